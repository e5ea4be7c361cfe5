"""The simulated camera's ISAPI face: as much of System, Streaming and the alert stream as clients ask for.

The rest is in modules of its own, which answer what is theirs.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable
from datetime import datetime

from sunlit.devices.simulator import isapi_hosts, isapi_ptz, isapi_recordings, isapi_smart, isapi_thermal
from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.digest import challenge, digest_right
from sunlit.devices.simulator.http import Request, Response
from sunlit.devices.simulator.isapi import document, status
from sunlit.devices.simulator.messages import picture

_PARTS: tuple[Callable[[SimulatedCamera, Request, str], Response | None], ...] = (
    isapi_smart.answer,
    isapi_hosts.answer,
    isapi_ptz.answer,
    isapi_recordings.answer,
    isapi_thermal.answer,
)

_TRAITS = "<isSupportFaceRace>true</isSupportFaceRace><isSupportFaceEthnic>true</isSupportFaceEthnic>"


async def answer(camera: SimulatedCamera, request: Request) -> Response:
    """The answer to a request for a path below /ISAPI/."""
    if not digest_right(camera, request):
        return challenge(camera)
    path = request.path.removeprefix("/ISAPI/")
    for part in _PARTS:
        if (found := part(camera, request, path)) is not None:
            return found
    if request.method == "PUT":
        return _put(camera, path, request.body.decode())
    if path == "Event/notification/alertStream":
        return Response(200, b"", {"Content-Type": "multipart/mixed; boundary=boundary"}, _alerts(camera))
    if re.fullmatch(r"Streaming/channels/[12](01)?/picture", path):
        return Response(200, picture(), {"Content-Type": "image/png"})
    if path.endswith("/picture"):
        return status(3, "deviceError", 200)
    if path in (documents := _documents(camera)):
        return document(*documents[path])
    return status(4, "notSupport", 403)


def _documents(camera: SimulatedCamera) -> dict[str, tuple[str, str]]:
    return {
        "System/deviceInfo": (
            "DeviceInfo",
            "<deviceName>invented</deviceName><deviceID>5ca1ab1e-cafe</deviceID><deviceType>IPCamera</deviceType>"
            f"<model>{camera.model}</model><serialNumber>{camera.serial}</serialNumber>"
            "<firmwareVersion>V1.2.3</firmwareVersion><hardwareVersion>0x7</hardwareVersion>"
            f"<manufacturer>{camera.make}</manufacturer>",
        ),
        "System/time": (
            "Time",
            f"<timeMode>manual</timeMode><localTime>{camera.shown:%Y-%m-%dT%H:%M:%S}</localTime>"
            "<timeZone>INV-2:00:00</timeZone>",
        ),
        "System/capabilities": (
            "DeviceCap",
            "<isSupportReboot>true</isSupportReboot><SmartCap><isSupportFaceDetect>true</isSupportFaceDetect>"
            f"<isSupportROI>false</isSupportROI>{_TRAITS if camera.firmware == 'emits' else ''}</SmartCap>",
        ),
        "Event/triggers": (
            "EventTriggerList",
            "<EventTrigger><id>VMD-1</id><eventType>VMD</eventType><videoInputChannelID>1</videoInputChannelID>"
            "<EventTriggerNotificationList><EventTriggerNotification><id>center</id>"
            "<notificationMethod>center</notificationMethod></EventTriggerNotification></EventTriggerNotificationList>"
            "</EventTrigger>",
        ),
        "Streaming/channels": (
            "StreamingChannelList",
            "".join(
                f"<StreamingChannel><id>{number}0{1 + (height == 360)}</id><channelName>invented</channelName>"
                f"<Transport><rtspPortNo>{camera.rtsp_port}</rtspPortNo></Transport><Video>"
                f"<videoCodecType>H.264</videoCodecType><videoResolutionWidth>{height * 16 // 9}</videoResolutionWidth>"
                f"<videoResolutionHeight>{height}</videoResolutionHeight><maxFrameRate>2500</maxFrameRate></Video>"
                "</StreamingChannel>"
                for number in (1, 2)
                for height in (1080, 360)
            ),
        ),
    }


def _put(camera: SimulatedCamera, path: str, body: str) -> Response:
    if path == "System/reboot":
        camera.restart()
    elif path == "System/time" and (found := re.search("<localTime>(.+?)</localTime>", body)):
        camera.faults.clock += datetime.fromisoformat(found[1]).replace(tzinfo=camera.zone) - camera.now
    else:
        return status(4, "notSupport", 403)
    return status(1, "ok", 200)


async def _alerts(camera: SimulatedCamera) -> AsyncGenerator[bytes]:
    listener: asyncio.Queue[bytes | None] = asyncio.Queue()
    camera.listeners.append(listener)
    try:
        yield b"\r\n"
        while part := await listener.get():
            yield part
    finally:
        camera.listeners.remove(listener)
