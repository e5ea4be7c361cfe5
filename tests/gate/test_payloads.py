"""Whole payloads through the drivers' reading and the gate: what is open comes out, and no trace of anything else."""

import json
import os
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.gate_fuzz import faults, passed
from benchmarks.payloads import PROTOCOLS, Maker, make
from sunlit.devices.drivers.dahua import events as dahua
from sunlit.devices.drivers.hikvision import alerts as hikvision
from sunlit.devices.drivers.onvif import recording as onvif
from sunlit.gate import Gate, Observation, by_reason, by_trait

READ = {"dahua": dahua.read, "hikvision": hikvision.read, "onvif": onvif.read}
MAKER = Maker(random.Random(20))


def filtered(protocol: str, data: bytes) -> tuple[list[Observation], Gate]:
    gate = Gate("recording", recorded=True)
    return [one for report in READ[protocol](data, gate.skip) for one in gate.admit(report)], gate


def plain(observations: list[Observation]) -> list[dict[str, object]]:
    """Observations as plain values, without what says nothing and without when and where they were made."""
    about = ("device", "sequence", "time", "clock_trusted", "rule")
    return [
        {key: value for key, value in one.items() if key not in about and value not in (None, "", [])}
        for one in json.loads(msgspec.json.encode(observations))
    ]


@pytest.mark.parametrize("protocol", PROTOCOLS)
@settings(max_examples=300, deadline=None)
@given(st.integers(0, 1 << 64))
def test_whatever_a_camera_sends_only_what_is_open_comes_out(protocol: str, seed: int) -> None:
    payload = make(MAKER, random.Random(seed), protocol)
    observations, _ = passed(payload)
    assert not list(faults(payload, observations))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(READ)), st.binary(max_size=300), st.integers(0, 1 << 64), st.integers(0, 400))
def test_what_is_broken_is_counted_and_never_raises(protocol: str, noise: bytes, seed: int, place: int) -> None:
    data = make(MAKER, random.Random(seed)).data
    for broken in (noise, data[:place], data[:place] + noise + data[place:]):
        observations, _ = filtered(protocol, broken)
        assert b"canary" not in msgspec.json.encode(observations).lower()


def test_the_gate_is_open_for_what_the_standard_lets_someone_wear() -> None:
    frame = """<?xml version="1.0"?><tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema"
      xmlns:bd="http://www.onvif.org/ver20/analytics/humanbody" xmlns:fc="http://www.onvif.org/ver20/analytics/humanface">
      <tt:VideoAnalytics><tt:Frame UtcTime="2026-02-03T04:05:06.5Z"><tt:Object ObjectId="3"><tt:Appearance><tt:Class>
      <tt:Type Likelihood="0.3">Vehicle</tt:Type><tt:Type Likelihood="0.9">Human</tt:Type></tt:Class><tt:Color>
      <tt:ColorCluster><tt:Color X="180" Y="110" Z="150"/></tt:ColorCluster></tt:Color><tt:HumanFace><fc:Complexion>
      Black</fc:Complexion><fc:Accessory><fc:Helmet><fc:Wear>false</fc:Wear></fc:Helmet><fc:Mask><fc:Wear>1</fc:Wear></fc:Mask>
      <fc:Hat><fc:Wear>true</fc:Wear><fc:Subtype>Cap</fc:Subtype></fc:Hat><fc:Hijab><fc:Wear>true</fc:Wear></fc:Hijab>
      </fc:Accessory></tt:HumanFace><tt:HumanBody><bd:Clothing><bd:Tops><bd:Category>ShortSleeve</bd:Category><bd:Color>
      <tt:ColorCluster><tt:Color X="250" Y="5" Z="5" Colorspace="http://www.onvif.org/ver10/colorspace/RGB"/><tt:Weight>1
      </tt:Weight></tt:ColorCluster><tt:ColorCluster><tt:Color X="29" Y="255" Z="107"/></tt:ColorCluster></bd:Color>
      <bd:Grain>Stria</bd:Grain><bd:Style>SafetyVest</bd:Style></bd:Tops><bd:Bottoms><bd:Category>Skirt</bd:Category>
      </bd:Bottoms><bd:Shoes><bd:Category>Boots</bd:Category></bd:Shoes><bd:Gloves><bd:Wear>true</bd:Wear></bd:Gloves>
      </bd:Clothing><bd:Belongings><bd:Bag><bd:Category>Briefcase</bd:Category></bd:Bag><bd:Umbrella><bd:Open>true
      </bd:Open></bd:Umbrella></bd:Belongings></tt:HumanBody><tt:Image>QUJD</tt:Image></tt:Appearance></tt:Object>
      </tt:Frame></tt:VideoAnalytics></tt:MetadataStream>"""
    observations, gate = filtered("onvif", frame.encode())
    seen, looks = plain(observations)
    assert seen == {"kind": "motion", "active": True, "target": "person", "channel": 0, "objects": [{"number": 1}]}
    # The second colour is the blue of BT.601: Y 29, Cb 255, Cr 107.
    assert looks == {
        "kind": "appearance",
        "channel": 0,
        "upper": {
            "present": True,
            "kind": "short sleeves",
            "style": "reflective vest",
            "pattern": "striped",
            "colours": ["red", "blue"],
        },
        "lower": {"present": True, "kind": "skirt"},
        "hat": {"present": True, "kind": "cap"},
        "helmet": {"present": False},
        "mask": {"present": True},
        "bag": {"present": True, "kind": "briefcase"},
        "shoes": {"present": True, "kind": "boots"},
        "gloves": {"present": True},
        "object": {"number": 1},
    }
    assert observations[0].time.isoformat() == "2026-02-03T04:05:06.500000+00:00"
    assert by_trait(gate.dropped) == {"skin_colour": 1, "religion": 1}
    assert by_reason(gate.dropped)["picture"] == 1


def test_a_vehicle_passes_without_what_tells_whose_it_is() -> None:
    frame = """<tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema"><tt:VideoAnalytics><tt:Frame UtcTime="x">
      <tt:Object><tt:Appearance><tt:Class><tt:Type Likelihood="1">Car</tt:Type></tt:Class><tt:VehicleInfo>
      <tt:Type Likelihood="0.9">Car</tt:Type><tt:Brand>Qzx</tt:Brand><tt:Color><tt:ColorCluster>
      <tt:Color X="255" Y="128" Z="128"/></tt:ColorCluster></tt:Color></tt:VehicleInfo><tt:LicensePlateInfo>
      <tt:PlateNumber>QZX 123</tt:PlateNumber></tt:LicensePlateInfo></tt:Appearance></tt:Object></tt:Frame>
      </tt:VideoAnalytics></tt:MetadataStream>"""
    observations, _ = filtered("onvif", frame.encode())
    assert plain(observations) == [
        {"kind": "motion", "active": True, "target": "vehicle", "channel": 0},
        {"kind": "appearance", "channel": 0, "vehicle": {"present": True, "kind": "car", "colours": ["white"]}},
    ]
    assert b"qzx" not in msgspec.json.encode(observations).lower()


def test_documents_of_a_metadata_stream_may_stand_one_after_the_other() -> None:
    one = (
        b'<tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema"><tt:VideoAnalytics><tt:Frame UtcTime="x">'
        b"<tt:Object><tt:Appearance><tt:Class><tt:ClassCandidate><tt:Type>Animal</tt:Type><tt:Likelihood>0.5"
        b"</tt:Likelihood></tt:ClassCandidate></tt:Class></tt:Appearance></tt:Object></tt:Frame></tt:VideoAnalytics>"
        b"</tt:MetadataStream>"
    )
    observations, _ = filtered("onvif", one + b'\n<?xml version="1.0"?>' + one + one[:50])
    assert [found["target"] for found in plain(observations)] == ["animal", "animal"]


def test_a_picture_is_counted_as_one_whatever_the_device_says_that_it_is() -> None:
    part = b"--x\r\nContent-Type: %b\r\nContent-Length: 4\r\n\r\n\xff\xd8\xff\xe0\r\n"
    for protocol in READ:
        _, gate = filtered(protocol, part % b"application/json" + part % b"text/plain" + part % b"image/jpeg")
        assert by_reason(gate.dropped) == {"picture": 3}


def test_an_event_in_the_value_of_a_field_is_no_event() -> None:
    lines = (
        "Events[0].EventBaseInfo.Code=FaceDetection",
        "Events[0].Object.Umbrella=true",
        'Events[0].Object.Gender=Code=HumanTrait;action=Start;index=0;data={"Object":{"Gloves":true}}',
    )
    observations, gate = filtered("dahua", "\r\n".join(lines).encode())
    assert plain(observations) == [{"kind": "appearance", "channel": 0, "umbrella": {"present": True}}]
    assert by_trait(gate.dropped) == {"gender": 1}


def test_whatever_names_a_rule_or_a_topic_can_withhold_an_event() -> None:
    alert = {"eventType": "VMD", "eventState": "active", "ruleName": "line 2", "more": {"ruleName": "uyghur"}}
    assert filtered("hikvision", json.dumps(alert).encode())[0] == []
    topic = {"Topic": {"_value_1": "tns1:RuleEngine/uyghur:MotionDetector/Detection"}, "Message": {"_value_1": {}}}
    observations, gate = filtered("onvif", json.dumps(topic).encode())
    assert observations == []
    assert by_trait(gate.dropped) == {"ethnicity": 1}


# Facts about the recorded payloads: what each says that is open, read by a person. The folder is not part of this
# repository: it holds what others recorded.
RECORDED = Path(os.environ.get("SUNLIT_PAYLOADS") or Path(__file__).parents[2].parent / "shared" / "payloads")
MOTION = {"kind": "motion", "active": True}


def box(left: float, top: float, right: float, bottom: float) -> dict[str, float]:
    return {"left": left, "top": top, "right": right, "bottom": bottom}


# Boxes by hand from the payloads: ONVIF from -1 to 1 and upwards, or by its transformation to 640 by 480; Dahua in
# parts of 8191; Hikvision as a corner and a size.
SPEC_BOX = box(0.031, 0.833, 0.156, 0.937)
EXPECTED: Mapping[str, list[dict[str, object]]] = {
    "dahua_dhip_notifyEventStream_VideoMotionInfo.json": [{**MOTION, "channel": 1}],
    "dahua_evt_DoorFace_issue296.txt": [],
    "dahua_evt_HumanTrait_portrait_issue215.txt": [
        {
            "kind": "motion",
            "active": False,
            "target": "person",
            "channel": 15,
            "objects": [{"number": 1, "box": box(0.32, 0.581, 0.369, 0.762), "speed": 0.0}],
        }
    ],
    "dahua_evt_SmartMotionHuman_issue276.txt": [
        {
            **MOTION,
            "target": "person",
            "channel": 1,
            "objects": [{"number": 1, "box": box(0.281, 0.09, 0.336, 0.359)}],
        },
        {
            "kind": "motion",
            "active": False,
            "target": "person",
            "channel": 1,
            "objects": [{"number": 1, "box": box(0.293, 0.008, 0.348, 0.219)}],
        },
    ],
    "dahua_radiometry_getRandomPointTemper.txt": [{"kind": "temperature", "temperature": 340.85, "channel": 0}],
    "hik_alert_VMD_targetType_pr313.xml": [{**MOTION, "target": "person", "channel": 2}],
    "hik_alert_faceCapture_issue204_partial.json": [
        {
            "kind": "appearance",
            "glasses": {"present": True, "kind": "sunglasses"},
            "channel": 8,
            "object": {"box": box(0.228, 0.318, 0.269, 0.386)},
        }
    ],
    "hik_alert_fielddetection_human.xml": [
        {
            "kind": "zone_intrusion",
            "active": True,
            "target": "person",
            "channel": 1,
            "objects": [{"box": box(0.6, 0.215, 0.736, 0.721)}],
        }
    ],
    "hik_alert_fielddetection_nvr_url_issue105_partial.xml": [{"kind": "zone_intrusion", "active": True, "channel": 6}],
    "hik_alert_ipc_1_fielddetection.xml": [{"kind": "zone_intrusion", "active": True, "channel": 1}],
    "hik_alert_ipc_thermometry_motiondetection.xml": [{**MOTION, "channel": 2}],
    "onvif_agshmock_PullMessages.xml": [{**MOTION, "channel": 0}, {**MOTION, "channel": 0}],
    "onvif_evt_ajax_ajax_human_animal.json": [
        {**MOTION, "target": "person", "channel": 0},
        {**MOTION, "target": "animal", "channel": 0},
    ],
    "onvif_evt_ajax_ajax_line_crossing.json": [{"kind": "line_crossing", "channel": 0}],
    "onvif_evt_ajax_ajax_motion_detector.json": [{**MOTION, "channel": 0}],
    "onvif_evt_ajax_ajax_object_detector_cleared.json": [{"kind": "motion", "active": False, "channel": 0}],
    "onvif_evt_tapo_tapo_cellmotiondetector_vehicle.json": [{**MOTION, "target": "vehicle", "channel": 0}],
    "onvif_evt_tapo_tapo_line_crossed.json": [{"kind": "line_crossing", "channel": 0}],
    "onvif_evt_tapo_tapo_missing_attributes.json": [{**MOTION, "target": "person", "channel": 0}],
    "onvif_evt_tapo_tapo_tpsmartevent_pet.json": [{**MOTION, "target": "animal", "channel": 0}],
    "onvif_metadata_human_geo_issue67.xml": [
        {
            **MOTION,
            "target": "person",
            "channel": 0,
            "objects": [{"number": 1, "box": box(0.66, 0.035, 0.98, 0.89), "speed": 0.0}],
        }
    ],
    "onvif_spec_humanface_humanbody_frame.xml": [
        {**MOTION, "target": "person", "channel": 0, "objects": [{"number": 1, "box": SPEC_BOX}]},
        {
            "kind": "appearance",
            "channel": 0,
            "glasses": {"present": True},
            "hat": {"present": True},
            "upper": {"present": True, "kind": "long sleeves"},
            "lower": {"present": True, "kind": "shorts"},
            "bag": {"present": True, "kind": "backpack"},
            "object": {"number": 1, "box": SPEC_BOX},
        },
    ],
}
DROPPED: Mapping[str, dict[str, int]] = {
    "dahua_evt_DoorFace_issue296.txt": {"face_identity": 3},
    "hik_alert_faceCapture_issue204_partial.json": {"age": 1, "gender": 1, "emotion": 1, "face_identity": 1},
    "onvif_spec_humanface_humanbody_frame.xml": {"age": 1, "gender": 1},
}
# Some were cut off where they were published; one is a template with conditions in it.
MENDED: Mapping[str, Callable[[str], str]] = {
    "hik_alert_faceCapture_issue204_partial.json": lambda text: text + "}]}]}",
    "hik_alert_fielddetection_nvr_url_issue105_partial.xml": lambda text: text + "</EventNotificationAlert>",
    "onvif_agshmock_PullMessages.xml": lambda text: "".join(
        line for line in text.splitlines(keepends=True) if "{{?" not in line
    ),
}
PREFIXES = {"dahua": "dahua", "hik": "hikvision", "onvif": "onvif"}


def test_recorded_payloads_lose_nothing_open_and_leave_no_trace_of_the_rest() -> None:
    if not RECORDED.is_dir():
        pytest.skip(f"no recorded payloads at {RECORDED}: set SUNLIT_PAYLOADS to their folder")
    names = sorted(path.name for path in RECORDED.iterdir() if path.name != "index.tsv")
    assert set(EXPECTED) <= set(names)
    for name in names:
        text = (RECORDED / name).read_text(encoding="utf-8")
        text = MENDED[name](text) if name in MENDED else text
        observations, gate = filtered(PREFIXES[name.partition("_")[0]], text.encode())
        assert plain(observations) == EXPECTED.get(name, []), name
        assert not by_reason(gate.dropped)["malformed"], name
        assert by_trait(gate.dropped) == DROPPED.get(name, {}), name
