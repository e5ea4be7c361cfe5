"""What comments tell of members, and whether they still do: a comment that went says more than a name that stayed."""

import re
from collections import Counter
from collections.abc import Iterator

from sunlit.compare.case import Case
from sunlit.compare.declared import Declared, Part
from sunlit.compare.names import names_group, says
from sunlit.compare.pair import Pair, is_moved
from sunlit.judging.kinds import DECLARED
from sunlit.schema import Finding

# Keys of data files that say what another key means.
_EXPLAINING = {"description", "title", "summary", "label", "comment", "help", "doc"}
_HEADING = re.compile(r"([/=*#+-])\1{5}|(?:^|\s)(?:begin|start|end|开始|结束)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_CODE = re.compile(r"[;{}]\s*(?:\n|\Z)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LOST = "\ufffd"
_LATIN = re.compile(r"[A-Za-z]{3}")
_ORIGIN = {"ethnicity", "race", "nationality"}  # written for each other


def member_stripped(case: Case, number: int) -> bool:
    """Whether a member told the trait by its comment alone, and the comment no longer does."""
    if not _comparable(case.pair) or is_anothers(case):
        return False
    after, trait = case.pair.new.parts[number], case.place.trait
    return silenced(case.before, after, trait) and unnamed(case.before, trait)


def type_stripped(case: Case) -> bool:
    """Whether a declaration told the trait by its own comment alone, and the comment no longer does."""
    before, after, trait = case.pair.old, case.pair.new, case.place.trait
    if not _comparable(case.pair) or is_moved(case.pair) or _is_no_explanation(before.comment):
        return False
    told = says(before.comment, trait) and not says(f"{before.name} {before.tag}", trait)
    return told and not says(after.comment, trait)


def members_stripped(case: Case) -> bool:
    """Whether members that said the trait in their comments no longer do."""
    pair, trait = case.pair, case.place.trait
    lost = [
        silenced(pair.old.parts[part], pair.new.parts[number], trait)
        for part, number in pair.links.items()
        if names_group(pair.old.parts[part].comment, trait) or says(pair.old.parts[part].comment, trait)
    ]
    return _comparable(pair) and bool(lost) and all(lost)


def silenced(before: Part, after: Part, trait: str) -> bool:
    """Whether what is said of a member told the trait, or a group, and no longer does."""
    was, now = _said(before), _said(after)
    if _is_no_explanation(was):
        return False
    told = says(was, trait) or names_group(was, trait)
    return told and not says(now, trait) and not names_group(now, trait)


def unnamed(part: Part, trait: str) -> bool:
    """Whether a member's own name, type and value do not say the trait."""
    value = "" if part.name.lower() in _EXPLAINING else part.value
    return not says(f"{part.name}\n{part.type}\n{value}", trait)


def is_anothers(case: Case) -> bool:
    """Whether only a comment tells the trait here, and it goes on about the member before."""
    place, part = case.place, case.before
    if any(finding.role in DECLARED for finding in place.findings):
        return False
    if all(_stands_right_of(finding, part) for finding in place.findings):
        return True
    if case.part == 0:
        return False
    before = case.pair.old.parts[case.part - 1]
    lines = before.location.line, part.location.line
    if _is_behind(case.pair.old, case.part - 1) and all(_is_between(finding, *lines) for finding in place.findings):
        return True
    there = case.old.at.get((case.pair.old.key, case.part - 1), ())
    kin = _ORIGIN if place.trait in _ORIGIN else {place.trait}
    return any(finding.trait in kin for finding in there) or says(before.comment, place.trait)


def _comparable(pair: Pair) -> bool:
    """Whether a comment that is missing was taken away: a binding in another language has its own comments, and so has
    a release for readers of another language; and where letters were lost nobody knows what stood there."""
    if any(_LOST in text for text in _texts(pair.new)):
        return False
    scripts = _script(pair.old), _script(pair.new)
    return _family(pair.old) == _family(pair.new) and ("" in scripts or scripts[0] == scripts[1])


def _family(declared: Declared) -> str:
    return "c" if declared.language in {"c", "cpp", "objective-c"} else declared.language


def _script(declared: Declared) -> str:
    """What most comments of a declaration are written in, "" when there are none."""
    counts = Counter(
        "han" if _HAN.search(text) else "latin" if _LATIN.search(text) else "" for text in _texts(declared)
    )
    del counts[""]
    return max(counts, key=lambda script: counts[script], default="")


def _texts(declared: Declared) -> Iterator[str]:
    yield declared.comment
    yield from (part.comment for part in declared.parts)


def _is_no_explanation(comment: str) -> bool:
    """Whether a comment is the heading of a section, or code that is not wanted now, and tells of nothing beside it."""
    return bool(_HEADING.search(comment) or _CODE.search(comment))


def _stands_right_of(finding: Finding, part: Part) -> bool:
    """Whether a comment above a member begins right of its name, where one behind the member before would go on."""
    name, here = part.location, finding.location
    if not (name.line and name.column and here.line and here.column) or here.line >= name.line:
        return False
    return here.column - max(0, finding.excerpt.find(finding.name)) > name.column


def _is_behind(declared: Declared, number: int) -> bool:
    """Whether a member has its comment behind it: then what follows on the next lines goes on about it."""
    part = declared.parts[number]
    if number == 0 or not part.comment:
        return bool(part.comment)
    above = (part.location.line or 0) - (declared.parts[number - 1].location.line or 0) - 1
    return len(part.comment.splitlines()) > above


def _is_between(finding: Finding, first: int | None, last: int | None) -> bool:
    here = finding.location.line
    return bool(first and last and here and first < here < last)


def _said(part: Part) -> str:
    return part.value if part.name.lower() in _EXPLAINING else part.comment
