"""The simulated camera's Dahua face: as much of the CGI, of the two event streams and of RPC2 as clients ask for."""

import asyncio
import hashlib
import json
import re
import secrets
from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from urllib.parse import unquote

from sunlit.devices.simulator import dahua_analytics, dahua_ptz, dahua_recordings, dahua_thermal
from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.digest import challenge, digest_right
from sunlit.devices.simulator.http import Request, Response
from sunlit.devices.simulator.messages import mixed, picture

_WRITTEN = "%Y-%m-%d %H:%M:%S"
_BAD = "Error\r\nBad Request!\r\n"
_SERVICES = ["global", "magicBox", "configManager", "eventManager", "snapManager", "devVideoAnalyse", "system"]


async def answer(camera: SimulatedCamera, request: Request) -> Response:
    """The answer to a request for a path below /cgi-bin/, or to RPC2."""
    if request.path in ("/RPC2_Login", "/RPC2"):
        return _rpc(camera, request)
    realm = f"Login to {camera.serial}"
    if not digest_right(camera, request, realm):
        if camera.faults.quiet_refusal and "authorization" in request.headers:
            return _text("Error\r\nInvalid Authority!\r\n")
        return challenge(camera, realm)
    if camera.faults.answer:
        return _text(camera.faults.answer)
    script, _, query = request.path.removeprefix("/cgi-bin/").partition("?")
    given = {
        unquote(name): unquote(value.replace("+", " "))
        for name, _, value in (one.partition("=") for one in query.split("&"))
    }
    action = given.get("action", "")
    if script == "snapshot.cgi":
        right = given.get("channel", "1") in ("0", "1", "2")
        return Response(200, picture(), {"Content-Type": "image/png"}) if right else _text(_BAD, 400)
    if script == "eventManager.cgi" and action == "attach":
        return _stream(_attached(camera, camera.event_listeners, given))
    if script == "snapManager.cgi" and action == "attachFileProc" and not camera.faults.no_pictures:
        return _stream(_attached(camera, camera.picture_listeners, given))
    if script == "configManager.cgi":
        return _configuration(camera, action, given)
    if (script, action) == ("global.cgi", "setCurrentTime"):
        camera.faults.clock += datetime.strptime(given["time"], _WRITTEN).replace(tzinfo=camera.zone) - camera.now
        return _text("OK\r\n")
    if (script, action) == ("magicBox.cgi", "reboot"):
        camera.restart()
        return _text("OK\r\n")
    if (heat_map := dahua_thermal.heat_map(camera, script)) is not None:
        return heat_map
    if script.startswith("RPC_Loadfile/"):
        return dahua_recordings.load(camera, request, unquote(script.removeprefix("RPC_Loadfile")))
    for part in (dahua_ptz.answer, dahua_recordings.answer, dahua_thermal.answer):
        if (found := part(camera, script, action, given)) is not None:
            return _text(found, 400 if found.startswith("Error") else 200)
    told = _TOLD.get(f"{script}?{action}")
    return _text(told(camera) + "\r\n") if told else _text(_BAD, 400)


_TOLD: dict[str, Callable[[SimulatedCamera], str]] = {
    "magicBox.cgi?getDeviceType": lambda camera: f"type={camera.model}",
    "magicBox.cgi?getDeviceClass": lambda _: "class=IPC",
    "magicBox.cgi?getSerialNo": lambda camera: f"sn={camera.serial}",
    "magicBox.cgi?getSoftwareVersion": lambda _: "version=1.2.3,build:2026-01-01",
    "magicBox.cgi?getHardwareVersion": lambda _: "version=7",
    "magicBox.cgi?getMachineName": lambda _: "name=invented",
    "magicBox.cgi?getVendor": lambda camera: f"vendor={camera.make}",
    "magicBox.cgi?getProductDefinition": lambda _: "table.MaxExtraStream=1",
    "magicBox.cgi?getSystemInfo": lambda camera: (
        f"appAutoStart=true\r\ndeviceType={camera.model}\r\nhardwareVersion=7\r\nprocessor=none\r\n"
        f"serialNumber={camera.serial}"
    ),
    "global.cgi?getCurrentTime": lambda camera: f"result={camera.shown:{_WRITTEN}}",
    "IntervideoManager.cgi?getVersion": lambda _: "version=2.84",
    "devVideoInput.cgi?getCollect": lambda _: "result=2",
    "eventManager.cgi?getExposureEvents": lambda _: "events[0]=VideoMotion\r\nevents[1]=HumanTrait",
    "eventManager.cgi?getEventIndexes": lambda _: "channels[0]=0",
}


def _configuration(camera: SimulatedCamera, action: str, given: dict[str, str]) -> Response:
    if action == "getConfig":
        name = given.get("name", "")
        found = [
            f"table.{key}={value}\r\n"
            for key, value in dahua_analytics.table(camera).items()
            if key == name or key.startswith((f"{name}[", f"{name}."))
        ]
        return _text("".join(found)) if found else _text(_BAD, 400)
    wanted = {key: value for key, value in given.items() if key not in ("action", "")}
    if action != "setConfig" or not dahua_analytics.configure(camera, wanted):
        return _text(_BAD, 400)
    _name_presets(camera, wanted)
    return _text("OK\r\n")


def _name_presets(camera: SimulatedCamera, wanted: dict[str, str]) -> None:
    presets = camera.movement.presets
    for key, value in wanted.items():
        named = re.fullmatch(r"PtzPreset\[0\]\[(\d+)\]\.Name", key)
        if named and (number := int(named[1]) + 1) in presets:
            presets[number] = (value, presets[number][1])


async def _attached(
    camera: SimulatedCamera, listeners: list[asyncio.Queue[bytes | None]], given: dict[str, str]
) -> AsyncGenerator[bytes]:
    """The parts for one who listens, with heartbeats when he asked for them: some clients cannot read these."""
    beat = given.get("heartbeat", "")
    listener: asyncio.Queue[bytes | None] = asyncio.Queue()
    listeners.append(listener)
    try:
        yield b"\r\n"
        while True:
            try:
                async with asyncio.timeout(float(beat) if beat.isdigit() else None):
                    part = await listener.get()
            except TimeoutError:
                part = mixed(b"" if camera.faults.silent else b"Heartbeat", "text/plain")
            if part is None:
                return
            yield part
    finally:
        listeners.remove(listener)


def _rpc(camera: SimulatedCamera, request: Request) -> Response:
    try:
        asked = json.loads(request.body)
        method, given = asked["method"], asked.get("params") or {}
    except (ValueError, KeyError, TypeError, AttributeError):
        return Response(400, b"Bad Request")
    number, session = asked.get("id"), str(asked.get("session", ""))
    if request.path == "/RPC2_Login":
        return _login(camera, number, session, given)
    if camera.sessions.get(session) != "in":
        error = {"code": 287637505, "message": "Invalid session in request data!"}
        return _json({"error": error, "id": number, "result": False})
    if method == "global.logout":
        del camera.sessions[session]
        return _json({"id": number, "result": True, "session": session})
    told: dict[str, object] = {
        "global.keepAlive": {"timeout": 60},
        "system.listService": {"service": _SERVICES},
        "magicBox.getDeviceType": {"type": camera.model},
    }
    if method not in told:
        return _json({"error": {"code": 268894210, "message": "Method not found!"}, "id": number, "result": False})
    return _json({"id": number, "params": told[method], "result": True, "session": session})


def _login(camera: SimulatedCamera, number: object, session: str, given: dict[str, object]) -> Response:
    realm = f"Login to {camera.serial}"
    random = camera.sessions.get(session)
    if random is None or random == "in" or not given.get("password"):
        session = secrets.token_hex(16)
        camera.sessions[session] = random = secrets.token_hex(6)
        asks = {"encryption": "Default", "random": random, "realm": realm}
        error = {"code": 268632079, "message": "Component error: login challenge!"}
        return _json({"error": error, "id": number, "params": asks, "result": False, "session": session})

    def md5(*parts: str) -> str:
        return hashlib.md5(":".join(parts).encode()).hexdigest().upper()

    right = md5(camera.user, random, md5(camera.user, realm, camera.password))
    del camera.sessions[session]
    if not camera.judge(given.get("userName") == camera.user and given.get("password") == right):
        error = {"code": 268632085, "message": "Component error: User or password not valid!"}
        return _json({"error": error, "id": number, "result": False})
    # Another session than the one of the challenge, as some recorders do it.
    session = secrets.token_hex(16)
    camera.sessions[session] = "in"
    return _json({"id": number, "params": {"keepAliveInterval": 60}, "result": True, "session": session})


def _text(body: str, status: int = 200) -> Response:
    return Response(status, body.encode(), {"Content-Type": "text/plain; charset=utf-8"})


def _json(body: object) -> Response:
    return Response(200, json.dumps(body).encode(), {"Content-Type": "application/json"})


def _stream(pieces: AsyncGenerator[bytes]) -> Response:
    return Response(200, b"", {"Content-Type": "multipart/x-mixed-replace; boundary=myboundary"}, pieces)
