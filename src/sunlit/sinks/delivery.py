"""Delivery to one target: a bounded queue in front of it, patience behind, and a count of all that was lost."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from sunlit.gate import Observation
from sunlit.sinks.problem import DeclinedError, NotTakenError, RefusedTargetError

if TYPE_CHECKING:
    from sunlit.sinks.registry import Connection

MAX_WAITING = 10_000
# Seconds to wait after the first fault, and at most after many in a row.
FIRST_WAIT = 0.5
LONGEST_WAIT = 60.0


class Delivery:
    """What is passed on to one target, in order.

    name  what to call the target, without anything secret
    sent  how many it has taken
    lost  how many it will never have, by reason
    """

    def __init__(
        self, name: str, open_: Callable[[], AbstractAsyncContextManager[Connection]], say: Callable[[str], None]
    ) -> None:
        self.name = name
        self.sent = 0
        self.lost: Counter[str] = Counter()
        self._open = open_
        self._say = say
        self._waiting: deque[Observation] = deque()
        self._changed = asyncio.Event()
        self._ended = False

    @property
    def waiting(self) -> int:
        """How many the target does not have yet."""
        return len(self._waiting)

    def offer(self, observation: Observation) -> None:
        """Put one behind the others. When there are too many the oldest is lost: the newest says what is."""
        if self._ended:
            self.lost["refused"] += 1
            return
        self._waiting.append(observation)
        if len(self._waiting) > MAX_WAITING:
            self._waiting.popleft()
            if not self.lost["too many waiting"]:
                self._say(f"{self.name} takes too little: the oldest observations are being lost")
            self.lost["too many waiting"] += 1
        self._changed.set()

    async def run(self) -> None:
        """Deliver, for as long as one asks; ends by itself only when the target refuses us."""
        wait = FIRST_WAIT
        failing = False
        while True:
            asked = 0.0
            try:
                async with self._open() as connection, asyncio.TaskGroup() as group:
                    group.create_task(_end(connection))
                    while True:
                        await self._send_next(connection)
                        if failing:
                            self._say(f"{self.name} is back")
                        wait, failing = FIRST_WAIT, False
            except* NotTakenError as errors:
                error = errors.exceptions[0]
                asked = error.wait if isinstance(error, NotTakenError) else 0.0
                if not failing:
                    self._say(f"{self.name}: {error}; trying again")
                failing = True
            except* RefusedTargetError as errors:
                self._say(f"{self.name}: {errors.exceptions[0]}; nothing more is sent there")
                self._ended = True
            if self._ended:
                break
            await asyncio.sleep(max(wait, min(asked, LONGEST_WAIT)))
            wait = min(wait * 2, LONGEST_WAIT)
        self.lost["refused"] += len(self._waiting)
        self._waiting.clear()
        self._changed.set()

    async def drained(self) -> None:
        """Return when nothing waits any more."""
        while self._waiting:
            self._changed.clear()
            await self._changed.wait()

    def give_up(self) -> None:
        """Count what still waits as lost."""
        if self._waiting:
            self.lost["not delivered in time"] += len(self._waiting)
            self._waiting.clear()

    async def _send_next(self, connection: Connection) -> None:
        while not self._waiting:
            self._changed.clear()
            await self._changed.wait()
        # It stays in the queue until the target has it, so that a fault or a stop in between is seen as what it is.
        observation = self._waiting[0]
        try:
            await connection.send(observation)
        except DeclinedError as error:
            if not self.lost["declined"]:
                self._say(f"{self.name}: {error}")
            self.lost["declined"] += 1
        else:
            self.sent += 1
        if self._waiting and self._waiting[0] is observation:
            self._waiting.popleft()
        self._changed.set()


async def _end(connection: Connection) -> None:
    await connection.broken()
    raise NotTakenError("it closed the connection")
