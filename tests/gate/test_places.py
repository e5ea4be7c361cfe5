"""Where something is passes the gate; who it is, and what else can be hidden in numbers, does not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sunlit.gate import (
    Appearance,
    Box,
    Gate,
    Motion,
    Report,
    Screening,
    Seen,
    Temperature,
    ThermalAlarm,
    by_reason,
    by_trait,
    fields_of,
)
from sunlit.gate.report import Kind
from sunlit.gate.tracks import FORGOTTEN, LASTING, MAX_TRACKS, Tracks

NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)
BOX = {"left": 0.1, "top": 0.2, "right": 0.3, "bottom": 0.4}


def seen(fields: dict[str, Any], kind: Kind = "motion") -> tuple[tuple[Seen, ...], Gate]:
    gate = Gate("door")
    (first, *_) = gate.admit(Report(kind=kind, fields=fields_of(fields)))
    assert isinstance(first, Motion)
    return first.objects, gate


def test_where_something_is_and_how_fast() -> None:
    told = {
        "Objects": [
            {"BoundingBox": BOX, "Speed": 1.25, "ObjectID": 4711},
            {"Rect": {"x": 0, "y": 0, "width": 1, "height": 0.5}},
        ]
    }
    objects, _ = seen(told)
    assert objects == (
        Seen(number=1, box=Box(0.1, 0.2, 0.3, 0.4), speed=1.25),
        Seen(box=Box(0.0, 0.0, 1.0, 0.5)),
    )


def test_what_reaches_a_little_beyond_the_picture_is_cut_off() -> None:
    (one,), _ = seen({"BoundingBox": {"left": -0.03, "top": 0.5, "right": 1.02, "bottom": 1.04}})
    assert one.box == Box(0.0, 0.5, 1.0, 1.0)


@pytest.mark.parametrize(
    "box",
    [
        {**BOX, "left": 0.5},
        {**BOX, "bottom": 5},
        {**BOX, "right": "nan"},
        {"left": 0.1, "top": 0.1},
        {"x": 0.1, "y": 0.1, "width": -0.1, "height": 0.1},
        {"left": True, "top": False, "right": True, "bottom": True},
        "uyghur",
        [1, 2, 3, 4],
    ],
)
def test_what_is_no_box_in_the_picture_does_not_pass(box: object) -> None:
    objects, gate = seen({"BoundingBox": box})
    assert objects == ()
    assert gate.dropped


def test_what_a_box_holds_beside_is_counted() -> None:
    (one,), gate = seen({"BoundingBox": {**BOX, "nation": 5, "Note": {"gender": "male"}}})
    assert one.box == Box(0.1, 0.2, 0.3, 0.4)
    assert by_trait(gate.dropped) == {"ethnicity": 1, "gender": 1}


def test_no_number_of_the_device_gets_out() -> None:
    gate = Gate("door")
    numbers = []
    for called in (611953, "611953", "card-110108199003051234", 611953, 7):
        (one,) = gate.admit(Report(kind="motion", fields=fields_of({"ObjectID": called})))
        assert isinstance(one, Motion)
        numbers.append(one.objects[0].number)
    assert numbers == [1, 1, 2, 1, 3]


def test_a_number_that_speaks_of_somebody_is_none() -> None:
    objects, gate = seen({"ObjectID": "uyghur 5"})
    assert objects == ()
    assert by_trait(gate.dropped) == {"ethnicity": 1}


@pytest.mark.parametrize(
    ("steps", "numbers"),
    [
        ([timedelta(0), FORGOTTEN, FORGOTTEN], [1, 1, 1]),
        ([timedelta(0), FORGOTTEN * 1.1, timedelta(0)], [1, 2, 2]),
        ([FORGOTTEN] * 61, [1] * 61),
        ([FORGOTTEN] * 62, [1] * 61 + [2]),
    ],
)
def test_nobody_can_be_followed_for_long(steps: list[timedelta], numbers: list[int]) -> None:
    assert LASTING == FORGOTTEN * 60
    tracks = Tracks()

    def given() -> Iterator[int]:
        now = NOON
        for step in steps:
            now += step
            yield tracks.number(1, "42", now)

    assert list(given()) == numbers


def test_channels_have_numbers_of_their_own_and_no_more_are_kept_than_there_is_room_for() -> None:
    tracks = Tracks()
    assert tracks.number(1, "42", NOON) != tracks.number(2, "42", NOON)
    for number in range(MAX_TRACKS):
        tracks.number(3, str(number), NOON)
    assert tracks.number(1, "42", NOON) == MAX_TRACKS + 3


def test_what_is_measured_at_somebodys_skin_comes_without_a_place() -> None:
    told = {
        "face": {"faceRect": {"x": 0.1, "y": 0.1, "width": 0.1, "height": 0.1}, "objectID": 5, "currTemperature": 309}
    }
    (one,) = Gate("door").admit(Report(kind="screening", fields=fields_of(told)))
    assert isinstance(one, Screening)
    assert not hasattr(one, "object")


def test_digits_that_nobody_measures_do_not_pass() -> None:
    (alarm,) = Gate("door").admit(Report(kind="thermal_alarm", fields=fields_of({"Temperature": 309.5611953})))
    (reading,) = Gate("door").admit(Report(kind="temperature", fields=fields_of({"SpotTemperature": "300.1746773"})))
    assert isinstance(alarm, ThermalAlarm)
    assert isinstance(reading, Temperature)
    assert (alarm.temperature, reading.temperature) == (309.561, 300.175)


@pytest.mark.parametrize(("told", "passed"), [(0, 0), (1, 1), (1024, 1024), (1025, 0), (-1, 0), (611953, 0)])
def test_channels_are_as_many_as_a_recorder_has(told: int, passed: int) -> None:
    (one,) = Gate("door").admit(Report(kind="motion", channel=told))
    assert one.channel == passed


@pytest.mark.parametrize(
    ("rule", "passed"),
    [
        ("My line 2", "my line 2"),
        ("Zone 3 line 12", "zone 3 line 12"),
        ("line 11 01 08 19 90 03", ""),
        ("a a a a a a a a", "a a a a a a a a"),
        ("a a a a a a a a a", ""),
    ],
)
def test_a_rule_cannot_spell_out_a_number_or_a_text(rule: str, passed: str) -> None:
    (one,) = Gate("door").admit(Report(kind="motion", rule=rule))
    assert isinstance(one, Motion)
    assert one.rule == passed


@pytest.mark.parametrize(
    "rule",
    ["Ｕｙｇｈｕｒ", "U\u200by\u200bghur", "uуghur", "U.y.g.h.u.r", "&#85;yghur", "%55yghur", "Üyğhur", "g e n d e r"],
)
def test_an_event_of_a_rule_for_a_closed_trait_is_withheld_however_it_is_written(rule: str) -> None:
    gate = Gate("door")
    assert gate.admit(Report(kind="motion", rule=rule)) == []
    assert by_trait(gate.dropped).total() == 1


def test_a_text_too_long_to_be_a_word_is_no_word_that_says_nothing() -> None:
    gate = Gate("door")
    gate.admit(Report(kind="appearance", fields=fields_of({"CoatColor": "uyghur " + "x" * 200, "HasVest": "y" * 200})))
    assert by_trait(gate.dropped) == {"ethnicity": 1}
    assert by_reason(gate.dropped)["unknown value"] == 1


def test_no_more_colours_pass_than_a_thing_has() -> None:
    gate = Gate("door")
    colours = ["red", "green", "red", "blue", "black", "white"]
    (one,) = gate.admit(Report(kind="appearance", fields=fields_of({"CoatColor": colours})))
    assert isinstance(one, Appearance) and one.upper is not None
    assert one.upper.colours == ("red", "green", "blue")
    assert by_reason(gate.dropped)["unknown value"] == 2


def test_a_time_is_as_exact_as_anyone_measures_it() -> None:
    at = NOON.replace(microsecond=611953)
    (one,) = Gate("door", recorded=True).admit(Report(kind="motion", time=at))
    assert one.time == NOON.replace(microsecond=611000)
