"""HTTP to one device: bounded, authenticated at most once with a password that is wrong, within its connections."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import httpx
import msgspec

from sunlit.devices import tls
from sunlit.devices.address import Address
from sunlit.devices.credentials import Credentials
from sunlit.devices.problem import AnswerError, BusyError, RefusedError, UnreachableError

MAX_BODY = 8 << 20
_DOCUMENTS = frozenset(("application/xml", "text/xml", "text/html", "application/json"))
_BUSY = re.compile(
    rb"too many|(connection|session|user)s? (limit|number)|limit (is )?reached|max(imum)? (number|conn)", re.I
)

# Called with a request's method and path; gives what is called with its answer's status and size.
Noted = Callable[[str, str], Callable[[int, int], None]]


class Answer(msgspec.Struct, frozen=True):
    """A device's answer; `kind` is its media type in lower case, without parameters.

    location  where it redirects to, as it wrote it
    """

    status: int
    kind: str
    body: bytes
    location: str = ""

    def __repr__(self) -> str:
        """Nothing of the body, so that no log or traceback can hold it."""
        return f"Answer({self.status}, {len(self.body)} bytes)"


class Transport:
    """The HTTP connections to one device.

    Requests go out without credentials first; those are sent when the device asks, with a fresh challenge each time.
    Until a password has worked, requests that carry it go one by one; once it was refused, none carries it again.

    proven  whether the password has worked
    """

    def __init__(
        self,
        address: Address,
        credentials: Credentials | None = None,
        *,
        fingerprint: str = "",
        connections: int = 3,
        seconds: float = 10.0,
        wire: Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport] = lambda inner: inner,
        noted: Noted = lambda method, path: lambda status, size: None,
    ) -> None:
        """
        fingerprint  of the device's certificate, see tls.context
        connections  how many at a time the device is asked for
        seconds      how long the head of an answer may take, and its body
        wire         what lies around the connections, and sees all that passes
        noted        told of each request by another protocol than HTTP, before it is sent; may raise to prevent that
        """
        self.address = address
        self.noted = noted
        self.credentials = credentials
        self._seconds = seconds
        self._fingerprint = fingerprint
        self._turns = asyncio.Semaphore(connections)
        self._first = asyncio.Lock()
        self._refused = False
        self.proven = False
        inner = httpx.AsyncHTTPTransport(
            verify=self.tls if address.tls else False,
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=1),
            trust_env=False,
        )
        self._client = httpx.AsyncClient(
            transport=wire(inner),
            headers={"Accept-Encoding": "identity", "User-Agent": "sunlit"},
            follow_redirects=False,
            trust_env=False,
            timeout=None,  # every wait is bounded here, by how long it may take as a whole
        )

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """For connections to this device over TLS."""
        return tls.context(self._fingerprint)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End all connections."""
        await self._client.aclose()

    async def send(
        self,
        method: str,
        url: str,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        signed: Callable[[Answer], bool] | None = None,
        refuses: Callable[[Answer], bool] | None = None,
        seconds: float = 0.0,
        redirects: bool = False,
    ) -> Answer:
        """One request and its answer.

        url      absolute on this device, or a path
        signed   when the content itself carries credentials: tells whether the answer refuses them. HTTP
                 authentication is not tried then, so that a wrong password is sent once
        refuses  tells whether an answer to HTTP authentication refuses it, where that is not by status 401 alone
        seconds  when this answer may take longer than others
        redirects  give an answer that redirects, too; none is followed here

        An answer with status 401 asks for credentials in a way that is not HTTP's, or there are none to send.
        Raises UnreachableError, BusyError, RefusedError; AnswerError for redirects, other hosts and what is too large.
        """
        request = self._client.build_request(method, urljoin(self.address.web, url), content=content, headers=headers)
        self._check_host(request)
        async with self._turns:
            if signed is not None:
                async with self.password_turn():
                    return self._judged((await self._exchange(request, seconds))[0], signed)
            answer, response = await self._exchange(request, seconds)
            if answer.status != 401 or self.credentials is None or "www-authenticate" not in response.headers:
                return self._judged(answer, None, redirects)
            async with self.password_turn():
                authenticated = self._authenticate(request, response)
                answer, _ = await self._exchange(authenticated, seconds)
                return self._judged(answer, refuses or _unauthorized, redirects)

    def pardon(self) -> None:
        """Let a password that has worked be sent again, when something else than the password was refused."""
        self._refused = self._refused and not self.proven

    def _check_host(self, request: httpx.Request) -> None:
        ours = httpx.URL(self.address.web)
        if (request.url.scheme, request.url.host) != (ours.scheme, ours.host):
            raise AnswerError(f"{self.address.place} points to another host, or out of TLS, and is not followed there")

    @asynccontextmanager
    async def password_turn(self) -> AsyncIterator[None]:
        """A turn to send the password. Raises RefusedError when it was refused before."""
        if self.proven and not self._refused:
            yield
            return
        async with self._first:
            if self._refused:
                raise self._refusal()
            yield

    def authentication(self, challenges: Sequence[str], encrypted: bool) -> httpx.Auth:
        """How to prove the password, by what the device offers. Raises AnswerError when others could read it."""
        assert self.credentials is not None
        offered = [challenge.lower() for challenge in challenges]
        if any(challenge.startswith("digest ") for challenge in offered):
            return self.credentials.digest()
        if encrypted and any(challenge.startswith("basic") for challenge in offered):
            return self.credentials.basic()
        raise AnswerError(f"{self.address.place} asks for the password in a way that others could read")

    def refuse(self) -> RefusedError:
        """Note that the password was refused; the error to raise."""
        self._refused = True
        return self._refusal()

    def _refusal(self) -> RefusedError:
        return RefusedError(
            f"{self.address.place} refused the password: check it, and the user; it is not tried again by itself,"
            " because that can lock the account"
        )

    def _authenticate(self, request: httpx.Request, response: httpx.Response) -> httpx.Request:
        proof = self.authentication(response.headers.get_list("www-authenticate"), self.address.tls)
        flow = proof.auth_flow(request)
        try:
            sent = next(flow)
            return flow.send(response) if isinstance(proof, httpx.DigestAuth) else sent
        except (httpx.HTTPError, NotImplementedError, StopIteration, KeyError, ValueError):
            raise AnswerError(f"{self.address.place} asks for the password in a way that is no HTTP digest") from None

    def _judged(self, answer: Answer, refuses: Callable[[Answer], bool] | None, redirects: bool = False) -> Answer:
        """The answer, unless it says that there are too many connections or that the password is wrong."""
        if answer.status in (429, 503) or (answer.status in (401, 403) and _BUSY.search(answer.body[:4096])):
            raise BusyError(f"{self.address.place} serves as many connections as it can")
        if refuses is not None and refuses(answer):
            raise self.refuse()
        if refuses is not None and answer.status < 300:
            self.proven = True
        if 300 <= answer.status < 400 and not redirects:
            raise AnswerError(f"{self.address.place} redirects; if it wants TLS, write {self.address.scheme}+https://")
        return answer

    @asynccontextmanager
    async def stream(self, url: str) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
        """An answer to GET that does not end: its Content-Type as written, and its bytes as they come.

        Raises as `send` does, and UnreachableError from the bytes when the device breaks off.
        """
        request = self._client.build_request("GET", urljoin(self.address.web, url))
        async with self._streamed(request, (200,)) as response:
            yield response.headers.get("content-type", ""), self._pieces(response)

    @asynccontextmanager
    async def file(
        self, method: str, url: str, content: bytes = b"", headers: Mapping[str, str] | None = None, *, offset: int = 0
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """An answer of any length, from an offset in bytes on (RFC 9110, 14); nothing when the offset is its end.

        A device that knows no ranges sends everything; what lies before the offset is passed over. Raises as `stream`.
        """
        wanted = {"Range": f"bytes={offset}-"} if offset else {}
        request = self._client.build_request(
            method, urljoin(self.address.web, url), content=content, headers={**(headers or {}), **wanted}
        )
        async with self._streamed(request, (200, 206, 416) if offset else (200, 206)) as response:
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if response.status_code != 416 and kind in _DOCUMENTS:
                # Errors come with status 200 from some devices; they are no part of any file.
                raise AnswerError(f"{self.address.place} answers with a document instead of the file")
            match response.status_code:
                case 416:
                    if response.headers.get("content-range", "").removeprefix("bytes */") not in ("", str(offset)):
                        raise AnswerError(f"{self.address.place} has a shorter file than what is here already")
                    yield _nothing()
                case 206:
                    if not response.headers.get("content-range", "").startswith(f"bytes {offset}-"):
                        raise AnswerError(f"{self.address.place} sends another part of the file than was asked for")
                    yield self._pieces(response)
                case _:
                    yield self._after(offset, self._pieces(response))

    @asynccontextmanager
    async def _streamed(self, request: httpx.Request, good: tuple[int, ...]) -> AsyncIterator[httpx.Response]:
        """An answer with one of the good statuses, whose body is not yet read."""
        self._check_host(request)
        async with self._turns:
            response = await self._open(request, self._seconds)
            if response.status_code == 401 and self.credentials is not None and "www-authenticate" in response.headers:
                await self._finish(response, self._seconds)
                async with self.password_turn():
                    response = await self._open(self._authenticate(request, response), self._seconds)
                    await self._expect(response, _unauthorized, good)
            else:
                await self._expect(response, None, good)
            try:
                yield response
            finally:
                await response.aclose()

    async def _expect(
        self, response: httpx.Response, refuses: Callable[[Answer], bool] | None, good: tuple[int, ...]
    ) -> None:
        """Goes on only when the answer is a good one, whose body is then not yet read."""
        if response.status_code not in good:
            self._judged(await self._finish(response, self._seconds), refuses)
            raise AnswerError(f"{self.address.place} answers with an error (HTTP {response.status_code})")
        self.proven = self.proven or refuses is not None

    async def _pieces(self, response: httpx.Response) -> AsyncIterator[bytes]:
        try:
            async for piece in response.aiter_raw():
                yield piece
        except httpx.HTTPError:
            raise UnreachableError(f"{self.address.place} broke the connection off") from None

    async def _after(self, offset: int, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """What comes after so many bytes."""
        async for piece in pieces:
            if offset < len(piece):
                yield piece[offset:]
            offset = max(0, offset - len(piece))
        if offset:
            raise AnswerError(f"{self.address.place} has a shorter file than what is here already")

    async def _exchange(self, request: httpx.Request, seconds: float) -> tuple[Answer, httpx.Response]:
        response = await self._open(request, seconds or self._seconds)
        return await self._finish(response, seconds or self._seconds), response

    async def _open(self, request: httpx.Request, seconds: float) -> httpx.Response:
        """The head of an answer; the body has to be finished or closed."""
        place = self.address.place
        try:
            async with asyncio.timeout(seconds):
                return await self._client.send(request, stream=True)
        except TimeoutError:
            raise UnreachableError(f"{place} does not answer in time") from None
        except httpx.ConnectError as error:
            cause = error.__context__
            while cause is not None and not isinstance(cause, ssl.SSLError):
                cause = cause.__context__
            if cause is not None:
                raise tls.untrusted(place, cause) from None
            raise UnreachableError(f"{place} cannot be reached: check host and port, and whether it is on") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            # The text of such errors can quote the device.
            raise UnreachableError(
                f"{place} broke the connection off: check the port, and whether it wants TLS"
                f" ({self.address.scheme}{'' if self.address.tls else '+https'}://)"
            ) from None

    async def _finish(self, response: httpx.Response, seconds: float) -> Answer:
        try:
            async with asyncio.timeout(seconds):
                body = await self._read(response)
        except TimeoutError:
            raise UnreachableError(f"{self.address.place} does not answer in time") from None
        except httpx.HTTPError:
            raise UnreachableError(f"{self.address.place} broke the connection off") from None
        finally:
            await response.aclose()
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Answer(response.status_code, kind, body, response.headers.get("location", ""))

    async def _read(self, response: httpx.Response) -> bytes:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise AnswerError(f"{self.address.place} compresses its answers, though asked not to")
        body = bytearray()
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > MAX_BODY:
                raise AnswerError(f"{self.address.place} answers with more than {MAX_BODY >> 20} MiB")
        return bytes(body)


async def _nothing() -> AsyncIterator[bytes]:
    """An empty body."""
    nothing: tuple[bytes, ...] = ()
    for piece in nothing:
        yield piece


def _unauthorized(answer: Answer) -> bool:
    return answer.status == 401
