"""A webhook: one POST of JSON for each observation (RFC 9110)."""

import asyncio
import ipaddress
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import msgspec

from sunlit.gate import Observation
from sunlit.schema import UsageError
from sunlit.sinks.problem import DeclinedError, NotTakenError, RefusedTargetError
from sunlit.sinks.registry import Connection, Sink
from sunlit.sinks.target import Target, secret

SECONDS = 10.0
TOKEN = "SUNLIT_WEBHOOK_TOKEN"
_LATER = frozenset((408, 421, 425, 429))


class _Webhook:
    """See sunlit.sinks.registry.Connection."""

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client = client
        self._url = url

    async def send(self, observation: Observation) -> None:
        try:
            async with self._client.stream("POST", self._url, content=msgspec.json.encode(observation)) as answer:
                # What it says is nothing to us, and may be without end.
                status, later = answer.status_code, answer.headers.get("retry-after", "")
        except httpx.HTTPError as error:
            # Their texts name the URL.
            raise NotTakenError(f"cannot be reached ({type(error).__name__})") from None
        if 200 <= status < 300:
            return
        if status in (401, 403):
            raise RefusedTargetError(f"it refuses us (HTTP {status}): set {TOKEN}")
        if status >= 500 or status in _LATER:
            wait = float(later) if later.isascii() and later.isdigit() and len(later) < 6 else 0.0
            raise NotTakenError(f"it takes nothing now (HTTP {status})", wait)
        raise DeclinedError(f"it declines observations (HTTP {status})")

    async def broken(self) -> None:
        await asyncio.Event().wait()


def _open(target: Target) -> Callable[[], AbstractAsyncContextManager[Connection]]:
    if target.user:
        raise UsageError(f"a webhook has no user: leave it out, and set {TOKEN} for a bearer token")
    token = secret(target, TOKEN, "token")
    if token and target.scheme != "https" and not _is_here(target.host):
        raise UsageError(f"{TOKEN} is sent over https only: write https:// for {target.place}")
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})

    @asynccontextmanager
    async def opened() -> AsyncGenerator[Connection]:
        async with httpx.AsyncClient(headers=headers, timeout=SECONDS) as client:
            yield _Webhook(client, f"{target.scheme}://{target.place}{target.path or '/'}")

    return opened


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


SINK = Sink(schemes=("https", "http"), open=_open)
