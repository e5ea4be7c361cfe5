"""The simulated camera's pan, tilt and zoom by ISAPI (PTZCtrl): tenths of a degree, a high elevation is downwards."""

from xml.sax.saxutils import escape

from sunlit.devices.problem import AnswerError
from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.http import Request, Response
from sunlit.devices.simulator.isapi import document, done, status
from sunlit.devices.xml import parse, text

_FOREVER = 3600.0


def answer(camera: SimulatedCamera, request: Request, path: str) -> Response | None:
    """The answer to a request for movement, None for another."""
    start, _, rest = path.partition("channels/1/")
    if start != "PTZCtrl/":
        return status(4, "notSupport", 403) if path.startswith("PTZCtrl/") else None
    if request.method == "GET":
        return _told(camera, rest)
    if rest.startswith("presets/"):
        return _preset(camera, request, rest.split("/")[1:])
    try:
        given = parse(request.body)
        if rest == "absolute":
            azimuth, elevation, factor = (
                float(text(given, f"AbsoluteHigh/{name}")) for name in ("azimuth", "elevation", "absoluteZoom")
            )
            camera.movement.look((azimuth / 1800 - 1, 1 - elevation / 450, (factor - 10) / 310))
            return done()
        pan, tilt, zoom = (float(text(given, name) or 0) / 100 for name in ("pan", "tilt", "zoom"))
        seconds = float(text(given, "Momentary/duration")) / 1000 if rest == "momentary" else _FOREVER
    except (AnswerError, ValueError):
        return status(6, "badXmlContent", 400)
    if rest not in ("momentary", "continuous"):
        return status(4, "notSupport", 403)
    camera.movement.move((pan, tilt, zoom), seconds)
    return done()


def _told(camera: SimulatedCamera, what: str) -> Response:
    if what == "status":
        pan, tilt, zoom = camera.movement.place
        inner = (
            f"<AbsoluteHigh><elevation>{round((1 - tilt) * 450)}</elevation>"
            f"<azimuth>{round((pan + 1) * 1800)}</azimuth>"
            f"<absoluteZoom>{round(10 + zoom * 310)}</absoluteZoom></AbsoluteHigh>"
        )
        return document("PTZStatus", inner)
    if what == "capabilities":
        return document(
            "PTZChanelCap",
            "<AbsolutePanTiltPositionSpace><XRange><Min>0</Min><Max>3600</Max></XRange><YRange><Min>0</Min>"
            "<Max>900</Max></YRange></AbsolutePanTiltPositionSpace><AbsoluteZoomPositionSpace><ZRange><Min>10</Min>"
            "<Max>320</Max></ZRange></AbsoluteZoomPositionSpace>",
        )
    if what == "presets":
        names = {number: name for number, (name, _) in camera.movement.presets.items()}
        found = "".join(
            f"<PTZPreset><enabled>{str(number in names).lower()}</enabled><id>{number}</id>"
            f"<presetName>{escape(names.get(number, f'Preset {number}'))}</presetName></PTZPreset>"
            for number in range(1, 41)
        )
        return document("PTZPresetList", found)
    return status(4, "notSupport", 403)


def _preset(camera: SimulatedCamera, request: Request, parts: list[str]) -> Response:
    number, presets = int(parts[0]), camera.movement.presets
    if request.method == "DELETE":
        presets.pop(number, None)
    elif parts[1:] == ["goto"] and number in presets:
        camera.movement.look(presets[number][1])
    elif not parts[1:]:
        presets[number] = (text(parse(request.body), "presetName"), camera.movement.place)
    else:
        return status(4, "invalidOperation", 400)
    return done()
