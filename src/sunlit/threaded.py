"""The asynchronous twin of a function that blocks, with the same signature."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def threaded(function: Callable[P, R]) -> Callable[P, Coroutine[Any, Any, R]]:
    """A coroutine function that runs it in a thread, without holding up the event loop.

    To cancel the coroutine does not end what the thread does.
    """

    @wraps(function)
    async def twin(*args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.to_thread(function, *args, **kwargs)

    twin.__doc__ = f"The same as `{function.__name__}`, in a thread."
    twin.__name__ = twin.__qualname__ = f"{function.__name__}_async"
    return twin
