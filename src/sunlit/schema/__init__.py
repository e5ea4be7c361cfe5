"""What passes between the stages of an audit: plain, typed, serialisable values and nothing that acts."""

from sunlit.schema.artifact import Artifact, Entry, Outcome, Skipped
from sunlit.schema.finding import (
    LISTED,
    Absent,
    AuditResult,
    Baseline,
    BaselineState,
    Basis,
    Capability,
    Carrier,
    Decision,
    Edge,
    Finding,
    LocalJudgement,
    Location,
    Member,
    Summary,
    Tally,
    Verdict,
)
from sunlit.schema.passage import Passage, Role
from sunlit.schema.problem import SunlitError, TargetError, UsageError

__all__ = [
    "LISTED",
    "Absent",
    "Artifact",
    "AuditResult",
    "Baseline",
    "BaselineState",
    "Basis",
    "Capability",
    "Carrier",
    "Decision",
    "Edge",
    "Entry",
    "Finding",
    "LocalJudgement",
    "Location",
    "Member",
    "Outcome",
    "Passage",
    "Role",
    "Skipped",
    "Summary",
    "SunlitError",
    "Tally",
    "TargetError",
    "UsageError",
    "Verdict",
]
