"""The gate: reports in, open observations out; what is dropped is counted by reason and kept nowhere."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Literal, TypedDict

import msgspec

from sunlit.gate.allowed import Aspect, Number, Purpose, Slot, Unit, allowed, normal, plain_words, purpose
from sunlit.gate.observation import (
    Appearance,
    Count,
    Health,
    HealthReason,
    Item,
    LineCrossing,
    Motion,
    Observation,
    ThermalAlarm,
    ZoneIntrusion,
)
from sunlit.gate.report import MAX_DEPTH, Field, Report, Scalar

Reason = Literal[
    "protected", "sensitive", "unknown name", "unknown value", "unknown event", "nothing open", "too much", "malformed"
]

MAX_FIELDS = 4096
_FAR = timedelta(days=1)


class _Someone(msgspec.Struct):
    """What a report says of one person or object."""

    present: dict[Slot, bool] = {}
    kinds: dict[Slot, str] = {}
    colours: dict[Slot, tuple[str, ...]] = {}

    def items(self) -> dict[str, Item]:
        slots = dict.fromkeys((*self.present, *self.kinds, *self.colours))
        return {
            slot: Item(self.present.get(slot, True), self.kinds.get(slot, ""), self.colours.get(slot, ()))
            for slot in slots
        }


class _Said(msgspec.Struct):
    """What a report says, as far as it is open; `fields` counts what was looked at."""

    people: list[_Someone]
    numbers: dict[Number, float] = {}
    unit: Unit = "kelvin"
    fields: int = 0


class _Base(TypedDict):
    device: str
    sequence: int
    time: datetime
    clock_trusted: bool
    channel: int
    rule: str


class Gate:
    """The gate of one device.

    device   the name under which the program knows it
    dropped  how many fields and reports did not pass, by reason; grows with every report
    """

    def __init__(self, device: str) -> None:
        self.device = device
        self.dropped: Counter[Reason] = Counter()
        self._sequence = 0

    def admit(self, report: Report) -> list[Observation]:
        """What of a report is open; nothing when the event itself is not. Never raises, whatever the report holds."""
        of_rule = purpose(report.rule) if report.rule else "open"
        if of_rule in ("protected", "sensitive"):
            # That such a rule fired tells by itself what somebody is.
            self._withhold(_reason(of_rule))
            return []
        if report.kind is None:
            self._withhold("unknown event")
            return []
        if of_rule == "unknown":
            self.dropped["unknown name"] += 1
        said = _Said([_Someone()])
        self._read(report, report.fields, said, said.people[0], 0)
        observations = list(self._observations(report, said))
        if not observations:
            self._withhold("nothing open")
        return observations

    def health(self, available: bool, reason: HealthReason = "") -> Health:
        """That the device's reports reach us, or why they do not."""
        return Health(
            device=self.device,
            sequence=self._next(),
            time=datetime.now(UTC),
            clock_trusted=False,
            available=available,
            reason=reason,
        )

    def skip(self) -> None:
        """Count a part of the device's stream that could not be read at all."""
        self._withhold("malformed")

    def _withhold(self, reason: Reason) -> None:
        self.dropped[reason] += 1
        self._next()

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    def _read(self, report: Report, fields: tuple[Field, ...], said: _Said, someone: _Someone, depth: int) -> None:
        rules = allowed()
        for field in fields:
            said.fields += 1
            if said.fields > MAX_FIELDS or depth > MAX_DEPTH:
                self.dropped["too much"] += 1
                return
            name = normal(field.name)
            number = rules.numbers.get((report.kind, name)) if report.kind else None
            if name in rules.slots:
                slot, aspect = rules.slots[name]
                self._read_slot(field, slot, aspect, someone)
            elif number:
                self._drop_unless(_take_number(said, number, field.value))
            elif name in rules.unit_names and report.kind == "thermal_alarm":
                self._drop_unless(_take_unit(said, field.value))
            elif name in rules.people:
                said.people.append(_Someone())
                self._read(report, field.fields, said, said.people[-1], depth + 1)
            elif name in rules.containers:
                self._read(report, field.fields, said, someone, depth + 1)
            else:
                self.dropped[_reason(purpose(field.name))] += 1

    def _read_slot(self, field: Field, slot: Slot, aspect: Aspect, someone: _Someone) -> None:
        self._drop_unless(_take_value(someone, slot, aspect, field.value))
        for inner in field.fields[:MAX_FIELDS]:
            if inner_aspect := allowed().inside.get(normal(inner.name)):
                self._drop_unless(_take_value(someone, slot, inner_aspect, inner.value))
            else:
                self.dropped[_reason(purpose(inner.name))] += 1

    def _drop_unless(self, taken: bool) -> None:
        if not taken:
            self.dropped["unknown value"] += 1

    def _observations(self, report: Report, said: _Said) -> Iterator[Observation]:
        now = datetime.now(UTC)
        time = report.time if report.time and abs(report.time - now) < _FAR else None
        rule = plain_words(report.rule)

        def base() -> _Base:
            return {
                "device": self.device,
                "sequence": self._next(),
                "time": time or now,
                "clock_trusted": time is not None and report.clock_trusted,
                "channel": report.channel,
                "rule": rule,
            }

        match report.kind:
            case "motion":
                yield Motion(**base(), active=report.active, target=report.target)
            case "line_crossing":
                yield LineCrossing(**base(), target=report.target)
            case "zone_intrusion":
                yield ZoneIntrusion(**base(), active=report.active, target=report.target)
            case "count" if counts := {number: int(value) for number, value in said.numbers.items()}:
                yield Count(
                    **base(),
                    target=report.target,
                    present=counts.get("present"),
                    entered=counts.get("entered"),
                    left=counts.get("left"),
                )
            case "thermal_alarm":
                kelvin = {number: _kelvin(value, said.unit) for number, value in said.numbers.items()}
                yield ThermalAlarm(
                    **base(),
                    active=report.active,
                    temperature=kelvin.get("temperature"),
                    threshold=kelvin.get("threshold"),
                )
        for someone in said.people:
            if items := someone.items():
                yield msgspec.structs.replace(Appearance(**base()), **items)


def _reason(name: Purpose) -> Reason:
    return name if name in ("protected", "sensitive") else "unknown name"


def _take_value(someone: _Someone, slot: Slot, aspect: Aspect, value: Scalar) -> bool:
    """Whether a value is on the list of its slot, in which case it is taken; None says nothing and is no loss."""
    rules = allowed()
    if isinstance(value, bool) and aspect == "any":
        someone.present[slot] = value
        return True
    if not isinstance(value, str):
        return value is None
    word = normal(value)
    if aspect == "colour":
        if word in rules.colours:
            someone.colours[slot] = tuple(dict.fromkeys((*someone.colours.get(slot, ()), rules.colours[word])))
        return word in rules.colours
    if word in rules.presence:
        someone.present[slot] = rules.presence[word]
    elif word in rules.kinds[slot]:
        someone.kinds[slot] = rules.kinds[slot][word]
    else:
        return False
    return True


def _take_number(said: _Said, number: Number, value: Scalar) -> bool:
    try:
        found = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else inf
    except (ValueError, OverflowError):
        return False
    least, most = allowed().bounds[number]
    if not least <= found <= most:
        return False
    said.numbers[number] = found
    return True


def _take_unit(said: _Said, value: Scalar) -> bool:
    unit = allowed().units.get(normal(value)) if isinstance(value, str) else None
    said.unit = unit or said.unit
    return unit is not None


def _kelvin(value: float, unit: Unit) -> float:
    if unit == "celsius":
        return value + 273.15
    return (value - 32) / 1.8 + 273.15 if unit == "fahrenheit" else value
