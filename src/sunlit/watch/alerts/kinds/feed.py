"""A feed in a file, for feed readers: Atom (RFC 4287) with the newest alerts, written anew with each of them."""

import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from sunlit.schema import UsageError
from sunlit.watch.alerts.registry import NotSentError, Way
from sunlit.watch.alerts.text import body
from sunlit.watch.captures import write_whole
from sunlit.watch.model import Event

_ATOM = "http://www.w3.org/2005/Atom"
_ENTRIES = 100
_FEED = uuid.UUID("b7a9f5a2-5c0e-5d1b-8a53-1f3c4d2e6a70")  # the name space of ids


def _open(written: str) -> tuple[str, Callable[[Event, Sequence[Event]], None]]:
    path = Path(written.removeprefix("feed:"))
    if not path.name or not path.parent.is_dir() or (path.exists() and not path.is_file()):
        raise UsageError("a feed is a file in a folder that is there: write feed:PATH")

    def send(_event: Event, recent: Sequence[Event]) -> None:
        try:
            write_whole(path, feed(recent[-_ENTRIES:]))
        except OSError as error:
            raise NotSentError(f"the file cannot be written ({error.strerror})") from None

    return f"feed {path.name}", send


def feed(events: Sequence[Event]) -> bytes:
    """The feed of these alerts, oldest first; the newest stands first in it."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    _add(root, "title", "Sunlit watch")
    _add(root, "id", uuid.uuid5(_FEED, "feed").urn)
    _add(root, "updated", events[-1].at)
    _add(ET.SubElement(root, f"{{{_ATOM}}}author"), "name", "Sunlit")
    for event in reversed(events):
        entry = ET.SubElement(root, f"{{{_ATOM}}}entry")
        _add(entry, "title", event.headline)
        _add(entry, "id", uuid.uuid5(_FEED, f"{event.id} {event.at} {event.source}").urn)
        _add(entry, "updated", event.at)
        ET.SubElement(entry, f"{{{_ATOM}}}category", term=event.outcome)
        _add(entry, "content", body(event)).set("type", "text")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = text
    return element


WAY = Way(("feed:",), _open)
