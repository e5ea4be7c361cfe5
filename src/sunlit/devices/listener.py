"""An HTTP server (RFC 9112) for devices that post their events, at the one address that the user names.

Who posts is known by the secret in the path. Nobody else's body is read, and nobody is told more than a status.
"""

import asyncio
import hmac
import re
import secrets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address
from urllib.parse import quote

import h11

from sunlit.devices.inbox import Inbox
from sunlit.schema import UsageError

MAX_BODY = 8 << 20
MAX_HEAD = 16 << 10
MAX_CONNECTIONS = 32
# How long a connection may say nothing, and how long a post may take, with the time until somebody reads it.
IDLE_SECONDS = 120.0
POST_SECONDS = 30.0
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,64}")
# What some devices of Dahua ask whoever they post to, now and then.
_ALIVE = frozenset((b"/EventHttpUpload/keepalive", b"/PictureHttpUpload/keepalive"))
_READ = 65536


class Listener:
    """A running server; `web` is the start of its addresses, without the secret."""

    def __init__(self, web: str, secret: str) -> None:
        self.web = web
        self._secret = secret
        self._inboxes: dict[bytes, Inbox] = {}
        self._connections: set[asyncio.Task[None]] = set()

    def __repr__(self) -> str:
        return f"Listener({self.web})"

    def inbox(self, name: str, *, asks: bool = True) -> Inbox:
        """Where a device posts to, known by a name of its own; see Inbox. The same one for the same name."""
        path = f"/{self._secret}/{quote(name, safe='')}"
        return self._inboxes.setdefault(path.encode(), Inbox(self.web + path, asks))

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection until it ends."""
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            if len(self._connections) <= MAX_CONNECTIONS:
                connection = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)
                while await self._request(connection, reader, writer):
                    connection.start_next_cycle()
        except (OSError, TimeoutError, h11.ProtocolError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(task)
            writer.transport.abort()

    async def close(self) -> None:
        """Break all connections off."""
        for task in tuple(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _request(
        self, connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Take and answer a request; whether another may follow."""
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                request = await _event(connection, reader, writer)
            if not isinstance(request, h11.Request):
                return False
            inbox, status = self._judged(request)
            async with asyncio.timeout(POST_SECONDS):
                body = bytearray()
                while status == 200 and isinstance(event := await _event(connection, reader, writer), h11.Data):
                    body += event.data
                    status = 200 if len(body) <= MAX_BODY else 413
                if inbox is not None and status == 200 and body:
                    await inbox.put(_header(request, b"content-type").partition(";")[0].strip().lower(), bytes(body))
        except h11.RemoteProtocolError as error:
            status = error.error_status_hint
        goes_on = status == 200 and connection.their_state is h11.DONE
        if connection.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            headers = [("Content-Length", "0"), *([] if goes_on else [("Connection", "close")])]
            data = connection.send(h11.Response(status_code=status, headers=headers)) or b""
            writer.write(data + (connection.send(h11.EndOfMessage()) or b""))
            await writer.drain()
        return goes_on and connection.our_state is h11.DONE

    def _judged(self, request: h11.Request) -> tuple[Inbox | None, int]:
        """Whom a request is for, and how it is answered before its body is read."""
        path = bytes(request.target).partition(b"?")[0]
        found = [inbox for known, inbox in self._inboxes.items() if hmac.compare_digest(known, path)]
        if request.method == b"GET" and (found or path in _ALIVE):
            return None, 200
        if not found:
            return None, 404
        if request.method != b"POST":
            return None, 405
        if _header(request, b"content-encoding") not in ("", "identity"):
            return None, 415
        length = _header(request, b"content-length")
        return (None, 413) if length.isdigit() and int(length) > MAX_BODY else (found[0], 200)


@asynccontextmanager
async def listening(
    host: str, port: int = 0, *, secret: str = "", context: ssl.SSLContext | None = None
) -> AsyncIterator[Listener]:
    """Listens at an address of this machine until the block ends; port 0 takes a free one.

    host     an address by which devices reach this machine: where to listen, and what they are told
    secret   what stands in the path; a new one each time when it is not given
    context  to serve over TLS

    Raises UsageError when it cannot listen there, for an address that is every address, and for a secret that is none.
    """
    with suppress(ValueError):
        if ip_address(host).is_unspecified:
            raise UsageError(f"{host} is no address to post to: name the one by which the cameras reach this machine")
    if secret and not _SECRET.fullmatch(secret):
        raise UsageError("the secret in the path has to be 16 to 64 letters, digits, - and _")
    listener = Listener("", secret or secrets.token_urlsafe(16))
    try:
        server = await asyncio.start_server(listener.accept, host, port, ssl=context, limit=_READ)
    except OSError as error:
        raise UsageError(f"cannot listen at {host} port {port}: {error.strerror or error}") from None
    place = f"[{host}]" if ":" in host else host
    listener.web = f"{'https' if context else 'http'}://{place}:{server.sockets[0].getsockname()[1]}"
    try:
        yield listener
    finally:
        server.close()
        await listener.close()


async def _event(connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> object:
    """What the other side says next."""
    while (event := connection.next_event()) is h11.NEED_DATA:
        if connection.they_are_waiting_for_100_continue:
            writer.write(connection.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
        connection.receive_data(await reader.read(_READ))
    return event


def _header(request: h11.Request, name: bytes) -> str:
    return next((bytes(value).decode("latin-1") for key, value in request.headers if key == name), "")
