"""What an audit reads of a Dahua device: an explicit list of requests, since its CGI sets things by GET too."""

import re
from functools import partial
from urllib.parse import parse_qsl, urlsplit

import msgspec

from sunlit.devices.drivers.dahua.analytics import PARTS
from sunlit.devices.drivers.dahua.cgi import Cgi
from sunlit.devices.drivers.dahua.rpc import Rpc
from sunlit.devices.survey.question import Question, Reading

_ASKED = (
    "magicBox.cgi?action=getDeviceClass",
    "magicBox.cgi?action=getMachineName",
    "magicBox.cgi?action=getProductDefinition",
    "devVideoAnalyse.cgi?action=getCaps&channel=1",
    "devVideoAnalyse.cgi?action=getSceneList&channel=1",
    "eventManager.cgi?action=getExposureEvents",
    "eventManager.cgi?action=getCaps",
    "RadiometryManager.cgi?action=getCaps",
)
_ALSO = (
    "magicBox.cgi?action=getSystemInfo",
    "magicBox.cgi?action=getVendor",
    "magicBox.cgi?action=getDeviceType",
    "magicBox.cgi?action=getSoftwareVersion",
    "magicBox.cgi?action=getSerialNo",
    "global.cgi?action=getCurrentTime",
)
_CONFIGURED = ("VideoAnalyseGlobal", "ThermometryRule")
_CONFIGURATIONS = frozenset((*PARTS, *_CONFIGURED, "Encode", "RTSP", "NTP", "Locales", "HeatImagingThermometry"))
# By script and action; what comes of these are events.
_LISTENS = frozenset((("eventManager.cgi", "attach"), ("snapManager.cgi", "attachFileProc")))
_NAMES = frozenset(("action", "channel", "codes", "heartbeat", "Flags[0]", "Events", "name"))
_METHODS = frozenset(("global.login", "global.logout", "global.keepAlive", "system.listService", "system.listMethod"))
_PLAIN = re.compile(r"[A-Za-z0-9\[\]]{0,40}")


class _Call(msgspec.Struct):
    method: str


def readonly(method: str, target: str, body: bytes) -> Reading | None:
    """See question.Readonly."""
    if target in ("/RPC2", "/RPC2_Login"):
        return _called(method, body)
    parts = urlsplit(target)
    script = parts.path.removeprefix("/cgi-bin/")
    given = parse_qsl(parts.query, keep_blank_values=True)
    asked = dict(given)
    # A name that stands there twice could mean one thing here and another on the device.
    if method != "GET" or body or script == parts.path or len(asked) != len(given) or not asked.keys() <= _NAMES:
        return None
    if not all(_PLAIN.fullmatch(value) for value in asked.values()):
        return None
    action = asked.get("action", "")
    if (script, action) == ("configManager.cgi", "getConfig"):
        name = asked.get("name", "")
        known = name in _CONFIGURATIONS
        return Reading(f"{script}?action=getConfig&name={name}", f"dahua/config/{name}") if known else None
    if (script, action) in _LISTENS:
        return Reading(f"{script}?action={action}")
    if f"{script}?{parts.query}" in _ASKED + _ALSO:
        return Reading(f"{script}?{parts.query}", f"dahua/{script.removesuffix('.cgi')}/{action}")
    return None


def _called(method: str, body: bytes) -> Reading | None:
    try:
        called = msgspec.json.decode(body, type=_Call).method
    except (msgspec.DecodeError, RecursionError):
        return None
    if method != "POST" or called not in _METHODS:
        return None
    return Reading(f"RPC2 {called}", f"dahua/RPC2/{called}" if called.startswith("system.") else "")


def questions(cgi: Cgi, rpc: Rpc) -> list[Question]:
    """All of them but what the camera's other methods ask; the parts of the configuration among them."""
    return [
        *(Question(request, partial(cgi.ask, request)) for request in _ASKED),
        *(Question(f"configuration {name}", partial(cgi.config, name)) for name in _CONFIGURED),
        Question("RPC2 system.listMethod", partial(rpc.call, "system.listMethod")),
    ]
