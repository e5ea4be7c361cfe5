"""The registry of sinks: every module of `kinds` that declares a SINK is one, by the schemes of its targets."""

import importlib
import pkgutil
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import Protocol

import msgspec

from sunlit.gate import Observation
from sunlit.schema import UsageError
from sunlit.sinks.delivery import Delivery
from sunlit.sinks.target import EXAMPLES, Target, parse_target


class Connection(Protocol):
    """An open way to a target."""

    async def send(self, observation: Observation) -> None:
        """Pass one on, and return when the target has it.

        Raises NotTakenError when it may be tried again, DeclinedError when this one is not wanted, RefusedTargetError
        when nothing will be taken of us.
        """
        ...

    async def broken(self) -> None:
        """Return, or raise NotTakenError, when the target went away by itself; never, where that cannot be noticed."""
        ...


class Sink(msgspec.Struct, frozen=True):
    """A kind of target.

    schemes  of its targets
    open     checks a target, raising UsageError, and returns what opens a way to it, time and again
    """

    schemes: tuple[str, ...]
    open: Callable[[Target], Callable[[], AbstractAsyncContextManager[Connection]]]


@cache
def all_sinks() -> dict[str, Sink]:
    """Every declared sink, by each of its schemes."""
    from sunlit.sinks import kinds as package

    found = {}
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        sink = getattr(importlib.import_module(module.name), "SINK", None)
        if isinstance(sink, Sink):
            found.update(dict.fromkeys(sink.schemes, sink))
    return found


def delivery_to(written: str, say: Callable[[str], None]) -> Delivery:
    """The delivery to a target as a user writes it; `say` is told what happens to it.

    Raises UsageError for a target that is none or that no sink serves.
    """
    target = parse_target(written)
    sink = all_sinks().get(target.scheme)
    if sink is None:
        raise UsageError(f"there is no way to {target.scheme}: targets: write {EXAMPLES}")
    name = ("standard output" if target.path == "-" else target.path) if target.scheme == "file" else target.place
    return Delivery(name, sink.open(target), say)
