"""What a report says, as far as it is open: each value is taken as our word or number for it, or not at all."""

from math import inf

import msgspec

from sunlit.gate.allowed import Aspect, Number, Place, Side, Slot, Unit, allowed
from sunlit.gate.colours import nearest
from sunlit.gate.dropped import traits_in
from sunlit.gate.normal import MAX_NAME, normal
from sunlit.gate.observation import Box, Item
from sunlit.gate.report import Field, Scalar

DIGITS = 3
MAX_SPEED = 1000
# Of one thing: the order of many could say something else.
MAX_COLOURS = 3
# How far a box may reach beyond the picture, in parts of it.
_OVER = 0.05


class Someone(msgspec.Struct):
    """What a report says of one person or object.

    numbers  those of a screening
    called   what the device calls it, in whatever it has for a number
    """

    present: dict[Slot, bool] = {}
    kinds: dict[Slot, str] = {}
    styles: dict[Slot, str] = {}
    patterns: dict[Slot, str] = {}
    colours: dict[Slot, tuple[str, ...]] = {}
    numbers: dict[Number, float] = {}
    called: str = ""
    box: Box | None = None
    speed: float | None = None

    def items(self) -> dict[str, Item]:
        slots = dict.fromkeys((*self.present, *self.kinds, *self.styles, *self.patterns, *self.colours))
        return {
            slot: Item(
                present=self.present.get(slot, True),
                kind=self.kinds.get(slot, ""),
                style=self.styles.get(slot, ""),
                pattern=self.patterns.get(slot, ""),
                colours=self.colours.get(slot, ()),
            )
            for slot in slots
        }


class Said(msgspec.Struct):
    """What a report says, as far as it is open; `fields` counts what was looked at.

    unit     of its temperatures; None when the device names one that is not known
    of_some  whether what is read now stands beside or inside of what tells of whom it speaks by a closed trait: what is
             counted beside "gender: female" are women, and their number may not pass either
    """

    people: list[Someone]
    numbers: dict[Number, float] = {}
    unit: Unit | None = "kelvin"
    fields: int = 0
    of_some: bool = False


def take_value(someone: Someone, slot: Slot, aspect: Aspect, value: Scalar) -> bool:
    """Whether a value is on the list of its slot, in which case it is taken; None says nothing and is no loss."""
    rules = allowed()
    if isinstance(value, bool) and aspect == "any":
        someone.present[slot] = value
        return True
    if not isinstance(value, str):
        return value is None
    if len(value) > MAX_NAME:
        return False
    word = normal(value)
    if word in rules.unsaid:
        return True
    if aspect == "colour":
        colours = dict.fromkeys((*someone.colours.get(slot, ()), rules.colours.get(word) or nearest(value)))
        if "" in colours or len(colours) > MAX_COLOURS:
            return False
        someone.colours[slot] = tuple(colours)
        return True
    if aspect == "pattern":
        if word in rules.patterns:
            someone.patterns[slot] = rules.patterns[word]
        return word in rules.patterns
    if word in rules.presence:
        someone.present[slot] = rules.presence[word]
    elif aspect == "style" and word in rules.kinds[slot]:
        someone.styles[slot] = rules.kinds[slot][word]
    elif word in rules.kinds[slot]:
        someone.kinds[slot] = rules.kinds[slot][word]
    else:
        return False
    return True


def take_named(someone: Someone, slot: Slot, kind: str, value: Scalar) -> bool:
    """The same for a field whose name asks for one kind: that it is not there says nothing of other kinds."""
    rules = allowed()
    if isinstance(value, str) and len(value) > MAX_NAME:
        return False
    there = value if isinstance(value, bool) else rules.presence.get(normal(value)) if isinstance(value, str) else None
    if there:
        someone.kinds[slot] = kind
    return there is not None or value is None or (isinstance(value, str) and normal(value) in rules.unsaid)


def take_number(numbers: dict[Number, float], number: Number, value: Scalar) -> bool:
    """Whether a value is a number within its bounds, in which case it is taken; None is no loss."""
    if value is None:
        return True
    found = _number(value, *allowed().bounds[number])
    if found is None:
        return False
    numbers[number] = found
    return True


def _number(value: Scalar, least: float, most: float) -> float | None:
    """A number as far as anyone measures it: what follows could say something else. None when it is beyond bounds."""
    try:
        found = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else inf
    except (ValueError, OverflowError):
        return None
    return round(found, DIGITS) if least <= found <= most else None


def take_place(someone: Someone, place: Place, field: Field) -> tuple[bool, tuple[Field, ...]]:
    """Whether a field says where something is, which it is or how fast, in which case it is taken, and what else it
    holds."""
    match place:
        case "box":
            return _take_box(someone, field)
        case "number":
            told = "" if field.value is None else str(field.value)
            if len(told) > MAX_NAME or traits_in(told):
                return False, field.fields
            someone.called = someone.called or told
            return True, field.fields
    speed = _number(field.value, 0, MAX_SPEED)
    if someone.speed is None:
        someone.speed = speed
    return speed is not None or field.value is None, field.fields


def _take_box(someone: Someone, field: Field) -> tuple[bool, tuple[Field, ...]]:
    sides: dict[Side, float] = {}
    other = []
    for inner in field.fields:
        side = allowed().sides.get(normal(inner.name))
        number = _number(inner.value, -_OVER, 1 + _OVER) if side else None
        if side is None or number is None:
            other.append(inner)
        else:
            other.extend(inner.fields)
            sides.setdefault(side, min(1.0, max(0.0, number)))
    left, top = sides.get("left", -1), sides.get("top", -1)
    right = sides.get("right", left + sides.get("width", -1))
    bottom = sides.get("bottom", top + sides.get("height", -1))
    if field.value is not None:
        other.append(Field("", field.value))
    if not (0 <= left <= right <= 1 + _OVER and 0 <= top <= bottom <= 1 + _OVER):
        return False, tuple(other)
    if someone.box is None:
        someone.box = Box(left, top, min(1.0, round(right, DIGITS)), min(1.0, round(bottom, DIGITS)))
    return True, tuple(other)


def take_unit(said: Said, value: Scalar) -> bool:
    """Whether a value is a unit that is known; of one that is not, no temperature of the report passes."""
    said.unit = allowed().units.get(normal(value)) if isinstance(value, str) else None
    return said.unit is not None


def kelvin_of(numbers: dict[Number, float], unit: Unit | None) -> dict[Number, float]:
    """The temperatures of a report; none when their unit is not known."""
    match unit:
        case "kelvin":
            return numbers
        case "celsius":
            return {number: round(value + 273.15, 3) for number, value in numbers.items()}
        case "fahrenheit":
            return {number: round((value - 32) / 1.8 + 273.15, 3) for number, value in numbers.items()}
    return {}
