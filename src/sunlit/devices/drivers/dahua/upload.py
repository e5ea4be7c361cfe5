"""The host that a Dahua device posts its events to (configuration EventHttpUpload), as JSON.

The names are those that public programs set; which events a device posts when none is listed was not verified on
hardware, so that all that are known here are listed then.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from sunlit.devices.drivers.dahua.cgi import Cgi
from sunlit.devices.drivers.dahua.events import EVENTS
from sunlit.devices.inbox import Inbox, Standing, told
from sunlit.devices.problem import UnsupportedError

_PART = "EventHttpUpload"
_HOST = f"{_PART}.UploadServerList[0]"


@asynccontextmanager
async def posting(cgi: Cgi, inbox: Inbox) -> AsyncIterator[Standing]:
    """Until the block ends the device posts its events to an inbox; then its configuration is as it was before.

    Raises CameraError; UnsupportedError when it posts to another host.
    """
    before = await cgi.config(_PART)
    wanted = _told(inbox.url)
    path = wanted[f"{_HOST}.Uploadpath"]
    ours = all(before.get(f"{_HOST}.{name}") == wanted[f"{_HOST}.{name}"] for name in ("Address", "Port"))
    if not ours:
        if before.get(f"{_PART}.Enable") == "true" and before.get(f"{_HOST}.Address", "") not in ("", "0.0.0.0"):
            raise UnsupportedError("the device posts its events to another host: take that away in its pages first")
        inbox.kept = {key: before[key] for key in wanted if key in before}
    if not any(key.startswith(f"{_HOST}.EventType[") for key in before):
        wanted |= {f"{_HOST}.EventType[{number}]": code for number, code in enumerate(EVENTS)}
    await cgi.configure(wanted)

    async def still() -> bool:
        now = await cgi.config(_PART)
        return now.get(f"{_PART}.Enable") == "true" and now.get(f"{_HOST}.Uploadpath") == path

    async def leave() -> None:
        await cgi.configure(inbox.kept or {f"{_PART}.Enable": "false", f"{_HOST}.Address": "0.0.0.0"})

    async with told(cgi.place, still, leave) as standing:
        yield standing


def _told(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    tls = parts.scheme == "https"
    return {
        f"{_PART}.Enable": "true",
        f"{_HOST}.Address": parts.hostname or "",
        f"{_HOST}.Port": str(parts.port or (443 if tls else 80)),
        f"{_HOST}.HttpsEnable": "true" if tls else "false",
        f"{_HOST}.Uploadpath": parts.path,
    }
