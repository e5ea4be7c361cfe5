"""The registry of ways by which alerts go out: what a user writes behind --alert, and what sends one."""

import hashlib
import importlib
import pkgutil
from collections.abc import Callable, Sequence
from functools import cache

import msgspec

from sunlit.schema import SunlitError, UsageError
from sunlit.watch.model import Event

EXAMPLES = "https://host.example/hook, mailto:me@host.example, feed:alerts.xml, or apprise:SERVICE://…"


class NotSentError(SunlitError):
    """An alert was not taken, and is tried again later; the text holds no address that lets anybody in."""


class Way(msgspec.Struct, frozen=True):
    """A way of alerts.

    schemes  what is written behind --alert begins with one of these
    open     checks what is written, raising UsageError, and returns the name to show, which holds no secret, and what
             sends an event, given the alerts until then, oldest first, and raises NotSentError
    """

    schemes: tuple[str, ...]
    open: Callable[[str], tuple[str, Callable[[Event, Sequence[Event]], None]]]


class Channel(msgspec.Struct, frozen=True):
    """One way as the user chose it; `key` stands for it in the state, and tells nothing of the address but its name."""

    key: str
    name: str
    send: Callable[[Event, Sequence[Event]], None]


@cache
def all_ways() -> dict[str, Way]:
    """Every declared way, by each of its schemes."""
    from sunlit.watch.alerts import kinds as package

    found = {}
    for one in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        way = getattr(importlib.import_module(one.name), "WAY", None)
        if isinstance(way, Way):
            found.update(dict.fromkeys(way.schemes, way))
    return found


def open_channel(written: str) -> Channel:
    """The channel that a user means. Raises UsageError, which does not repeat what was written."""
    for scheme, way in all_ways().items():
        if written.startswith(scheme):
            name, send = way.open(written)
            return Channel(f"{name} {hashlib.sha256(written.encode()).hexdigest()[:12]}", name, send)
    raise UsageError(f"there is no such way for alerts: write {EXAMPLES}")
