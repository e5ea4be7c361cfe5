"""What stands between a device's reports and the program, and lets only open attributes through."""

from sunlit.gate.allowed import Purpose, purpose
from sunlit.gate.gate import Gate, Reason
from sunlit.gate.observation import (
    Appearance,
    Count,
    Health,
    Item,
    LineCrossing,
    Motion,
    Observation,
    ThermalAlarm,
    ZoneIntrusion,
)
from sunlit.gate.report import Field, Report, fields_of

__all__ = [
    "Appearance",
    "Count",
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
    "ThermalAlarm",
    "ZoneIntrusion",
    "fields_of",
    "purpose",
]
