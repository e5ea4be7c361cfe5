"""What comes out of the gate, whatever goes in."""

import json
import logging
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.gate import Field, Gate, Report, ThermalAlarm, by_reason, fields_of
from sunlit.gate.report import Kind
from sunlit.vocabulary import load

CLOSED = [trait for trait in load().traits if trait.status != "open"]
SPELLINGS = sorted(
    {
        word.text
        for trait in CLOSED
        for words in (trait.spellings, *(group.spellings for group in trait.groups))
        for word in words
    }
)


def _snake(text: str) -> str:
    return text.replace(" ", "_")


def _camel(text: str) -> str:
    first, *rest = text.split(" ")
    return first + "".join(word.capitalize() for word in rest)


STYLES: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.title,
    str.swapcase,
    _snake,
    lambda text: _snake(text).upper(),
    _camel,
    lambda text: "em" + _camel(text).title(),
    lambda text: "by_" + _snake(text),
    lambda text: text.replace(" ", "-"),
    lambda text: f"  {text}\t",
    lambda text: f"is{_camel(text).title()}Type",
]

# What a device says beside it, in the ways of three protocols; every open word of it must come out.
OPEN: dict[str, Any] = {
    "Object": {"HasHat": True, "CoatColor": "Red", "CoatType": "LongSleeve", "Bag": "backpack"},
    "faces": [{"glass": {"value": "sunglasses"}, "mask": {"value": "no"}}],
    "Appearance": {"HumanFace": {"Accessory": {"Opticals": {"Wear": "true"}}}},
}


def admitted(fields: dict[str, Any], kind: Kind = "appearance", rule: str = "") -> list[dict[str, Any]]:
    """What passes, as plain values without its time."""
    observations = Gate("door").admit(Report(kind=kind, rule=rule, fields=fields_of(fields)))
    plain = [json.loads(msgspec.json.encode(observation)) for observation in observations]
    return [{key: value for key, value in one.items() if key != "time"} for one in plain]


def test_what_is_open_passes_in_our_words() -> None:
    first, second, third = admitted(OPEN)
    assert first["glasses"] == {"present": True}
    assert second["hat"] == {"present": True}
    assert second["upper"] == {"present": True, "kind": "long sleeves", "colours": ["red"]}
    assert second["bag"] == {"present": True, "kind": "backpack"}
    assert third["glasses"] == {"present": True, "kind": "sunglasses"}
    assert third["mask"] == {"present": False}


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("motion", {}, {"kind": "motion", "active": True, "target": ""}),
        ("line_crossing", {}, {"kind": "line_crossing", "target": ""}),
        ("zone_intrusion", {}, {"kind": "zone_intrusion", "active": True, "target": ""}),
        ("count", {"Count": "12"}, {"kind": "count", "present": 12, "entered": None, "left": None}),
        ("count", {"peopleCounting": {"enter": 5, "exit": 3}}, {"kind": "count", "entered": 5, "left": 3}),
        ("thermal_alarm", {"currTemperature": 310.5}, {"kind": "thermal_alarm", "temperature": 310.5}),
    ],
)
def test_each_kind_has_its_observation(kind: Kind, fields: dict[str, Any], expected: dict[str, Any]) -> None:
    (observation,) = admitted(fields, kind)
    assert {key: observation[key] for key in expected} == expected


@pytest.mark.parametrize(("unit", "reading"), [("celsius", 37.0), ("fahrenheit", 98.6), ("K", 310.15)])
def test_temperatures_are_in_kelvin(unit: str, reading: float) -> None:
    report = Report(
        kind="thermal_alarm", fields=fields_of({"currTemperature": reading, "thermometryUnit": unit, "TMA": 1})
    )
    (alarm,) = Gate("oven").admit(report)
    assert isinstance(alarm, ThermalAlarm)
    assert alarm.temperature == pytest.approx(310.15)


def test_a_temperature_of_a_face_does_not_pass() -> None:
    assert not admitted({"faces": [{"currTemperature": 36.6}], "FaceThermometry": {"currTemperature": 36.6}})
    (alarm,) = admitted({"FaceThermometry": {"currTemperature": 36.6}}, "thermal_alarm")
    assert alarm["temperature"] is None


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1e9", True, [[3]], {"x": 3}, "١٢x", "9" * 5000])
def test_a_number_out_of_bounds_does_not_pass(value: object) -> None:
    assert not admitted({"Count": value}, "count")


@pytest.mark.parametrize("style", range(len(STYLES)))
def test_no_spelling_of_a_closed_trait_changes_what_comes_out(style: int) -> None:
    """Each one as a name, as a value, and as a name around open fields: all that passes passed without them."""
    expected = admitted(OPEN)
    for start in range(0, len(SPELLINGS), 500):
        closed: dict[str, Any] = {}
        for spelling in SPELLINGS[start : start + 500]:
            name = STYLES[style](spelling)
            closed |= {name: "1", f"x{len(closed)}": name, f"{name} ": {"Hat": True, "CoatColor": "blue"}}
        assert admitted({**closed, **OPEN}) == expected
        assert admitted({**OPEN, "Object": {**OPEN["Object"], **closed}}) == expected
        assert admitted({**OPEN, "Object": {**OPEN["Object"], "Hat": {**closed, "Wear": True}}}) == expected


def test_no_spelling_of_a_closed_trait_passes_as_the_value_of_an_open_field() -> None:
    """Save the colours, which are the same words in a people's name and on a coat."""
    colours = set(tomllib.loads((files("sunlit.gate") / "open.toml").read_text())["colours"])
    for spelling in SPELLINGS:
        for style in STYLES:
            value = style(spelling)
            if value.strip().lower() in colours or value in ("黑", "白", "黄", "棕"):
                continue
            fields = {"Hat": value, "HatType": value, "CoatColor": value, "Glass": {"value": value}, "Bag": [value]}
            assert admitted(fields) == [], spelling


@pytest.mark.parametrize("spelling", ["ethnicity", "Uyghur", "skinColor", "FaceRecognition", "gender", "人脸识别"])
def test_an_event_of_a_rule_for_a_closed_trait_is_withheld_whole(spelling: str) -> None:
    for rule in (spelling, f"{spelling} alarm", f"My_{spelling}_Rule"):
        assert not admitted(OPEN, "line_crossing", rule)


def test_a_rule_passes_in_allowed_words_only() -> None:
    assert admitted({}, "motion", "MyMotionDetectorRule")[0]["rule"] == "my motion detector rule"
    assert admitted({}, "motion", "Line 12")[0]["rule"] == "line 12"
    for rule in ("Mr Smith's door", "9c756e1c82d0-0", "line 1234567", "x" * 200, "l\u0456ne"):
        assert admitted({}, "motion", rule)[0]["rule"] == ""


names = st.one_of(st.sampled_from(SPELLINGS), st.text(max_size=12), st.sampled_from(["Hat", "Object", "value", "Data"]))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.sampled_from(SPELLINGS)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names, inner, max_size=4)),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(names, values, max_size=6),
    st.sampled_from(["motion", "count", "appearance", "thermal_alarm", None]),
    names,
)
def test_only_our_words_come_out_of_any_report(fields: dict[str, Any], kind: Kind | None, rule: str) -> None:
    data = tomllib.loads((files("sunlit.gate") / "open.toml").read_text())
    ours = {"", "door", "motion", "count", "appearance", "thermal_alarm", *data["colours"]}
    ours |= {kind for slot in data["slots"] for kind in slot["kinds"]}
    gate = Gate("door")
    for observation in gate.admit(Report(kind=kind, rule=rule, fields=fields_of(fields))):
        plain = json.loads(msgspec.json.encode(observation))
        datetime.fromisoformat(plain.pop("time"))
        assert set(plain.pop("rule").split()) <= {*data["words"], *map(str, range(100)), *(f"0{n}" for n in range(10))}
        assert _texts(plain) <= ours
    assert all(count > 0 for count in gate.dropped.values())


def _texts(value: object) -> set[str]:
    if isinstance(value, dict):
        return {text for inner in value.values() for text in _texts(inner)}
    if isinstance(value, list | tuple):
        return {text for inner in value for text in _texts(inner)}
    return {value} if isinstance(value, str) else set()


def test_nothing_of_a_report_is_in_a_log_or_in_what_prints(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    gate = Gate("door")
    report = Report(kind="motion", rule="uyghur", fields=fields_of({"emNation": {"canary": "uyghur"}}))
    gate.admit(report)
    gate.admit(msgspec.structs.replace(report, rule=""))
    shown = repr(report) + str(report.fields) + f"{Field('uyghur', 'canary')}" + repr(gate) + repr(vars(gate))
    for text in (shown, caplog.text):
        assert "uyghur" not in text.lower()
        assert "canary" not in text.lower()
        assert "emnation" not in text.lower()


def counted(fields: dict[str, Any], kind: Kind | None = "appearance", event: str = "") -> dict[tuple[str, ...], int]:
    """What is counted of a report: (reason, trait, through, name) -> how often."""
    gate = Gate("door")
    gate.admit(Report(kind=kind, fields=fields_of(fields), event=event))
    return {(one.reason, one.trait, one.through, one.name): count for one, count in gate.dropped.items()}


@pytest.mark.parametrize(
    "fields",
    [
        {"gender": "female", "enter": 3, "exit": 1},
        {"peopleCounting": {"Race": "Asian", "enter": 3}},
        {"Gender": 0, "peopleCounting": {"enter": 3}},
        {"Objects": [{"ageGroup": "old", "count": 3}, {"ageGroup": "young", "count": 4}]},
        {"ManCount": 3, "WomanCount": 4},
        {"label": "asian", "count": 5},
        {"type": "race", "value": "1", "count": 5},
        {"csv": "race,asian,5", "count": 5},
        {"ra": {"ce": "asian"}, "count": 5},
        {"filter": {"what": {"Race": 2}}, "count": 5},
        {"race": {"code": 2, "likely": 98}, "count": 5},
        {"attributes": [{"name": "race", "value": 1}], "enter": 5},
        {"attributes": [["race", 1], ["speed", 3]], "enter": 5},
        # Where one of several groups is a closed one, so are the others.
        {"objects": [{"label": "asian", "count": 5}, {"label": "white", "count": 3}]},
        {"objects": [{"label": "white", "count": 3}, {"label": "asian", "count": 5}]},
        # More than the gate looks at: what it did not see could say of whom it speaks.
        {"enter": 5, **{f"x{number}": 0 for number in range(5000)}, "Race": 2},
    ],
)
def test_how_many_of_a_closed_group_were_counted_does_not_pass(fields: dict[str, Any]) -> None:
    assert admitted(fields, "count") == []


def test_how_many_were_counted_passes_beside_what_is_told_of_them_by_group() -> None:
    by_group = {"enter": 7, "exit": 2, "Gender": {"Man": 3, "Woman": 4}, "groups": [{"gender": "female", "enter": 4}]}
    (count,) = admitted(by_group, "count")
    assert (count["entered"], count["left"]) == (7, 2)


def test_what_is_dropped_is_counted_by_trait_without_its_value() -> None:
    assert counted({"emNation": 1, "Sex": "x", "vendorExtra": 0, "Hat": "fedora"}, "motion") == {
        ("protected", "ethnicity", "field", "nation"): 1,
        ("sensitive", "gender", "field", "sex"): 1,
        ("unknown name", "", "field", ""): 1,
        ("unknown value", "", "value", ""): 1,
    }


def test_traits_are_counted_wherever_they_stand() -> None:
    block = {"vendorBlock": {"deep": [{"emRace": 1, "note": "Uyghur"}, {"emRace": {"value": 2}}]}}
    assert counted({**block, "Hat": "hijab", "Bag": 1, "umbrella": {"wear": "yes", "skinColor": 3}}) == {
        ("unknown name", "", "field", ""): 1,
        ("protected", "race", "field", "race"): 2,
        ("protected", "ethnicity", "value", ""): 1,
        ("protected", "religion", "value", ""): 1,
        ("unknown value", "", "value", ""): 1,
        ("protected", "skin_colour", "field", "skin color"): 1,
    }
    # The name of a group is a value, even where it names a field.
    assert ("protected", "ethnicity", "field", "") in counted({"isUyghur": 1})


def test_an_event_that_tells_a_trait_by_its_name_is_withheld_whole() -> None:
    told = counted({"Hat": True, "UserID": 7}, "motion", event="FaceRecognition")
    assert told == {
        ("sensitive", "face_identity", "event", ""): 1,
        ("sensitive", "face_identity", "field", "user id"): 1,
    }
    assert counted({"Age": 3, "x": 1}, None, event="Elsewhere") == {
        ("unknown event", "", "event", ""): 1,
        ("sensitive", "age", "field", "age"): 1,
    }


@pytest.mark.parametrize("zero", [0, "0", "", None, False, "0000", "0x00", "0,0,0"])
def test_reserved_bytes_count_only_when_they_are_not_zero(zero: object) -> None:
    assert counted({"byRes2": zero, "Hat": True}) == {}
    assert counted({"byRes2": 3, "Reserved": "AAEA", "res": {"x": 0}, "Hat": True}) == {
        ("reserved", "", "field", ""): 3
    }


def test_pictures_and_where_to_get_them_are_counted_as_such() -> None:
    told = counted({"bkgUrl": "http://192.0.2.1/x", "Image": "AAAA", "SnapPath": "/x.jpg", "Hat": True})
    assert told == {("picture", "", "field", ""): 3}
    gate = Gate("door")
    gate.skip("picture")
    assert gate.health(True).sequence == 1


def test_a_withheld_report_leaves_a_gap() -> None:
    gate = Gate("door")
    (first,) = gate.admit(Report(kind="motion"))
    gate.admit(Report(kind=None))
    gate.skip()
    assert gate.health(False, "silent").sequence == first.sequence + 3


def test_depth_and_breadth_have_limits() -> None:
    deep: dict[str, Any] = {"Hat": True}
    for _ in range(5000):
        deep = {"Object": deep}
    assert admitted({**deep, "umbrella": True})[0]["umbrella"] == {"present": True}
    chain = Field("count", 3)
    for _ in range(3000):
        chain = Field("objects", None, (chain,))
    assert Gate("door").admit(Report(kind="count", fields=(chain,))) == []
    gate = Gate("door")
    gate.admit(Report(kind="motion", fields=fields_of({f"x{number}": 1 for number in range(100_000)})))
    assert by_reason(gate.dropped)["too much"] == 1


def test_a_time_is_taken_from_the_device_only_when_it_can_be_true() -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    for told, taken in ((now - timedelta(seconds=30), True), (now - timedelta(days=400), False), (None, False)):
        (motion,) = Gate("door").admit(Report(kind="motion", time=told, clock_trusted=True))
        assert motion.clock_trusted is taken
        assert (motion.time == told) is taken
        assert abs(motion.time - now) < timedelta(minutes=1)


def test_observations_are_json() -> None:
    (motion,) = Gate("door").admit(Report(kind="motion", channel=2, target="person"))
    line = json.loads(msgspec.json.encode(motion))
    assert (line["kind"], line["channel"], line["target"], line["device"]) == ("motion", 2, "person", "door")
