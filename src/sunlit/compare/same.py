"""Which finding of the newer release is the same as one of the older release, wherever both stand."""

from collections import defaultdict
from collections.abc import Sequence

from sunlit.compare.pair import file_name, same_place
from sunlit.judging.kinds import DECLARED
from sunlit.schema import Finding


def identity(finding: Finding) -> tuple[str, ...]:
    """What stays the same when a tree moves or lines shift, as in a fingerprint, without its number."""
    written = "" if finding.role in DECLARED else " ".join(finding.excerpt.split())
    return (finding.trait, finding.role, finding.container, finding.name, file_name(finding.location.path), written)


def same_findings(old: Sequence[Finding], new: Sequence[Finding]) -> dict[str, Finding]:
    """The new finding that is each old one, by the old one's fingerprint: in the same file, else in the same order."""
    theirs: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for finding in new:
        theirs[identity(finding)].append(finding)
    same = {}
    taken: set[str] = set()
    loose: dict[tuple[str, ...], list[Finding]] = defaultdict(list)  # the same line with other words on it
    for finding in new:
        loose[identity(finding)[:-1]].append(finding)
    for table, length, path_counts in ((theirs, 6, True), (theirs, 6, False), (loose, 5, True)):
        for finding in old:
            if finding.fingerprint in same:
                continue
            for one in table.get(identity(finding)[:length], ()):
                is_apart = same_place(one.location.path) != same_place(finding.location.path)
                if one.fingerprint in taken or (path_counts and is_apart):
                    continue
                same[finding.fingerprint] = one
                taken.add(one.fingerprint)
                break
    return same
