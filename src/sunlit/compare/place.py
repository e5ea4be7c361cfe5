"""The places of a release that tell of a trait: its findings, those of one trait at one place together."""

import msgspec

from sunlit.compare.declared import Anchor, Key
from sunlit.compare.release import Release
from sunlit.judging.findings import VERDICT_ORDER
from sunlit.judging.kinds import DECLARED
from sunlit.schema import Finding


class Place(msgspec.Struct):
    """Findings of one trait that stand at one place: at a part of a declaration, at it itself, or anywhere else."""

    trait: str
    findings: list[Finding]
    anchor: Anchor | None
    carried: bool = False  # whether it was hidden before the older release

    @property
    def main(self) -> Finding:
        """The finding that speaks for all: what is declared rather than what explains it."""
        return min(self.findings, key=lambda one: (one.role not in DECLARED, VERDICT_ORDER[one.verdict]))


def places(release: Release) -> list[Place]:
    """Every place, those in declarations first; what stands hidden since an earlier release among them."""
    found: dict[tuple[str, Key, int], Place] = {}
    alone = []
    for finding in release.findings:
        anchor = release.anchor(finding)
        if anchor is None:
            alone.append(Place(finding.trait, [finding], None))
            continue
        key = (finding.trait, anchor.declared, anchor.part)
        found.setdefault(key, Place(finding.trait, [], anchor)).findings.append(finding)
    for finding, anchor in release.carried:
        key = (finding.trait, anchor.declared, anchor.part)
        place = found.setdefault(key, Place(finding.trait, [], anchor))
        place.findings.insert(0, finding)  # its first name speaks for it
        place.carried = True
    return [*found.values(), *alone]
