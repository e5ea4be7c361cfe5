"""What is measured at somebody's skin comes as a number and a tolerance, and never with anything of who that is."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.devices.drivers.hikvision.alerts import report_of
from sunlit.gate import Gate, Observation, Report, Screening, by_reason, fields_of
from sunlit.sinks.topics import lasts

# As a device with a thermal eye reports a face; the values are invented.
FACE: dict[str, Any] = {
    "faceRect": {"x": 0.4, "y": 0.2, "width": 0.1, "height": 0.2},
    "faceProperties": {"age": {"ageGroup": "young"}, "gender": {"value": "male"}, "glass": {"value": "yes"}},
    "temperature": {"faceSnapThermometryEnabled": True, "currTemperature": 36.6, "thermometryUnit": "celsius"},
}


def alert(faces: list[dict[str, Any]], **more: Any) -> bytes:
    return json.dumps(
        {"eventType": "faceCapture", "eventState": "active", "channelID": 2, "FaceCapture": [{"faces": faces}], **more}
    ).encode()


def passed(body: bytes) -> tuple[list[Observation], Gate]:
    gate = Gate("entrance")
    report = report_of("application/json", body, gate.skip)
    assert report is not None
    return gate.admit(report), gate


def test_a_number_without_anything_of_the_person() -> None:
    (one,), gate = passed(alert([FACE]))
    assert isinstance(one, Screening)
    assert one.temperature == pytest.approx(309.75)
    assert (one.tolerance, one.channel) == (None, 2)
    assert by_reason(gate.dropped)["sensitive"] >= 2
    assert not lasts(one), "no broker keeps it"


def test_each_face_has_its_own_number() -> None:
    other = {**FACE, "temperature": {"currTemperature": 38.2, "toleranceTemperature": 0.5}}
    found, _ = passed(alert([FACE, other]))
    assert [one.temperature for one in found if isinstance(one, Screening)] == pytest.approx([309.75, 311.35])
    assert [one.tolerance for one in found if isinstance(one, Screening)] == [None, 0.5]


@pytest.mark.parametrize(
    "identity",
    [
        {"identify": [{"candidate": [{"similarity": 0.7}]}]},
        {"employeeNo": "4366"},
        {"cardNo": "0815"},
        {"FDID": "1"},
        {"faceProperties": {"note": {"value": "face recognition"}}},
    ],
)
@pytest.mark.parametrize("beside", [False, True])
def test_who_is_named_is_not_measured(identity: dict[str, Any], beside: bool) -> None:
    found, gate = passed(alert([{**FACE, **identity}]) if not beside else alert([FACE], **identity))
    assert found == []
    assert any(one.trait == "face_identity" for one in gate.dropped)
    # The report is missing in the sequence.
    assert gate.health(True).sequence == 2


def test_what_is_too_much_to_look_through_is_not_passed() -> None:
    found, _ = passed(alert([FACE], **{f"extra{number}": number for number in range(5000)}))
    assert found == []


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(30, 45) | st.text(max_size=8),
        lambda inner: st.dictionaries(
            st.sampled_from(["faces", "temperature", "currTemperature", "thermometryUnit", "glass", "tolerance", "x"]),
            inner | st.lists(inner, max_size=3),
            max_size=4,
        ),
        max_leaves=12,
    ).filter(lambda value: isinstance(value, dict)),
    st.sampled_from(["employeeNo", "candidate", "personInfo", "similarity", "userID"]),
)
def test_with_an_identity_anywhere_nothing_passes(payload: dict[str, Any], identity: str) -> None:
    named = Report(kind="screening", fields=fields_of({**payload, "faces": {identity: "4366"}}))
    assert Gate("entrance").admit(named) == []
    free = Gate("entrance").admit(Report(kind="screening", fields=fields_of(payload)))
    assert all(isinstance(one, Screening) for one in free)
