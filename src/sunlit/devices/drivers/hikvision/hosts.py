"""The hosts that an ISAPI device posts its alerts to ("HTTP listening", Event/notification/httpHosts).

A device has a few places for them and takes back its own list only. Which events it posts is set with each event in the
device ("notify surveillance center").
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from sunlit.devices.drivers.hikvision.isapi import Isapi
from sunlit.devices.inbox import Inbox, Standing, told
from sunlit.devices.problem import UnsupportedError
from sunlit.devices.xml import add, below, children, local, text

_HOSTS = "Event/notification/httpHosts"
# In the order that the protocol wants.
_FIELDS = (
    "id",
    "url",
    "protocolType",
    "parameterFormatType",
    "addressingFormatType",
    "hostName",
    "ipAddress",
    "portNo",
)


# A place that nobody is posted to from.
_FREE = {"url": "/", "addressingFormatType": "ipaddress", "ipAddress": "0.0.0.0", "portNo": "80"}
_NOBODY = ("", "0.0.0.0", "::")


@asynccontextmanager
async def posting(isapi: Isapi, inbox: Inbox) -> AsyncIterator[Standing]:
    """Until the block ends the device posts its alerts to an inbox too; then the place is as it was before.

    Raises CameraError; UnsupportedError when all places are taken.
    """
    wanted = _told(inbox.url)
    hosts = await isapi.get(_HOSTS)
    place = _place(hosts, wanted)
    number = text(place, "id")
    if not _is_ours(place, wanted):
        inbox.kept = {name: text(place, name) for name in _FIELDS if below(place, name) is not None}
    _set(place, wanted)
    await isapi.put(_HOSTS, hosts)

    async def still() -> bool:
        found = await isapi.get(_HOSTS)
        return any(text(one, "url") == wanted["url"] for one in children(found, "HttpHostNotification"))

    async def leave() -> None:
        found = await isapi.get(_HOSTS)
        for one in children(found, "HttpHostNotification"):
            if text(one, "id") == number:
                _set(one, inbox.kept or _FREE)
        await isapi.put(_HOSTS, found)

    async with told(isapi.transport.address.place, still, leave) as standing:
        yield standing


def _place(hosts: Element, wanted: Mapping[str, str]) -> Element:
    """The one that posts to where we listen already, or a free one."""
    places = list(children(hosts, "HttpHostNotification"))
    free = [one for one in places if text(one, "ipAddress") in _NOBODY and not text(one, "hostName")]
    for place in (*(one for one in places if _is_ours(one, wanted)), *free):
        return place
    raise UnsupportedError("the device posts to as many hosts as it can: free one in its pages (HTTP listening)")


def _is_ours(place: Element, wanted: Mapping[str, str]) -> bool:
    """Whether it posts to where we listen: nobody else can."""
    return all(text(place, name) == wanted[name] for name in ("ipAddress", "hostName", "portNo") if name in wanted)


def _told(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        named = {"addressingFormatType": "ipaddress", "ipAddress": str(ip_address(host))}
    except ValueError:
        named = {"addressingFormatType": "hostname", "hostName": host}
    return {
        "url": parts.path,
        "protocolType": parts.scheme.upper(),
        "parameterFormatType": "XML",
        "portNo": str(parts.port or (443 if parts.scheme == "https" else 80)),
        **named,
    }


def _set(place: Element, wanted: Mapping[str, str]) -> None:
    """Give the fields of a host these values; one that is not there is put where the protocol has it."""
    for name, value in wanted.items():
        if (found := below(place, name)) is not None:
            found.text = value
        else:
            before = _FIELDS[: _FIELDS.index(name)]
            at = max((number for number, child in enumerate(place, 1) if local(child) in before), default=0)
            add(place, name, value, at)
