"""What stands between a device's reports and the program, and lets only open attributes through."""

from sunlit.gate.allowed import Purpose, purpose, traits_told
from sunlit.gate.dropped import Dropped, Reason, by_reason, by_trait
from sunlit.gate.gate import Gate
from sunlit.gate.observation import (
    Appearance,
    Box,
    Count,
    Health,
    Item,
    LineCrossing,
    Motion,
    Observation,
    Screening,
    Seen,
    Temperature,
    ThermalAlarm,
    ZoneIntrusion,
)
from sunlit.gate.report import Field, Report, Skip, fields_of

__all__ = [
    "Appearance",
    "Box",
    "Count",
    "Dropped",
    "Field",
    "Gate",
    "Health",
    "Item",
    "LineCrossing",
    "Motion",
    "Observation",
    "Purpose",
    "Reason",
    "Report",
    "Screening",
    "Seen",
    "Skip",
    "Temperature",
    "ThermalAlarm",
    "ZoneIntrusion",
    "by_reason",
    "by_trait",
    "fields_of",
    "purpose",
    "traits_told",
]
