"""JSON lines, to a file or to standard output."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

import msgspec

from sunlit.gate import Observation
from sunlit.schema import UsageError
from sunlit.sinks.problem import NotTakenError, RefusedTargetError
from sunlit.sinks.registry import Connection, Sink
from sunlit.sinks.target import Target


class _Lines:
    """See sunlit.sinks.registry.Connection."""

    def __init__(self, file: int) -> None:
        self._file = file

    async def send(self, observation: Observation) -> None:
        line = msgspec.json.encode(observation) + b"\n"
        written = 0
        try:
            while written < len(line):
                written += os.write(self._file, line[written:])
        except BrokenPipeError:
            raise RefusedTargetError("nobody reads it any more") from None
        except OSError as error:
            # Half a line would make a broken one of the next.
            with suppress(OSError):
                os.truncate(self._file, os.fstat(self._file).st_size - written)
            raise NotTakenError(f"cannot write: {error.strerror}") from None

    async def broken(self) -> None:
        await asyncio.Event().wait()


def _open(target: Target) -> Callable[[], AbstractAsyncContextManager[Connection]]:
    if target.path == "-":
        return _standard_output
    path = Path(target.path)
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(f"{path} cannot be a file: give a name in a folder that exists")

    @asynccontextmanager
    async def opened() -> AsyncGenerator[Connection]:
        try:
            file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise NotTakenError(f"cannot be written: {error.strerror}") from None
        try:
            yield _Lines(file)
        finally:
            os.close(file)

    return opened


@asynccontextmanager
async def _standard_output() -> AsyncGenerator[Connection]:
    sys.stdout.flush()
    yield _Lines(sys.stdout.fileno())


SINK = Sink(schemes=("file",), open=_open)
