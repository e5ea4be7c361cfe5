"""One thing asked for over HTTP: redirects, limits, and every exchange written down as evidence."""

import base64
import hashlib
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote_plus, urlsplit

import msgspec

from sunlit.intake.limits import MIB, Limits
from sunlit.intake.listing import public
from sunlit.schema import Exchange, Headers, TargetError

if TYPE_CHECKING:
    import httpx

_TIMEOUT = 30.0  # seconds, for each connection and each wait for the next bytes
_MOST_REDIRECTS = 20
_MOST_BESIDE = MIB  # of the body of an answer that is not what was asked for
_WITHHELD = "(withheld)"
# In the names of headers and of parameters of a URL: what their values let in is nobody else's business.
_SECRET = re.compile(
    r"(?!access-control-)(?:.*(?:authorization|cookie|credential|passw|secret|session|signature|token)"
    r"|(?:.*[-_.])?(?:api|access)?(?:auth|jwt|key|pass|pwd|sid|sig)(?:[-_.].*)?$)",
    re.IGNORECASE | re.DOTALL,
)


class Traffic(msgspec.Struct):
    """What was exchanged, in its order, and those bodies that are kept, by SHA-256."""

    exchanges: list[Exchange] = []
    bodies: dict[str, bytes] = {}


class Manners(Protocol):
    """Who is told of every request and redirect, to be polite to servers."""

    def before(self, url: str) -> None:
        """It is about to be sent; what this raises ends the matter."""

    def after(self, exchange: Exchange) -> None:
        """It was answered."""


_manners: ContextVar[Manners | None] = ContextVar("manners", default=None)


@contextmanager
def asking_with(manners: Manners) -> Iterator[None]:
    """While it lasts all that is asked for over HTTP, also by what opens packages, is told to `manners`."""
    token = _manners.set(manners)
    try:
        yield
    finally:
        _manners.reset(token)


def get(
    url: str,
    headers: Mapping[str, str],
    limits: Limits,
    traffic: Traffic,
    *,
    sink: Callable[[bytes], object] | None = None,
    most: int | None = None,
) -> Exchange:
    """Ask for a URL, through its redirects, and return the last exchange, whatever its status; all go to `traffic`.

    sink    is given the body of an answer with status 200; without one it is kept in `traffic`. The bodies of other
            answers are kept there as far as 1 MiB.
    most    bytes of that body, `max_artifact_bytes` when None

    TLS is verified; proxies and certificates are as the environment says (SSL_CERT_FILE, HTTPS_PROXY).
    Raises TargetError when there is no answer, or more of it than the limits allow.
    """
    import httpx  # longer to load than a small folder to be audited

    asked_as = {"User-Agent": "sunlit", "Accept-Encoding": "identity", **headers}
    try:
        with httpx.Client(timeout=_TIMEOUT, headers=asked_as) as client:
            request: httpx.Request | None = client.build_request("GET", url)
            for _ in range(_MOST_REDIRECTS + 1):
                assert request is not None
                manners = _manners.get()
                if manners:
                    manners.before(str(request.url))
                exchange, request = _exchanged(
                    client, request, limits, traffic, sink=sink, most=most or limits.max_artifact_bytes
                )
                if manners:
                    manners.after(exchange)
                if request is None:
                    return exchange
            raise httpx.TooManyRedirects(f"more than {_MOST_REDIRECTS} redirects")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = public(str(error)) or type(error).__name__
        raise TargetError(
            f"{public(url)} cannot be downloaded: {reason}; is there a network, is the address right?"
        ) from None


def without_secrets(url: str) -> str:
    """A URL as it may be kept: without user, password, fragment and the values of parameters that are secrets."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    pairs = [pair.partition("=") for pair in parts.query.split("&")] if parts.query else []
    query = "&".join(
        f"{name}={_WITHHELD}" if is_secret(unquote_plus(name)) else f"{name}{equals}{value}"
        for name, equals, value in pairs
    )
    return parts._replace(netloc=host, query=query, fragment="").geturl()


def is_secret(name: str) -> bool:
    """Whether a header or a parameter of this name holds something that lets its owner in."""
    return bool(_SECRET.match(name))


def _exchanged(
    client: "httpx.Client",
    request: "httpx.Request",
    limits: Limits,
    traffic: Traffic,
    *,
    sink: Callable[[bytes], object] | None,
    most: int,
) -> "tuple[Exchange, httpx.Request | None]":
    """One exchange, and the request that it redirects to."""
    when = datetime.now(UTC)
    deadline = time.monotonic() + limits.max_seconds
    with closing(client.send(request, stream=True)) as response:
        stream = response.extensions["network_stream"]
        certificates = _chain(stream.get_extra_info("ssl_object"))
        server = _place(stream.get_extra_info("server_addr"))
        wanted = response.status_code == 200
        kept = None if wanted and sink else bytearray()
        digest, size, complete = hashlib.sha256(), 0, False
        try:
            for chunk in response.iter_raw():
                if not wanted and size + len(chunk) > _MOST_BESIDE:
                    break
                size += len(chunk)
                if size > most:
                    raise _beyond(request, limits.reached("max_artifact_bytes", "size of a download"))
                if time.monotonic() > deadline:
                    raise _beyond(request, limits.reached("max_seconds", "seconds spent on a download"))
                digest.update(chunk)
                if kept is not None:
                    kept += chunk
                elif sink:
                    sink(chunk)
            else:
                complete = True
        finally:
            exchange = Exchange(
                url=without_secrets(str(request.url)),
                method=request.method,
                when=when.isoformat(timespec="microseconds").replace("+00:00", "Z"),
                status=response.status_code,
                reason=response.extensions.get("reason_phrase", b"").decode("latin-1"),
                version=response.http_version,
                request_headers=_headers(request.headers),
                headers=_headers(response.headers),
                server=server,
                certificates=certificates,
                sha256=digest.hexdigest(),
                size=size,
                complete=complete,
            )
            traffic.exchanges.append(exchange)
            if kept is not None:
                traffic.bodies[exchange.sha256] = bytes(kept)
        return exchange, response.next_request


def _beyond(request: "httpx.Request", reached: str) -> TargetError:
    return TargetError(f"{public(str(request.url))}: {reached}")


def _headers(headers: "httpx.Headers") -> Headers:
    pairs = [(key.decode("latin-1"), value.decode("latin-1")) for key, value in headers.raw]
    return tuple((key, _fit_to_keep(key, value)) for key, value in pairs)


def _fit_to_keep(name: str, value: str) -> str:
    if is_secret(name):
        return _WITHHELD
    return without_secrets(value) if name.lower() in {"location", "content-location", "referer"} else value


def _place(address: object) -> str:
    """ "192.0.2.7:443" or "[2001:db8::7]:443" of what a socket tells, "" when it tells nothing of the kind."""
    if not isinstance(address, tuple) or len(address) < 2:
        return ""
    host = f"[{address[0]}]" if ":" in str(address[0]) else address[0]
    return f"{host}:{address[1]}"


def _chain(tls: Any) -> tuple[str, ...]:
    """The certificates of a connection, from leaf to root, as far as this Python tells them.

    `ssl` shows whole chains from 3.13 on. What it is built upon, and what httpx gives, has had them since 3.10; where
    that is no more, the leaf is what there is.
    """
    below = getattr(tls, "_sslobj", tls)
    ders: list[bytes] = []
    for way in ("get_verified_chain", "get_unverified_chain"):
        with suppress(AttributeError, TypeError, ValueError):
            ders = ders or [ssl.PEM_cert_to_DER_cert(one.public_bytes()) for one in getattr(below, way)() or ()]
    with suppress(AttributeError, TypeError, ValueError):
        ders = ders or [tls.getpeercert(True)]
    return tuple(base64.b64encode(der).decode() for der in ders)
