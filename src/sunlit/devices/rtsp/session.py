"""One RTSP session with a device: described, set up, played, ended; over the one TCP connection, or UDP beside it."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from urllib.parse import SplitResult, urlsplit, urlunsplit

import httpx

from sunlit.devices import tls
from sunlit.devices.problem import AnswerError, BusyError, RefusedError, SilentError, UnreachableError, UnsupportedError
from sunlit.devices.rtsp.datagrams import Datagrams
from sunlit.devices.rtsp.messages import Chunk, Message, Wire, request, response
from sunlit.devices.rtsp.sdp import Track, parse_tracks
from sunlit.devices.transport import Transport

# Seconds that an answer may take, and that the device may send nothing at all.
ANSWER_SECONDS = 10.0
SILENCE_SECONDS = 10.0
# Nor do we leave it without a sign of life for longer, so that a stream in which nothing happens is heard too.
QUIET_SECONDS = 25.0
# How long a session lives without a word from us, unless the device says otherwise (RFC 2326, 12.37).
LIFE_SECONDS = 60
# How much a device may send before it answers what it was asked.
MAX_PENDING = 1024
_READ = 256 << 10

Sent = tuple[int, bool, bytes]


@asynccontextmanager
async def playing(transport: Transport, url: str, choose: Callable[[Track], bool]) -> AsyncIterator["Session"]:
    """A session that plays the chosen tracks of a stream, until the block ends.

    The stream is asked for at the host of `transport`, whatever host the address names: it comes from the device, which
    could name a stranger's. Raises CameraError; UnsupportedError when the device has no such stream or track.
    """
    parts = _parts(transport, url)
    context = transport.tls if parts.scheme == "rtsps" else None
    host, port = transport.address.host, parts.port or (322 if context else 554)
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(
                host, port, ssl=context, server_hostname=host if context else None, limit=_READ
            )
    except TimeoutError:
        raise UnreachableError(f"{place} does not answer in time") from None
    except ssl.SSLError as error:
        raise tls.untrusted(place, error) from None
    except OSError:
        raise UnreachableError(f"{place} cannot be reached: check host and port, and whether it is on") from None
    session = Session(transport, reader, writer, place, encrypted=context is not None)
    try:
        await session.start(session.reach(url), choose)
        yield session
    finally:
        await session.end()


class Session:
    """A session; `tracks` are those that it plays, in the order of the description."""

    def __init__(
        self,
        transport: Transport,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        place: str,
        *,
        encrypted: bool,
    ) -> None:
        self.tracks: tuple[Track, ...] = ()
        self._transport = transport
        self._reader = reader
        self._writer = writer
        self._place = place
        self._encrypted = encrypted
        self._wire = Wire()
        self._pending: list[Message | Chunk] = []
        self._channels: dict[int, tuple[int, bool]] = {}
        self._datagrams: Datagrams | None = None
        self._reading: asyncio.Task[bytes] | None = None
        self._auth: httpx.Auth | None = None
        self._sequence = 0
        self._url = ""
        self._session: dict[str, str] = {}
        self._life = float(LIFE_SECONDS)
        self._answered: Callable[[int, int], None] = lambda status, size: None

    def reach(self, url: str) -> str:
        """An address that the device gives, at the host and port of this connection, without user or password."""
        parts = _parts(self._transport, url)
        return urlunsplit((parts.scheme, self._place, parts.path, parts.query, ""))

    async def start(self, url: str, choose: Callable[[Track], bool]) -> None:
        """Describe, set up, play."""
        described = await self._ask("DESCRIBE", url, {"Accept": "application/sdp"})
        base = described.header("content-base") or described.header("content-location") or url
        self._url = self.reach(base if "://" in base else url)
        self.tracks = tuple(track for track in parse_tracks(described.body, self._url) if choose(track))
        if not self.tracks:
            raise UnsupportedError(f"{self._place} has no such track in this stream")
        for number, track in enumerate(self.tracks):
            try:
                await self._set_up(number, track)
            except _OtherTransportError:
                if self._datagrams is not None or self._encrypted:
                    raise
                local, peer = (self._writer.get_extra_info(name)[0] for name in ("sockname", "peername"))
                self._datagrams = Datagrams(local, peer)
                await self._set_up(number, track)
        await self._ask("PLAY", self._url, {"Range": "npt=0.000-", **self._session})

    async def _set_up(self, number: int, track: Track) -> None:
        """Let a track come over this connection, or by UDP where the device has declined that."""
        if self._datagrams is None:
            wanted = f"RTP/AVP/TCP;unicast;interleaved={2 * number}-{2 * number + 1}"
        else:
            port = await self._datagrams.open(number)
            wanted = f"RTP/AVP;unicast;client_port={port}-{port + 1}"
        answer = await self._ask("SETUP", self.reach(track.control), {"Transport": wanted, **self._session})
        id_, _, life = answer.header("session").partition(";")
        self._session = {"Session": id_.strip()}
        self._life = _seconds(life) or self._life
        chosen = answer.header("transport")
        first = _first(chosen, "interleaved", 2 * number, 254) if self._datagrams is None else 2 * number
        self._channels |= {first: (number, False), first + 1: (number, True)}
        if self._datagrams is not None and (port := _first(chosen, "server_port", 0, 65535)):
            self._datagrams.reach(number, port)

    async def sent(self, silence: float = SILENCE_SECONDS) -> AsyncGenerator[Sent | None]:
        """What the device sends: the number of the track, whether it is RTCP, and the packet; None for an answer to our
        signs of life.

        Raises SilentError when nothing comes any more, UnreachableError when the device breaks off.
        """
        alive = asyncio.create_task(self._keep_alive())
        try:
            while True:
                for item in self._pending or await self._receive(silence, SilentError):
                    if isinstance(item, Chunk):
                        if track := self._channels.get(item.channel):
                            yield *track, item.data
                    elif item.status:
                        yield None
                        if item.status == 401 and self._auth is not None and "www-authenticate" in item.headers:
                            # The nonce has aged; the next sign of life is signed with this one.
                            self._authorization("OPTIONS", self._url, item)
                    else:
                        self._writer.write(response(501, "Not Implemented", {"CSeq": item.header("cseq")}))
                        await self._writer.drain()
                self._pending = []
        finally:
            alive.cancel()
            with suppress(asyncio.CancelledError):
                await alive

    async def end(self) -> None:
        """Say that we leave, without waiting for an answer, and close."""
        if self._session:
            self._writer.write(self._written("TEARDOWN", self._url, self._session))
        if self._datagrams is not None:
            self._datagrams.close()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        self._writer.close()
        try:
            async with asyncio.timeout(1):
                await self._writer.wait_closed()
        except TimeoutError:
            self._writer.transport.abort()
        except OSError:
            pass  # the other side was first

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(min(max(1.0, self._life / 2 - 1), QUIET_SECONDS))
            self._writer.write(self._written("OPTIONS", self._url, self._session))

    async def _ask(self, method: str, url: str, headers: Mapping[str, str]) -> Message:
        """The good answer to a request."""
        answer = await self._exchange(self._written(method, url, headers))
        if answer.status == 401 and self._transport.credentials is not None and "www-authenticate" in answer.headers:
            async with self._transport.password_turn():
                self._auth = self._transport.authentication(answer.headers["www-authenticate"], self._encrypted)
                answer = await self._exchange(self._written(method, url, headers, answer))
                if answer.status == 401:
                    raise self._transport.refuse()
                self._transport.proven = True
        match answer.status:
            case 200:
                return answer
            case 401:
                raise RefusedError(f"{self._place} asks for a user and a password")
            case 461:
                raise _OtherTransportError(f"{self._place} sends this stream in no way that can be had (RTSP 461)")
            case 404 | 451 | 459 | 460:
                raise UnsupportedError(f"{self._place} has no such stream (RTSP {answer.status})")
            case 453 | 503:
                raise BusyError(f"{self._place} serves as many streams as it can")
        raise AnswerError(f"{self._place} answers with an error (RTSP {answer.status})")

    def _written(self, method: str, url: str, headers: Mapping[str, str], challenge: Message | None = None) -> bytes:
        self._sequence += 1
        self._answered = self._transport.noted(method, urlsplit(url).path)
        return request(
            method,
            url,
            {
                "CSeq": str(self._sequence),
                "User-Agent": "sunlit",
                **headers,
                **self._authorization(method, url, challenge),
            },
        )

    def _authorization(self, method: str, url: str, challenge: Message | None) -> dict[str, str]:
        """The header that proves the password: for this challenge, or for the last one."""
        if self._auth is None:
            return {}
        asked = httpx.Request(method, "http://device/")
        asked.url = _Whole(url)
        try:
            flow = self._auth.auth_flow(asked)
            next(flow)
            if challenge is not None and isinstance(self._auth, httpx.DigestAuth):
                headers = [("WWW-Authenticate", value) for value in challenge.headers["www-authenticate"]]
                flow.send(httpx.Response(401, headers=headers, request=asked))
        except (httpx.HTTPError, NotImplementedError, StopIteration, KeyError, ValueError):
            raise AnswerError(f"{self._place} asks for the password in a way that is no digest") from None
        proof = asked.headers.get("Authorization", "")
        return {"Authorization": proof} if proof else {}

    async def _exchange(self, written: bytes) -> Message:
        """The answer to a request; what else comes before it is kept."""
        number = str(self._sequence)
        self._writer.write(written)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while True:
                    items = await self._receive(ANSWER_SECONDS, UnreachableError)
                    for at, item in enumerate(items):
                        if isinstance(item, Message) and item.status and item.header("cseq") in (number, ""):
                            self._pending += items[at + 1 :]
                            self._answered(item.status, len(item.body))
                            return item
                        self._pending.append(item)
                    if len(self._pending) > MAX_PENDING:
                        raise AnswerError(f"{self._place} sends much, and does not answer")
        except TimeoutError:
            raise UnreachableError(f"{self._place} does not answer in time") from None

    async def _receive(self, seconds: float, late: type[Exception]) -> list[Message | Chunk]:
        try:
            async with asyncio.timeout(seconds):
                if self._datagrams is not None:
                    return await self._either(self._datagrams)
                data = await self._reader.read(_READ)
        except TimeoutError:
            raise late(f"{self._place} sends nothing any more") from None
        except (OSError, ssl.SSLError):
            data = b""
        return self._fed(data)

    async def _either(self, datagrams: Datagrams) -> list[Message | Chunk]:
        """What comes next by UDP or over the connection; reading of the latter goes on when the former was first."""
        self._reading = self._reading or asyncio.create_task(self._reader.read(_READ))
        arriving = asyncio.create_task(datagrams.arrived())
        try:
            await asyncio.wait((self._reading, arriving), return_when=asyncio.FIRST_COMPLETED)
            if arriving.done():
                return [*arriving.result()]
            reading, self._reading = self._reading, None
            return self._fed(reading.result())
        finally:
            arriving.cancel()

    def _fed(self, data: bytes) -> list[Message | Chunk]:
        if not data:
            raise UnreachableError(f"{self._place} broke the connection off")
        return self._wire.feed(data)


class _OtherTransportError(UnsupportedError):
    """The device does not send a track in the way that it was asked to."""


class _Whole(httpx.URL):
    """An address whose digest is made of all of it, as RTSP's requests name it (RFC 2326, 3.2)."""

    def __init__(self, url: str) -> None:
        super().__init__("http://device/")
        self._whole = url

    @property
    def raw_path(self) -> bytes:
        return self._whole.encode()


def _parts(transport: Transport, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("rtsp", "rtsps") and (parts.port or True)
    except ValueError:
        named = False
    if not named or any(ord(character) < 33 for character in url):
        raise AnswerError(f"{transport.address.place} names a stream's address that is none")
    return parts


def _seconds(parameters: str) -> float:
    """The timeout in what follows the session's id, 0 when there is none."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "timeout" and value.isascii() and value.isdigit() and len(value) < 6:
            return float(value)
    return 0.0


def _first(transport: str, wanted: str, otherwise: int, most: int) -> int:
    """The first of the channels or ports that the device chose: channels are not always those that it was asked for."""
    for parameter in transport.split(";"):
        name, _, value = parameter.strip().partition("=")
        first = value.partition("-")[0]
        if name.lower() == wanted and first.isascii() and first.isdigit() and len(first) < 6 and int(first) <= most:
            return int(first)
    return otherwise
