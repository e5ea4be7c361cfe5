"""The simulated camera's temperatures by ISAPI (Thermal): a picture with its matrix, readings, settings."""

import json
import struct
from collections.abc import AsyncGenerator

import msgspec

from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.heat import COLD_KELVIN, HEIGHT, HOT_KELVIN, WIDTH
from sunlit.devices.simulator.http import Request, Response
from sunlit.devices.simulator.isapi import document, done, status
from sunlit.devices.simulator.messages import picture
from sunlit.devices.xml import parse, text

_PARTS = {"Content-Type": "multipart/form-data; boundary=boundary"}
_CELSIUS = 273.15
_SCALE, _OFFSET = 50, 0


def answer(camera: SimulatedCamera, request: Request, path: str) -> Response | None:
    """The answer to a request for temperatures, None for another."""
    start, _, rest = path.partition("channels/2/")
    if start != "Thermal/":
        return status(4, "notSupport", 403) if path.startswith("Thermal/") else None
    match request.method, rest:
        case "GET", "thermometry/basicParam":
            return _basic(camera)
        case "PUT", "thermometry/basicParam":
            given = parse(request.body)
            camera.heat.radiometry = msgspec.structs.replace(
                camera.heat.radiometry,
                emissivity=float(text(given, "emissivity")),
                distance=float(text(given, "distance")) / 100,
                reflected=float(text(given, "reflectiveTemperature")) + _CELSIUS,
            )
            return done()
        case "GET", "thermometry/jpegPicWithAppendData?format=json":
            return Response(200, _matrix(camera), _PARTS)
        case "GET", "thermometry/realTimethermometry/rules?format=json":
            return Response(200, b"", _PARTS, _readings())
        case "GET", "blackBody":
            return _black_body(camera)
    return status(4, "notSupport", 403)


def _basic(camera: SimulatedCamera) -> Response:
    surface = camera.heat.radiometry
    assert surface.distance is not None and surface.reflected is not None
    return document(
        "ThermometryBasicParam",
        "<id>2</id><enabled>true</enabled><temperatureRange>-20-150</temperatureRange>"
        f"<temperatureUnit>degreeCentigrade</temperatureUnit><emissivity>{surface.emissivity}</emissivity>"
        f"<distanceUnit>centimeter</distanceUnit><distance>{surface.distance * 100:g}</distance>"
        "<reflectiveEnable>false</reflectiveEnable>"
        f"<reflectiveTemperature>{surface.reflected - _CELSIUS:.2f}</reflectiveTemperature>",
    )


def _matrix(camera: SimulatedCamera) -> bytes:
    kelvin = camera.heat.kelvin()
    if camera.heat.size == 4:
        data = struct.pack(f"<{len(kelvin)}f", *(value - _CELSIUS for value in kelvin))
    else:
        data = struct.pack(f"<{len(kelvin)}h", *(round((value - _OFFSET) * _SCALE) for value in kelvin))
    image = picture(WIDTH, HEIGHT)
    about = {
        "channel": 2, "jpegPicLen": len(image), "jpegPicWidth": WIDTH, "jpegPicHeight": HEIGHT, "p2pDataLen": len(data),
        "isFreezedata": False, "temperatureDataLength": camera.heat.size, "scale": _SCALE, "offset": _OFFSET,
    }  # fmt: skip
    parts = (
        ("application/json", json.dumps({"JpegPictureWithAppendData": about}).encode()),
        ("image/png", image),
        ("application/octet-stream", data),
        ("image/png", image),
    )
    return b"".join(_part(kind, body) for kind, body in parts) + b"--boundary--\r\n"


def _part(kind: str, body: bytes) -> bytes:
    return f"--boundary\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body + b"\r\n"


async def _readings() -> AsyncGenerator[bytes]:
    rules = [
        {
            "ruleName": "Spot", "ruleID": 1, "ruleCalibType": 0, "thermometryUnit": 0,
            "PointThermCfg": {"temperature": HOT_KELVIN - _CELSIUS, "Point": {"positionX": 0.25, "positionY": 0.75}},
        },
        {
            "ruleName": "Zone", "ruleID": 2, "ruleCalibType": 1, "thermometryUnit": 2,
            "LinePolygonThermCfg": {
                "MaxTemperature": HOT_KELVIN, "MinTemperature": COLD_KELVIN, "AverageTemperature": 294.0,
            },
        },
    ]  # fmt: skip
    yield _part("application/json", json.dumps({"ThermometryUploadList": {"ThermometryUpload": rules}}).encode())


def _black_body(camera: SimulatedCamera) -> Response:
    body = camera.heat.black_body
    assert body.temperature is not None and body.distance is not None and body.point is not None
    x, y = body.point
    return document(
        "BlackBody",
        f"<enabled>{str(body.on).lower()}</enabled><emissivity>{body.emissivity}</emissivity>"
        f"<distanceUnit>meter</distanceUnit><distance>{body.distance}</distance>"
        f"<temperature>{body.temperature - _CELSIUS:.2f}</temperature><CenterPoint><CalibratingCoordinates>"
        f"<positionX>{round(x * 1000)}</positionX><positionY>{round((1 - y) * 1000)}</positionY>"
        "</CalibratingCoordinates></CenterPoint>",
    )
