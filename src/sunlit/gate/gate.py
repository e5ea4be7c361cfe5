"""The gate: reports in, open observations out; what is dropped is counted as evidence, and kept nowhere."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypedDict

import msgspec

from sunlit.gate.allowed import Aspect, Slot, allowed, plain_words
from sunlit.gate.dropped import (
    Dropped,
    Reason,
    Through,
    reserved_or_picture,
    status,
    traits_in,
    traits_of_name,
    what_is,
    what_tells,
)
from sunlit.gate.normal import normal
from sunlit.gate.observation import (
    Appearance,
    Count,
    Health,
    HealthReason,
    LineCrossing,
    Motion,
    Observation,
    Screening,
    Seen,
    Stream,
    Temperature,
    ThermalAlarm,
    ZoneIntrusion,
)
from sunlit.gate.report import MAX_DEPTH, Field, Left, Report
from sunlit.gate.taking import (
    Said,
    Someone,
    kelvin_of,
    take_named,
    take_number,
    take_place,
    take_unit,
    take_value,
)
from sunlit.gate.tracks import Tracks

MAX_FIELDS = 4096
MAX_CHANNEL = 1024
_FAR = timedelta(days=1)


class _TooMuchError(Exception):
    """The report has more fields than the gate looks at."""


class _Base(TypedDict):
    device: str
    sequence: int
    time: datetime
    clock_trusted: bool
    channel: int
    rule: str


class Gate:
    """The gate of one device.

    device    the name under which the program knows it
    recorded  whether what it is given was recorded, so that its times may be of any day
    dropped   what did not pass, and how often; grows with every report
    """

    def __init__(self, device: str, recorded: bool = False) -> None:
        self.device = device
        self.dropped: Counter[Dropped] = Counter()
        self._recorded = recorded
        self._sequence = 0
        self._tracks = Tracks()

    def admit(self, report: Report) -> list[Observation]:
        """What of a report is open; nothing when the event itself is not. Never raises, whatever the report holds."""
        said = Said([Someone()])
        # That such a rule fired tells by itself what somebody is.
        closed = [*_told(report.rule, "rule"), *_told(report.event, "event")]
        self.dropped.update(closed)
        identities = self._identities()
        whole = True
        try:
            if closed or report.kind is None:
                if not closed:
                    self._count("unknown event", "event")
                for field in report.fields:
                    self._drop(field, said, 0, (), inside=True)
            else:
                if report.kind == "count" and not _few(report.fields):
                    raise _TooMuchError
                self._read(report, report.fields, said, said.people[0], 0)
        except _TooMuchError:
            self._count("too much")
            whole = False
        # What somebody's skin measures comes with nothing that says who it is: rather not at all.
        known = report.kind == "screening" and (not whole or self._identities() > identities)
        if closed or known or report.kind is None:
            self._next()
            return []
        if report.rule and not plain_words(report.rule):
            self._count("unknown name", "rule")
        observations = list(self._observations(report, said))
        if not observations:
            self._count("nothing open")
            self._next()
        return observations

    def health(self, available: bool, reason: HealthReason = "", stream: Stream = "events") -> Health:
        """That the device's reports reach us, or why they do not."""
        return Health(
            device=self.device,
            sequence=self._next(),
            time=datetime.now(UTC),
            clock_trusted=False,
            available=available,
            reason=reason,
            stream=stream,
        )

    def skip(self, left: Left = "malformed") -> None:
        """Count a part of the device's stream that cannot be read, or a picture, which belongs to some report."""
        self._count(left)
        if left == "malformed":
            self._next()

    def _count(self, reason: Reason, through: Through = "") -> None:
        self.dropped[Dropped(reason, "", through)] += 1

    def _identities(self) -> int:
        """How often something was dropped so far that tells, or asks, who somebody is."""
        return sum(count for one, count in self.dropped.items() if one.trait == "face_identity")

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    def _read(self, report: Report, fields: tuple[Field, ...], said: Said, someone: Someone, depth: int) -> None:
        rules = allowed()
        outer = said.of_some
        counts = report.kind == "count"
        of_some = outer or (counts and any(map(_tells_of_some, fields)))
        # Where one of several groups is a closed one, so are the others.
        groups = {normal(one.name) for one in fields if counts and any(map(_tells_of_some, one.fields))}
        for field in fields:
            _look(said, depth)
            name = normal(field.name)
            said.of_some = of_some or name in groups
            number = rules.numbers.get((report.kind, name)) if report.kind else None
            if name in rules.slots:
                self._read_slot(field, rules.slots[name], said, someone, depth)
            elif name in rules.named:
                slot, kind = rules.named[name]
                self._drop_unless(take_named(someone, slot, kind, field.value), field, said, depth)
            elif number:
                numbers = someone.numbers if report.kind == "screening" else said.numbers
                ours = not (counts and said.of_some)
                self._drop_unless(ours and take_number(numbers, number, field.value), field, said, depth)
            elif name in rules.unit_names and report.kind in ("thermal_alarm", "temperature", "screening"):
                self._drop_unless(take_unit(said, field.value), field, said, depth)
            elif name in rules.places and report.kind != "screening":
                taken, rest = take_place(someone, rules.places[name], field)
                self._drop_unless(taken, field, said, depth, rest)
            elif name in rules.people:
                said.people.append(Someone())
                self._read_inside(report, field, said, said.people[-1], depth)
            elif name in rules.containers:
                self._read_inside(report, field, said, someone, depth)
            else:
                self._drop(field, said, depth, ())
        said.of_some = outer

    def _read_inside(self, report: Report, field: Field, said: Said, someone: Someone, depth: int) -> None:
        self.dropped.update(what_tells(field.value))
        self._read(report, field.fields, said, someone, depth + 1)

    def _read_slot(
        self, field: Field, slot_aspect: tuple[Slot, Aspect], said: Said, someone: Someone, depth: int
    ) -> None:
        slot, aspect = slot_aspect
        self._drop_unless(take_value(someone, slot, aspect, field.value), field, said, depth, fields=())
        for inner in field.fields:
            _look(said, depth + 1)
            inner_aspect = allowed().inside.get(normal(inner.name))
            if inner_aspect:
                self._drop_unless(take_value(someone, slot, inner_aspect, inner.value), inner, said, depth + 1)
            else:
                self._drop(inner, said, depth + 1, ())

    def _drop_unless(
        self, taken: bool, field: Field, said: Said, depth: int, fields: tuple[Field, ...] | None = None
    ) -> None:
        """Count the value of a known field when it was not taken, and whatever the field holds beside it."""
        if not taken:
            told = what_tells(field.value)
            self.dropped.update(told or [Dropped("unknown value", "", "value")])
        for inner in field.fields if fields is None else fields:
            self._drop(inner, said, depth + 1, ())

    def _drop(self, field: Field, said: Said, depth: int, known: Collection[str], inside: bool = False) -> None:
        """Count a field that does not pass: once for each trait that it tells of, or else as what it is.

        known   traits that are counted already, of what holds it
        inside  whether it is counted only for traits, as a part of something that is counted
        """
        _look(said, depth)
        told = what_is(field, known)
        for kind in told:
            self.dropped[kind] += 1
        if not told and not inside and (one := reserved_or_picture(field)):
            self.dropped[one] += 1
        if field.fields:
            above = {*known, *(one.trait for one in told)}
            for inner in field.fields:
                self._drop(inner, said, depth + 1, above, inside=True)

    def _observations(self, report: Report, said: Said) -> Iterator[Observation]:
        now = datetime.now(UTC)
        time = report.time if report.time and (self._recorded or abs(report.time - now) < _FAR) else None
        rule = plain_words(report.rule)
        channel = report.channel if 0 < report.channel <= MAX_CHANNEL else 0
        # A device's own time could keep a number of its own alive, but in a recording there is no other.
        seen = {
            at: one
            for at, someone in enumerate(said.people)
            if (one := self._seen(someone, channel, (time or now) if self._recorded else now))
        }
        objects = tuple(seen.values())

        def base() -> _Base:
            return {
                "device": self.device,
                "sequence": self._next(),
                "time": _to_milliseconds(time or now),
                "clock_trusted": time is not None and report.clock_trusted and not self._recorded,
                "channel": channel,
                "rule": rule,
            }

        match report.kind:
            case "motion":
                yield Motion(**base(), active=report.active, target=report.target, objects=objects)
            case "line_crossing":
                yield LineCrossing(**base(), target=report.target, objects=objects)
            case "zone_intrusion":
                yield ZoneIntrusion(**base(), active=report.active, target=report.target, objects=objects)
            case "count" if counts := {number: int(value) for number, value in said.numbers.items()}:
                yield Count(
                    **base(),
                    target=report.target,
                    present=counts.get("present"),
                    entered=counts.get("entered"),
                    left=counts.get("left"),
                )
            case "thermal_alarm":
                kelvin = kelvin_of(said.numbers, said.unit)
                yield ThermalAlarm(
                    **base(),
                    active=report.active,
                    temperature=kelvin.get("temperature"),
                    threshold=kelvin.get("threshold"),
                )
            case "temperature" if kelvin := kelvin_of(said.numbers, said.unit):
                yield Temperature(
                    **base(),
                    temperature=kelvin.get("temperature"),
                    highest=kelvin.get("highest"),
                    lowest=kelvin.get("lowest"),
                )
            case "screening":
                for someone in said.people:
                    tolerance = someone.numbers.pop("tolerance", None)
                    kelvin = kelvin_of(someone.numbers, said.unit)
                    if "temperature" in kelvin:
                        degree = 1.8 if said.unit == "fahrenheit" else 1.0
                        off = None if tolerance is None else round(tolerance / degree, 3)
                        yield Screening(**base(), temperature=kelvin["temperature"], tolerance=off)
                return
        for at, someone in enumerate(said.people):
            items = someone.items()
            if items or (report.kind == "appearance" and at in seen):
                yield msgspec.structs.replace(Appearance(**base(), object=seen.get(at)), **items)

    def _seen(self, someone: Someone, channel: int, time: datetime) -> Seen | None:
        """Where somebody is, None when the report does not say."""
        number = self._tracks.number(channel, someone.called, time) if someone.called else 0
        if not number and someone.box is None and someone.speed is None:
            return None
        return Seen(number=number, box=someone.box, speed=someone.speed)


def _few(fields: tuple[Field, ...]) -> bool:
    """Whether there are no more fields, and none deeper, than the gate looks at."""
    level, seen, depth = fields, 0, 0
    while level and (seen := seen + len(level)) <= MAX_FIELDS and depth <= MAX_DEPTH:
        level, depth = tuple(inner for field in level for inner in field.fields), depth + 1
    return not level


def _tells_of_some(field: Field) -> bool:
    """Whether a field tells by a closed trait of whom those beside it speak, such as the gender of who was counted."""
    if field.value not in (None, "") and (traits_of_name(field.name) or what_tells(field.value)):
        return True
    return bool(field.fields) and _describes(field)


def _describes(field: Field) -> bool:
    """Whether what a field holds tells of a closed trait, and not how many there are of each group beside them all."""
    if any(("count", normal(inner.name)) in allowed().numbers for inner in field.fields):
        return False
    if told := traits_of_name(field.name):
        numbers = all(isinstance(inner.value, int) and not isinstance(inner.value, bool) for inner in field.fields)
        return not numbers or any(status(trait) == "protected" for trait in told)
    return any(map(_tells_of_some, field.fields))


def _to_milliseconds(time: datetime) -> datetime:
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def _told(name: str, through: Through) -> Iterator[Dropped]:
    """The traits that the name of a rule or an event tells of."""
    return (Dropped(status(trait), trait, through) for trait in traits_in(name)) if name else iter(())


def _look(said: Said, depth: int) -> None:
    said.fields += 1
    if said.fields > MAX_FIELDS or depth > MAX_DEPTH:
        raise _TooMuchError
