"""What drivers declare for an audit: which requests change nothing, and what else there is to read."""

from collections.abc import Awaitable, Callable

import msgspec


class Reading(msgspec.Struct, frozen=True):
    """A request that changes nothing on a device.

    operation  what it asks, in words that a driver took from its own lists: it stands in the log
    reply      where its answer is kept, "" when it is not, because it is about people or holds a session
    """

    operation: str
    reply: str = ""


class Question(msgspec.Struct, frozen=True):
    """Something to ask a device; its answer is kept where the request passes, so that what `ask` gives is not used.

    Raises CameraError when the device does not answer, or has no such thing.
    """

    what: str
    ask: Callable[[], Awaitable[object]]


# Tells what a request (method, path with query, body) reads; None when it could change something, or is not known.
Readonly = Callable[[str, str, bytes], Reading | None]
