"""Judged places as findings of the result: their fingerprints, their capability, their order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256

from sunlit.judging.judge import Judged
from sunlit.judging.kinds import DECLARED
from sunlit.schema import LISTED, Finding, Verdict
from sunlit.vocabulary import load

VERDICT_ORDER: dict[Verdict, int] = {"capability": 0, "record": 1, "mention": 2, "dismissed": 3}
_STATUS_ORDER = {"protected": 0, "sensitive": 1, "open": 2}


def to_findings(judged: Sequence[Judged], capabilities: Mapping[int, str]) -> tuple[Finding, ...]:
    """The findings, strongest first: by verdict, protected before sensitive traits, confidence, place.

    judged        in the order of paths and offsets
    capabilities  number of a judged place -> id of its capability
    """
    seen: Counter[str] = Counter()
    findings = []
    # What is always listed is numbered first, so that its fingerprint is the same whether the rest is listed or not.
    for number in sorted(range(len(judged)), key=lambda number: judged[number].verdict not in LISTED):
        place = judged[number]
        identity = _identity(place)
        seen[identity] += 1
        findings.append(
            Finding(
                fingerprint=sha256(f"{identity}\0{seen[identity]}".encode("utf-8", "replace")).hexdigest()[:24],
                capability=capabilities.get(number, ""),
                trait=place.trait,
                groups=place.groups,
                verdict=place.verdict,
                basis=place.basis,
                role=place.role,
                name=place.name,
                container=place.containers[0] if place.containers else "",
                confidence=place.confidence,
                reasons=place.reasons,
                language=place.language,
                location=place.location,
                excerpt=place.excerpt,
            )
        )
    return tuple(sorted(findings, key=_strength))


def _identity(place: Judged) -> str:
    """What stays the same when the tree moves or lines shift: what stands there, in what, in a file of what name.

    What is declared is known by its name, anything else by its line. Of two places that are alike in all of this the
    order in the target tells them apart.
    """
    container = place.containers[0] if place.containers else ""
    file_name = place.location.path.rsplit("/", 1)[-1]
    written = "" if place.role in DECLARED else " ".join(place.excerpt.split())
    return "\0".join((place.trait, place.role, container, place.name, file_name, written))


def _strength(finding: Finding) -> tuple[int, int, float, str, int, str]:
    return (
        VERDICT_ORDER[finding.verdict],
        _STATUS_ORDER[load().by_id[finding.trait].status],
        -finding.confidence,
        finding.location.path,
        finding.location.offset,
        finding.trait,
    )
