"""As much of an HTTP/1.1 server (RFC 9112) as cameras have, on asyncio."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress

import msgspec


class Request(msgspec.Struct, frozen=True):
    """A request; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Response(msgspec.Struct, frozen=True):
    """A response; a header can have several values. With `pieces` its body is what they give while the client stays."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str | list[str]] = {}
    pieces: AsyncGenerator[bytes] | None = None


Handler = Callable[[Request], Awaitable[Response]]


@asynccontextmanager
async def serving(handler: Handler, host: str, port: int, tls: ssl.SSLContext | None) -> AsyncIterator[int]:
    """Serves until the block ends; gives the port. Open connections are broken off at the end."""
    connections: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        try:
            while request := await _read(reader):
                await _write(reader, writer, await handler(request))
        except (
            ConnectionError,
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            asyncio.CancelledError,
            ValueError,
        ):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
                await writer.wait_closed()
            connections.discard(task)

    server = await asyncio.start_server(accept, host, port, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tuple(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Request | None:
    line = await reader.readline()
    if not line.strip():
        return None
    method, path, _ = line.decode("latin-1").split(" ", 2)
    headers = {}
    while (line := await reader.readline()).strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    return Request(method, path, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


async def _write(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, response: Response) -> None:
    length = {"Connection": "close"} if response.pieces else {"Content-Length": str(len(response.body))}
    lines = [
        f"{name}: {one}\r\n"
        for name, value in {**length, **response.headers}.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    head = "".join(lines)
    writer.write(f"HTTP/1.1 {response.status} \r\n{head}\r\n".encode("latin-1") + response.body)
    await writer.drain()
    if response.pieces:
        # Who listens says nothing, so that whatever comes is the end.
        gone = asyncio.create_task(reader.read(1))
        pouring = asyncio.create_task(_pour(writer, response.pieces))
        try:
            await asyncio.wait((gone, pouring), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (gone, pouring):
                task.cancel()
            await asyncio.gather(gone, pouring, return_exceptions=True)
        raise ConnectionAbortedError


async def _pour(writer: asyncio.StreamWriter, pieces: AsyncGenerator[bytes]) -> None:
    async with aclosing(pieces):
        async for piece in pieces:
            writer.write(piece)
            await writer.drain()
