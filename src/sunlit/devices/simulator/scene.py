"""What happens before the invented camera, told by every face in its own way; and what each firmware adds to it."""

import json

from sunlit.devices.simulator.configuration import Firmware
from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.messages import alert, picture

# What "emits" says of a person beside what is open, and where "hides" puts it; the values are invented.
_TRAITS = (("Race", "7"), ("Nation", "3"), ("Complexion", "5"), ("Emotion", "2"), ("Sex", "1"), ("Age", "42"))


def pass_by(camera: SimulatedCamera, number: int = 1) -> None:
    """Someone in a blue coat, with glasses and a backpack, passes before channel 1; `number` names the event."""
    _tell_onvif(camera)
    _tell_hikvision(camera)
    _tell_dahua(camera, number)


def cross_line(camera: SimulatedCamera) -> None:
    """Someone crosses a line before channel 1, while that is what it looks for."""
    if not camera.abilities["line"].on:
        return
    camera.emit("tns1:RuleEngine/LineDetector/Crossed", {"ObjectId": "7"}, {"Source": "source_1", "Rule": "Line 1"})
    region = "<DetectionRegionEntry><detectionTarget>human</detectionTarget></DetectionRegionEntry>"
    camera.alert(alert(camera.shown, "linedetection", f"<DetectionRegionList>{region}</DetectionRegionList>"))
    data = {"Name": "Line 1", "Object": {"ObjectID": 7, "ObjectType": "Human"}, **stamp(camera)}
    camera.event("CrossLineDetection", "Start", data)
    camera.event("CrossLineDetection", "Stop", data)


def stamp(camera: SimulatedCamera) -> dict[str, object]:
    """The time as Dahua's events tell it: the device's clock as it shows it, and that in seconds as if it were UTC."""
    local = camera.shown
    seconds = int(local.timestamp() + (local.utcoffset() or local - local).total_seconds())
    return {"LocaleTime": f"{local:%Y-%m-%d %H:%M:%S}", "UTC": seconds}


def someone(firmware: Firmware) -> str:
    """A person as an ONVIF metadata frame has it."""
    # The standard has elements for some of it (humanface.xsd); the others stand where it lets makers add theirs.
    standard = {"Sex": "Gender"}
    said = "".join(
        f"<fc:{standard.get(name, name)}>{value}</fc:{standard.get(name, name)}>" for name, value in _named(firmware)
    )
    return (
        f'<tt:Object ObjectId="7"><tt:Appearance><tt:HumanFace>{said}<fc:Accessory><fc:Opticals><fc:Wear>true'
        "</fc:Wear></fc:Opticals></fc:Accessory></tt:HumanFace><tt:HumanBody><bd:Clothing><bd:Tops><bd:Category>"
        "LongSleeve</bd:Category></bd:Tops></bd:Clothing></tt:HumanBody></tt:Appearance></tt:Object>"
    )


def _named(firmware: Firmware) -> list[tuple[str, str]]:
    if firmware == "plain":
        return []
    hidden = firmware == "hides"
    return [(f"Reserved{at}" if hidden else name, value) for at, (name, value) in enumerate(_TRAITS, start=1)]


def _tell_onvif(camera: SimulatedCamera) -> None:
    seen = someone(camera.firmware)
    camera.emit("tns1:RuleEngine/CellMotionDetector/Motion", {"IsMotion": "true"}, element=seen)
    camera.describe(metadata(camera, seen))


def metadata(camera: SimulatedCamera, objects: str) -> bytes:
    """A document of the metadata stream that sees these tt:Object now."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema"'
        ' xmlns:fc="http://www.onvif.org/ver20/analytics/humanface"'
        ' xmlns:bd="http://www.onvif.org/ver20/analytics/humanbody"><tt:VideoAnalytics>'
        f'<tt:Frame UtcTime="{camera.now:%Y-%m-%dT%H:%M:%S.%fZ}">{objects}</tt:Frame></tt:VideoAnalytics>'
        "</tt:MetadataStream>"
    ).encode()


def _tell_hikvision(camera: SimulatedCamera) -> None:
    said = {
        f"byRes{at}" if camera.firmware == "hides" else name.lower(): {"value": value}
        for at, (name, value) in enumerate(_TRAITS)
        if camera.firmware != "plain"
    }
    face = {**said, "glass": {"value": "yes"}, "jacketColor": {"value": "blue"}, "bag": {"value": "yes"}}
    body = {
        "ipAddress": "192.0.2.7",
        "channelID": 1,
        "dateTime": camera.shown.isoformat(timespec="seconds"),
        "activePostCount": 1,
        "eventType": "faceCapture",
        "eventState": "active",
        "faceCapture": [{"faces": [face]}],
    }
    camera.alert(json.dumps(body).encode(), "application/json")
    camera.alert(picture(), "image/png")


def _tell_dahua(camera: SimulatedCamera, number: int) -> None:
    wears = {"CoatColor": "Blue", "CoatType": "LongSleeve", "Glass": "Glasses", "HasBag": True, "HasHat": False}
    someone = {"ObjectID": 7, "ObjectType": "Human", **wears, **dict(_named(camera.firmware))}
    camera.event("HumanTrait", "Start", {"EventID": number, "Object": someone, **stamp(camera)}, pictures=[picture()])
    # Whoever has passed is there no more: who listens, such as Home Assistant, would believe so for ever.
    camera.event("HumanTrait", "Stop", {"EventID": number, **stamp(camera)})
