"""Being polite to servers: a pause between requests to a host, its robots.txt, and the time that it asks for."""

import email.utils
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from sunlit.intake import Limits
from sunlit.intake.listing import public
from sunlit.intake.web import Traffic, asking_with, get
from sunlit.schema import Exchange, Stopped, TargetError
from sunlit.watch.clock import Clock
from sunlit.watch.problem import ForbiddenError, LaterError
from sunlit.watch.state import State

AGENT = "sunlit"
_BUSY = (429, 503)
_DAY = 86_400.0
_MOST_ROBOTS = 512 << 10
_FIRST_WAIT = 60.0  # seconds to leave a host alone that says it is busy and not for how long
_LONGEST_WAIT = 7 * _DAY


class Polite:
    """Manners (see sunlit.intake.web) that outlast the process: when a host was last asked stands in the state.

    pause     seconds between two requests to a host, more where its robots.txt asks for more
    patience  seconds that are waited on the spot; what wants more is put off
    """

    def __init__(self, state: State, clock: Clock, pause: float, patience: float = 120.0) -> None:
        self._state = state
        self._clock = clock
        self._pause = pause
        self._patience = max(patience, 2 * pause)
        self._limits = Limits(max_artifact_bytes=_MOST_ROBOTS, max_seconds=60)
        self._obeys_robots = True

    @contextmanager
    def asking(self, *, robots: bool) -> Iterator[None]:
        """While it lasts all requests are polite. `robots` is for what a browser would ask for; what is made for
        programs, as registries and git are, has no such rules."""
        self._obeys_robots = robots
        with asking_with(self):
            yield

    def free(self, host: str) -> float:
        """From when on a host may be asked, seconds since 1970."""
        row = self._state.database.execute("SELECT free FROM host WHERE name = ?", (host,)).fetchone()
        return float(row[0]) if row else 0.0

    def before(self, url: str) -> None:
        """Wait for the turn of the URL's host. Raises ForbiddenError, LaterError, or Stopped."""
        pause = self._pause
        if self._obeys_robots:
            rules = self._rules(url)
            if not rules.can_fetch(AGENT, url):
                raise ForbiddenError(f"its robots.txt asks programs not to fetch {public(url)}")
            pause = max(pause, float(rules.crawl_delay(AGENT) or 0))
        self._take_turn(host_of(url), min(pause, _LONGEST_WAIT))

    def after(self, exchange: Exchange) -> None:
        """Leave a host alone for as long as it asks."""
        if exchange.status not in _BUSY:
            return
        now = self._clock.now()
        asked = _seconds(exchange.header("retry-after"), now)
        self._set_free(host_of(exchange.url), now + min(_FIRST_WAIT if asked is None else asked, _LONGEST_WAIT))

    def _take_turn(self, host: str, pause: float) -> None:
        free = self.free(host)
        wait = free - self._clock.now()
        if wait > self._patience:
            raise LaterError(host, free)
        if wait > 0:
            self._clock.sleep(wait)
        if self._clock.stopped:
            raise Stopped("stopped while it waited for the turn of a host")
        self._set_free(host, self._clock.now() + pause)

    def _set_free(self, host: str, until: float) -> None:
        with self._state.step() as database:
            database.execute(
                "INSERT INTO host (name, free) VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET free = max(free, excluded.free)",
                (host, until),
            )

    def _rules(self, url: str) -> RobotFileParser:
        """The robots.txt of the URL's host (RFC 9309), not older than a day."""
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        row = self._state.database.execute("SELECT robots, robots_read FROM host WHERE name = ?", (place,)).fetchone()
        if row and row[0] is not None and 0 <= self._clock.now() - row[1] < _DAY:
            text = str(row[0])
        else:
            text = self._fetch_rules(place)
        rules = RobotFileParser()
        rules.parse(text.splitlines())
        return rules

    def _fetch_rules(self, place: str) -> str:
        self._obeys_robots = False  # its own address needs no permission
        try:
            traffic = Traffic()
            last = get(f"{place}/robots.txt", {"Accept": "text/plain"}, self._limits, traffic)
        finally:
            self._obeys_robots = True
        if last.status >= 500 or last.status == 429:
            raise TargetError(f"its robots.txt answers with status {last.status}, so that it is not asked for more")
        text = traffic.bodies[last.sha256].decode("utf-8", "replace") if last.status == 200 else ""
        with self._state.step() as database:
            database.execute(
                "INSERT INTO host (name, robots, robots_read) VALUES (?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET robots = excluded.robots, robots_read = excluded.robots_read",
                (place, text, self._clock.now()),
            )
        return text


def host_of(url: str) -> str:
    """The host of a URL, with its port when it has one; what counts as one for the pauses."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def _seconds(retry_after: str, now: float) -> float | None:
    """What Retry-After asks for, in seconds from now (RFC 9110, 10.2.3); None when it says nothing."""
    if retry_after.isascii() and retry_after.isdecimal():
        return float(retry_after[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(retry_after).timestamp() - now)
    except ValueError:
        return None
