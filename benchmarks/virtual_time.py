"""An event loop whose clock jumps to the next thing that is due as soon as there is nothing to read or to do.

Hours of waiting take no time, while sockets stay real: what is sent on this machine can be read at once.
"""

import asyncio
import selectors
from collections.abc import Mapping
from typing import Any

# How often is looked for bytes on their way before the clock jumps; to sleep instead would give the processor away.
_LOOKS = 16


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time()` counts seconds that nobody has waited for."""

    def __init__(self) -> None:
        self._selector_ = _Selector()
        super().__init__(self._selector_)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._selector_.now


class _Selector(selectors.BaseSelector):
    """Waits for nothing but what is there; instead the time moves on."""

    def __init__(self) -> None:
        self.now = 0.0
        self._inner = selectors.DefaultSelector()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return self._inner.select(None)
        if timeout <= 0:
            return self._inner.select(0)
        for _ in range(_LOOKS):
            if ready := self._inner.select(0):
                return ready
        self.now += timeout
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._inner.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._inner.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._inner.modify(fileobj, events, data)

    def close(self) -> None:
        self._inner.close()

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._inner.get_map()
