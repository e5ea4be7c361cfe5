"""Dahua's events as its cameras write them; the examples are look-alikes of our own."""

import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from sunlit.devices.drivers.dahua.events import read, reports_of
from sunlit.devices.drivers.dahua.table import table_of
from sunlit.gate import Gate, Observation, by_reason, by_trait


def filtered(data: bytes) -> tuple[list[dict[str, object]], Gate]:
    gate = Gate("door", recorded=True)
    found: list[Observation] = [one for report in read(data, gate.skip) for one in gate.admit(report)]
    told = json.loads(msgspec.json.encode(found))
    return [{key: value for key, value in one.items() if value not in (None, "")} for one in told], gate


def event(code: str, data: object = None, action: str = "Start", index: int = 0) -> bytes:
    tail = "" if data is None else f";data={json.dumps(data, indent=3)}"
    return f"Code={code};action={action};index={index}{tail}".encode()


@pytest.mark.parametrize(
    ("code", "action", "data", "expected"),
    [
        ("VideoMotion", "Start", None, {"kind": "motion", "active": True}),
        ("VideoMotion", "Stop", None, {"kind": "motion", "active": False}),
        ("SmartMotionVehicle", "Start", None, {"kind": "motion", "target": "vehicle"}),
        (
            "CrossLineDetection",
            "Start",
            {"Object": {"ObjectType": "Human"}},
            {"kind": "line_crossing", "target": "person"},
        ),
        ("CrossRegionDetection", "Stop", {"Object": {"ObjectType": "Animal"}}, {"active": False, "target": "animal"}),
        (
            "NumberStat",
            "Pulse",
            {"EnteredSubtotal": 7, "ExitedSubtotal": 2},
            {"kind": "count", "entered": 7, "left": 2},
        ),
        ("HeatImagingTemper", "Start", {"TemperatureValue": 26.85}, {"kind": "thermal_alarm", "temperature": 300.0}),
        ("HeatImagingTemper", "Start", {"Temper": 80.33, "TemperatureUnit": 2}, {"temperature": 300.0}),
    ],
)
def test_events_that_are_known(code: str, action: str, data: object, expected: dict[str, object]) -> None:
    (told,), _ = filtered(event(code, data, action, 2))
    assert told["channel"] == 3
    assert (
        {key: told.get(key) for key in expected} == pytest.approx(expected)
        if "temperature" in expected
        else ({key: told.get(key) for key in expected} == expected)
    )


@pytest.mark.parametrize(("code", "kind"), [("VideoMotion", "motion"), ("CrossRegionDetection", "zone_intrusion")])
def test_a_pulse_is_over_at_once(code: str, kind: str) -> None:
    told, _ = filtered(event(code, {"Object": {"ObjectType": "Human"}}, "Pulse"))
    assert [(one["kind"], one["active"]) for one in told] == [(kind, True), (kind, False)]


def test_that_a_line_is_no_longer_crossed_says_nothing() -> None:
    assert filtered(event("CrossLineDetection", None, "Stop"))[0] == []


def test_numbers_that_stand_for_words_are_known() -> None:
    person = {
        "ObjectType": "Human", "CoatColor": 5, "CoatType": 1, "TrousersColor": "Blue", "TrousersType": 2, "HasHat": 1,
        "HasBag": 0, "CarrierBag": 2, "HasUmbrella": 2, "Glass": 3, "Mask": 2, "UpperPattern": "stripe",
        "LowerBodyColor": [0, 0, 0, 0], "Helmet": 2, "Sex": "Woman", "Age": 31, "emNation": 1, "Emotion": "Happy",
    }  # fmt: skip
    (_, told), gate = filtered(event("HumanTrait", {"Name": "Zone 1", "Objects": [person]}))
    assert {key: value for key, value in told.items() if isinstance(value, dict)} == {
        "upper": {"present": True, "kind": "long sleeves", "pattern": "striped", "colours": ["red"]},
        "lower": {"present": True, "kind": "shorts", "colours": ["blue"]},
        "hat": {"present": False},
        "bag": {"present": True, "kind": "handbag"},
        "umbrella": {"present": True},
        "glasses": {"present": True, "kind": "sunglasses"},
        "mask": {"present": False},
        "helmet": {"present": True},
    }
    assert told["rule"] == "zone 1"
    assert by_trait(gate.dropped) == {"gender": 1, "age": 1, "ethnicity": 1, "emotion": 1}


def test_colours_in_numbers_are_words() -> None:
    (_, told), _ = filtered(event("HumanTrait", {"Object": {"UpperBodyColor": [10, 20, 250, 0]}}))
    assert told["upper"] == {"present": True, "colours": ["blue"]}


def test_recognition_is_withheld_whole() -> None:
    told, gate = filtered(event("FaceRecognition", {"Glass": 2, "Candidates": [{"Person": {"Name": "Zhang San"}}]}))
    assert told == []
    assert by_trait(gate.dropped) == {"face_identity": 2}


@pytest.mark.parametrize("data", [{"Name": "Uyghur"}, {"Class": "FaceRecognition"}, {"Class": "SkinColor"}])
def test_an_event_of_a_rule_for_a_closed_trait_is_withheld_whole(data: object) -> None:
    told, gate = filtered(event("CrossRegionDetection", data))
    assert told == []
    assert by_trait(gate.dropped).total() == 1


def test_events_follow_each_other_and_a_broken_one_costs_itself() -> None:
    broken = b"Code=HumanTrait;action=Start;index=0;data={,"
    data = b"\r\n".join((event("VideoMotion"), broken, event("VideoMotion", {"x": 1})))
    told, gate = filtered(data)
    assert [one["kind"] for one in told] == ["motion", "motion"]
    assert by_reason(gate.dropped)["malformed"] == 1


def test_text_inside_of_an_event_is_no_event() -> None:
    told, _ = filtered(event("Elsewhere", {"x": "Code=VideoMotion;action=Start;index=0"}))
    assert told == []


def test_a_stream_has_heartbeats_events_and_pictures() -> None:
    def part(kind: str, body: bytes) -> bytes:
        return f"--myboundary\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body + b"\r\n"

    table = b"Events[0].EventBaseInfo.Code=HumanTrait\r\nEvents[0].EventBaseInfo.Action=Start\r\n"
    table += b"Events[0].EventBaseInfo.Index=4\r\nEvents[0].Object.ObjectType=Human\r\nEvents[0].Object.HasHat=2\r\n"
    table += b"Events[0].Object.Sex=Man\r\nEvents[0].Object.UpperBodyColor[0]=0\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=myboundary\r\n\r\n"
    stream = head + part("text/plain", b"Heartbeat") + part("text/plain", event("VideoMotion"))
    stream += part("text/plain", table) + part("image/jpeg", b"\xff\xd8\xff\xe0face")
    cut = b"--myboundary\r\nContent-Type: text/plain\r\n\r\n" + event("VideoMotion", action="Stop")
    told, gate = filtered(stream + cut)
    assert [(one["kind"], one.get("active")) for one in told] == [
        ("motion", True), ("motion", True), ("appearance", None), ("motion", False)
    ]  # fmt: skip
    assert told[1]["channel"] == 5
    assert told[2]["hat"] == {"present": True}
    assert by_reason(gate.dropped)["picture"] == 1
    assert by_trait(gate.dropped) == {"gender": 1}


def test_frames_of_the_binary_protocol_hold_notifications() -> None:
    notification = {"eventList": [{"Code": "VideoMotion", "Index": 0}]}
    body = json.dumps({"method": "client.notifyEventStream", "params": notification})
    frame = b"\x20\0\0\0DHIP" + bytes(24) + body.encode()
    assert [one["kind"] for one in filtered(frame + frame)[0]] == ["motion", "motion"]


def test_the_time_is_by_the_devices_own_clock() -> None:
    data = {"LocaleTime": "2026-03-04 15:00:00", "UTC": 1772636400, "RealUTC": 1772632800}
    (report,) = reports_of("text/plain", event("VideoMotion", data), Gate("x").skip, timedelta(hours=1), True)
    assert report.time == datetime(2026, 3, 4, 14, tzinfo=UTC)
    (report,) = read(event("VideoMotion", data), Gate("x").skip)
    assert report.time == datetime.fromtimestamp(1772632800, UTC)


def test_lines_of_an_answer_are_a_table() -> None:
    text = "table.X[1].Y=2\r\ntable.X[0].Y=1\r\ntable.X[0].Z[3]=a=b\r\nnothing\r\n=x\r\nfound=2\r\ntable=late\r\n"
    assert table_of(text) == {"table": {"X": [{"Y": "1", "Z": ["a=b"]}, {"Y": "2"}]}, "found": "2"}
    assert table_of("a" + ".b" * 5000 + "=1\n" + "c[999999999]=2") == {"c": ["2"]}
