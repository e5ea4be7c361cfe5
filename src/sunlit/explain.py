"""Why a finding was judged as it was: the audit again, and the one file that holds it taken apart."""

import re

import msgspec

import sunlit
from sunlit.intake import Limits
from sunlit.judging.explain import Explained
from sunlit.pipeline import Progress, Session, Silent
from sunlit.schema import Finding, TargetError, UsageError
from sunlit.vocabulary import load
from sunlit.vocabulary.model import LegalText, Status

SHORTEST = 6
_MOST_LISTED = 12
_FINGERPRINT = re.compile(rf"[0-9a-f]{{{SHORTEST},24}}")


class TraitEntry(msgspec.Struct, frozen=True):
    """What the vocabulary says of a trait, without its spellings."""

    id: str
    name: str
    status: Status
    definition: str
    law: tuple[LegalText, ...]


class GroupEntry(msgspec.Struct, frozen=True):
    """What the vocabulary says of a group; `code` and `letters` are those of GB/T 3304-1991, "" where it has none."""

    id: str
    name: str
    code: str
    letters: str


class Explanation(msgspec.Struct, frozen=True, tag_field="kind", tag="explanation"):
    """One finding, and all that it rests on.

    judged   how its own file alone has it judged
    settled  what decided otherwise, when other files did; empty when its own file alone gives the verdict
    """

    finding: Finding
    judged: Explained
    settled: tuple[str, ...]
    trait: TraitEntry
    groups: tuple[GroupEntry, ...]
    vocabulary: str
    sunlit: str


def explain(
    fingerprint: str,
    *targets: str,
    jobs: int | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Explanation:
    """Audit targets again and explain the finding whose fingerprint is this one, or begins with it.

    Findings that are always listed are looked at first, those judged a mention or dismissed only when none fits.
    The other arguments are those of `audit`. Raises UsageError when no finding fits, or more than one, and
    TargetError when the target cannot be had.
    """
    wanted = fingerprint.strip().lower()
    if not _FINGERPRINT.fullmatch(wanted):
        raise UsageError(
            f"{fingerprint!r} is no fingerprint: give its first {SHORTEST} digits or more, 0 to 9 and a to f; "
            f"`sunlit audit TARGET --format jsonl` lists them"
        )
    with Session(targets, jobs, limits or Limits(), progress or Silent()) as session:
        for everything in (False, True):
            result = session.audit(everything, carriers=False)
            fitting = [finding for finding in result.findings if finding.fingerprint.startswith(wanted)]
            if fitting:
                break
        finding = _only(wanted, fitting, " ".join(targets))
        judged = session.explain(finding)
    if judged is None:
        raise TargetError(f"{finding.location.path} could not be read again, or changed meanwhile: try once more")
    return _explanation(finding, judged)


def _only(wanted: str, fitting: list[Finding], target: str) -> Finding:
    if not fitting:
        raise UsageError(
            f"no finding in {target} has a fingerprint that begins with {wanted}: "
            f"`sunlit audit {target} --all --format jsonl` lists them all. A fingerprint changes when what stands "
            f"there, or the name of its file, does"
        )
    if len(fitting) > 1:
        lines = [f"  {one.fingerprint}  {one.location.path}:{_spot(one)}  {one.name}" for one in fitting[:_MOST_LISTED]]
        if len(fitting) > _MOST_LISTED:
            lines.append(f"  and {len(fitting) - _MOST_LISTED} more")
        raise UsageError("\n".join((f"{len(fitting)} fingerprints begin with {wanted}; give more of one:", *lines)))
    return fitting[0]


def _explanation(finding: Finding, judged: Explained) -> Explanation:
    vocabulary = load()
    trait = vocabulary.by_id[finding.trait]
    groups = {group.id: group for group in trait.groups}
    other = (finding.verdict, finding.basis) != (judged.verdict, judged.basis)
    return Explanation(
        finding=finding,
        judged=judged,
        settled=tuple(reason for reason in finding.reasons if reason not in judged.reasons) if other else (),
        trait=TraitEntry(trait.id, trait.name, trait.status, trait.definition, trait.law),
        groups=tuple(
            GroupEntry(group.id, group.name, group.code, group.letters)
            for group in map(groups.get, finding.groups)
            if group
        ),
        vocabulary=vocabulary.version,
        sunlit=sunlit.__version__,
    )


def _spot(finding: Finding) -> str:
    location = finding.location
    return str(location.line or location.place or location.offset)
