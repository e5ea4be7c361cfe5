"""What a driver hands to the gate: one report of a device with every field it holds, and no way to print them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

import msgspec

from sunlit.gate.observation import Target

Kind = Literal[
    "motion", "line_crossing", "zone_intrusion", "count", "appearance", "thermal_alarm", "temperature", "screening"
]
# What a driver leaves out of its reports: a part that it cannot read, or a picture, which nobody may look into.
Left = Literal["malformed", "picture"]
Skip = Callable[[Left], None]
Scalar = str | int | float | bool | None

MAX_DEPTH = 16


class Field(msgspec.Struct, frozen=True):
    """A field as the device named it: a value, or fields of its own. A list repeats the field.

    A driver writes numbers that stand for words as those words, and colours that the device gives in numbers as
    "#rrggbb".
    """

    name: str
    value: Scalar = None
    fields: tuple["Field", ...] = ()

    def __repr__(self) -> str:
        """Nothing of the device, so that no log or traceback can hold it."""
        return "Field(...)"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a device.

    kind           what the driver's own table says this event is; None when it knows no such event
    event          the event's name, as the device wrote it
    active         whether what it tells of goes on
    time           in UTC, corrected by the offset of the device's clock; None when the device gave none
    clock_trusted  whether the device's clock agrees with ours
    rule           the name of the rule that fired, as the device wrote it
    fields         everything else that the device said
    """

    kind: Kind | None
    event: str = ""
    active: bool = True
    target: Target = ""
    channel: int = 0
    time: datetime | None = None
    clock_trusted: bool = False
    rule: str = ""
    fields: tuple[Field, ...] = ()

    def __repr__(self) -> str:
        """Nothing of the device, so that no log or traceback can hold it."""
        return f"Report({self.kind}, ...)"


def fields_of(value: object, depth: int = 0) -> tuple[Field, ...]:
    """The fields of decoded JSON; what lies deeper than MAX_DEPTH becomes a field without a value.

    A mapping gives one field a key, a list repeats the field that holds it.
    """
    if not isinstance(value, Mapping) or depth > MAX_DEPTH:
        return ()
    return tuple(field for name, inner in value.items() for field in _repeated(str(name), inner, depth))


def _repeated(name: str, value: object, depth: int) -> tuple[Field, ...]:
    if isinstance(value, list):
        return tuple(
            field
            for inner in value
            for field in (_nested(name, inner) if isinstance(inner, list) else (_field(name, inner, depth),))
        )
    return (_field(name, value, depth),)


def _nested(name: str, values: list[object]) -> tuple[Field, ...]:
    """A list in a list has no name of its own and holds coordinates, of which nothing could pass; or else words, by
    which it can be told what the device speaks of."""
    return tuple(Field(name, inner) for inner in values if isinstance(inner, str)) or (Field(name),)


def _field(name: str, value: object, depth: int) -> Field:
    scalar = value if isinstance(value, str | int | float | bool) else None
    return Field(name, scalar, fields_of(value, depth + 1))
