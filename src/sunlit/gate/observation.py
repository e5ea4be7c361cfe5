"""What passes the gate: typed observations made of our own words, numbers and times, never of a device's text."""

from datetime import datetime
from typing import Literal

import msgspec

Target = Literal["", "person", "vehicle", "animal"]
Stream = Literal["events", "metadata", "video", "sound", "recording"]
HealthReason = Literal["", "no answer", "silent", "refused", "busy", "unsupported", "bad answer"]


class _Observed(msgspec.Struct, frozen=True, tag_field="kind", kw_only=True):
    """What all observations say.

    device         the name that the program gave the device
    sequence       counts from 1 all that the device reported; a missing number is a report that was withheld
    time           UTC; by the device's clock, corrected by its offset, or else when the report arrived
    clock_trusted  whether the device gave a time and its clock agrees with ours
    channel        the device's video source, from 1 in its own order; 0 when the report names none
    rule           the rule that fired, as lower-case words; "" when it has no name or one that may not pass
    """

    device: str
    sequence: int
    time: datetime
    clock_trusted: bool
    channel: int = 0
    rule: str = ""


class Box(msgspec.Struct, frozen=True):
    """A part of the picture, in fractions of its width from the left and of its height from above."""

    left: float
    top: float
    right: float
    bottom: float


class Seen(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something in the picture.

    number  ours, from 1, by which it can be followed while it is in view, and no longer; 0 when the device does not
            follow it
    box     where it is; None where the device does not say
    speed   by the device's own measure, of which neither ONVIF nor the makers say the unit
    """

    number: int = 0
    box: Box | None = None
    speed: float | None = None


class Motion(_Observed, frozen=True, tag="motion"):
    """Something moves, or has stopped moving; `target` is what, where the device tells."""

    active: bool
    target: Target = ""
    objects: tuple[Seen, ...] = ()


class LineCrossing(_Observed, frozen=True, tag="line_crossing"):
    """Something crossed a line."""

    target: Target = ""
    objects: tuple[Seen, ...] = ()


class ZoneIntrusion(_Observed, frozen=True, tag="zone_intrusion"):
    """Something is in a zone, or has left it."""

    active: bool
    target: Target = ""
    objects: tuple[Seen, ...] = ()


class Count(_Observed, frozen=True, tag="count"):
    """How many are there, came in and went out; None where the device does not say."""

    target: Target
    present: int | None = None
    entered: int | None = None
    left: int | None = None


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that someone wears or carries, or a vehicle: whether it is there, and what it is like, in our words."""

    present: bool
    kind: str = ""
    style: str = ""
    pattern: str = ""
    colours: tuple[str, ...] = ()


class Appearance(_Observed, frozen=True, tag="appearance"):
    """What someone wears and carries, or a vehicle is like, and where that is; None where the device does not say."""

    upper: Item | None = None
    lower: Item | None = None
    glasses: Item | None = None
    hat: Item | None = None
    helmet: Item | None = None
    mask: Item | None = None
    bag: Item | None = None
    umbrella: Item | None = None
    shoes: Item | None = None
    gloves: Item | None = None
    vehicle: Item | None = None
    object: Seen | None = None


class ThermalAlarm(_Observed, frozen=True, tag="thermal_alarm"):
    """A temperature alarm of a surface or place, in kelvin; None where the device does not say."""

    active: bool
    temperature: float | None = None
    threshold: float | None = None


class Temperature(_Observed, frozen=True, tag="temperature"):
    """A reading of a place or surface, in kelvin: of a spot, or an area's average, highest and lowest."""

    temperature: float | None = None
    highest: float | None = None
    lowest: float | None = None


class Screening(_Observed, frozen=True, tag="screening"):
    """What was measured at somebody's skin, in kelvin, and how far it may be off, where the device says.

    Nothing else of that person comes with it; and when the device says or asks who it is, it does not come at all.
    """

    temperature: float
    tolerance: float | None = None


class Health(_Observed, frozen=True, tag="health"):
    """Whether the device's reports reach us; while they do not, nothing is known, and silence is no "no motion".

    stream  which of the device's streams this is said of
    """

    available: bool
    reason: HealthReason = ""
    stream: Stream = "events"


Observation = (
    Motion | LineCrossing | ZoneIntrusion | Count | Appearance | ThermalAlarm | Temperature | Screening | Health
)
