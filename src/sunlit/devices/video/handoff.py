"""Two bounded ways between the event loop and the thread that decodes; neither waits for the other in vain."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")


def _tell(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    """Let the loop call something, unless it has ended, when nobody is left to be told."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call)


class ToThread(Generic[T]):
    """From the loop to a thread. The loop waits, without blocking, while there is more than the thread can take."""

    def __init__(self, most: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = Condition()
        self._items: deque[T] = deque()
        self._most = most
        self._room = asyncio.Event()
        self._room.set()
        self._ended = False

    async def put(self, item: T) -> bool:
        """Hand over; whether anybody still takes."""
        await self._room.wait()
        with self._changed:
            self._items.append(item)
            if len(self._items) >= self._most:
                self._room.clear()
            self._changed.notify()
            return not self._ended

    def get(self) -> T | None:
        """For the thread: the next item, None when there will be none."""
        with self._changed:
            while not self._items and not self._ended:
                self._changed.wait()
            if self._ended:
                return None
            item = self._items.popleft()
            if len(self._items) == self._most // 2:
                _tell(self._loop, self._room.set)
            return item

    def end(self) -> None:
        """Nothing more is handed over, and what was not yet taken is let go. To be called in the loop."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._room.set()


class FromThread(Generic[T]):
    """From a thread to the loop: of `most` items at a time.

    drop  what happens when there are more: the oldest is let go, or else the thread waits
    """

    def __init__(self, most: int, *, drop: bool) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = Condition()
        self._items: deque[tuple[T, int]] = deque()
        self._most = most
        self._drop = drop
        self._news = asyncio.Event()
        self._ended = False
        self._failure: Exception | None = None

    def put(self, item: T) -> bool:
        """For the thread: hand over; whether anybody still takes."""
        with self._changed:
            while not self._drop and len(self._items) >= self._most and not self._ended:
                self._changed.wait()
            if self._ended:
                return False
            if len(self._items) >= self._most:
                missed = 1 + self._items.popleft()[1]
                if self._items:
                    self._items[0] = (self._items[0][0], self._items[0][1] + missed)
                    missed = 0
                self._items.append((item, missed))
            else:
                self._items.append((item, 0))
        _tell(self._loop, self._news.set)
        return True

    def fail(self, failure: Exception | None) -> None:
        """It has ended, and why; what ends after it, as the thread does after its source, adds nothing."""
        with self._changed:
            if not self._ended:
                self._ended, self._failure = True, failure
        _tell(self._loop, self._news.set)

    async def get(self) -> tuple[T, int] | None:
        """The next item, and how many before it were let go; None at the end. Raises what the thread failed of."""
        while True:
            with self._changed:
                if self._items:
                    self._changed.notify_all()
                    return self._items.popleft()
                if self._ended:
                    if self._failure is not None:
                        raise self._failure
                    return None
                self._news.clear()
            await self._news.wait()

    def end(self) -> None:
        """Nobody takes any more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
