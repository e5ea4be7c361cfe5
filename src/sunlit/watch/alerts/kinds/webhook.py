"""A webhook: one POST of JSON for each alert (RFC 9110)."""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import httpx

from sunlit.reports.encode import encode
from sunlit.schema import UsageError
from sunlit.sinks.target import Target, secret
from sunlit.watch.alerts.registry import NotSentError, Way
from sunlit.watch.model import Event

TOKEN = "SUNLIT_WEBHOOK_TOKEN"
_SECONDS = 10.0
_HERE = {"localhost", "127.0.0.1", "::1"}


def _open(written: str) -> tuple[str, Callable[[Event, Sequence[Event]], None]]:
    try:
        parts = urlsplit(written)
        host, port = parts.hostname or "", parts.port or 0
    except ValueError:
        host, port = "", 0
    if not host or parts.username is not None:
        raise UsageError(f"a webhook cannot be read: write https://HOST/PATH, and set {TOKEN} for a bearer token")
    place = Target(parts.scheme, host, port)
    token = secret(place, TOKEN, "token")
    if token and parts.scheme != "https" and host not in _HERE:
        raise UsageError(f"{TOKEN} is sent over https only: write https:// for {place.place}")
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})

    def send(event: Event, _recent: Sequence[Event]) -> None:
        try:
            with httpx.stream("POST", written, content=encode(event), headers=headers, timeout=_SECONDS) as answer:
                status = answer.status_code  # what else it says is nothing to us, and may be without end
        except httpx.HTTPError as error:
            raise NotSentError(f"it cannot be reached ({type(error).__name__})") from None  # its text names the URL
        if not 200 <= status < 300:
            raise NotSentError(f"it answers with status {status}")

    return f"webhook {place.place}", send


WAY = Way(("https://", "http://"), _open)
