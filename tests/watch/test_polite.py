"""Servers are treated politely, as their own log shows: pauses and rules are obeyed."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from itertools import pairwise

import pytest

from tests.intake.server import Site, answer
from tests.watch.watching import BEGAN, DAY, HOUR, OPEN, Watching, outcomes


class Log:
    """Answers as a server that knows its ETags, and writes down what it was asked and when."""

    def __init__(self, watching: Watching, body: bytes = OPEN) -> None:
        self.watching = watching
        self.body = body
        self.lines: list[tuple[float, str, str | None, str | None, int]] = []

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        known = request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
        is_known = known[0] == '"v1"'
        status = 304 if is_known else 200
        self.lines.append((self.watching.clock.now(), request.path, *known, status))
        modified = "Fri, 15 Jan 2027 08:00:00 GMT"
        content_type = "text/html" if self.body.startswith(b"<a") else "text/x-c"
        body = b"" if is_known else self.body
        answer(body, status, content_type, ETag='"v1"', Last_Modified=modified)(request)


def test_what_has_not_changed_is_not_sent_again(site: Site, watching: Watching) -> None:
    log = Log(watching)
    watching.add(site.put("/sdk.h", log))
    watching.run()
    watching.run()
    assert [line[2:] for line in log.lines] == [(None, None, 200), ('"v1"', "Fri, 15 Jan 2027 08:00:00 GMT", 304)]
    assert watching.said == [f"{site.url}/sdk.h: unchanged"]


def test_two_requests_to_a_host_are_a_pause_apart(site: Site, watching: Watching) -> None:
    log = Log(watching)
    for name in "abcd":
        watching.add(site.put(f"/{name}.h", log))
    watching.run(pause=7)
    times = [line[0] for line in log.lines]
    assert len(times) == 4
    assert all(later - earlier >= 7 for earlier, later in pairwise(times))
    watching.run(after=1, pause=7, all_now=True)  # another process, a second later
    assert log.lines[4][0] - log.lines[3][0] >= 7


def test_what_opening_a_package_asks_for_waits_its_turn_too(site: Site, watching: Watching) -> None:
    page = f'<a href="/sun_kit-1.0.zip#sha256={hashlib.sha256(OPEN).hexdigest()}">kit</a>'.encode()
    index, file = Log(watching, page), Log(watching)
    site.put("/simple/sun-kit/", index)
    site.put("/sun_kit-1.0.zip", file)
    watching.add("pypi:sun-kit")
    watching.run(pause=7)
    times = [line[0] for line in (*index.lines, *file.lines)]
    assert len(times) == 3
    assert all(later - earlier >= 7 for earlier, later in pairwise(times))
    assert "GET /robots.txt" not in site.asked
    watching.run(pause=7)
    assert [line[4] for line in index.lines] == [200, 200, 304]


def test_robots_are_obeyed_and_asked_for_once_a_day(site: Site, watching: Watching) -> None:
    rules = b"User-agent: *\nDisallow: /private/\nCrawl-delay: 30\n\nUser-agent: other\nDisallow: /\n"
    site.put("/robots.txt", rules, "text/plain")
    log = Log(watching)
    for path in ("/a.h", "/private/b.h", "/c.h"):
        watching.add(site.put(path, log))
    events = watching.run()
    assert [line[1] for line in log.lines] == ["/a.h", "/c.h"]
    assert log.lines[1][0] - log.lines[0][0] >= 30
    (told,) = [event for event in events if event.outcome == "unreachable"]
    assert "its robots.txt asks programs not to fetch" in told.headline
    watching.run()
    assert site.asked.count("GET /robots.txt") == 1
    watching.run(after=DAY)
    assert site.asked.count("GET /robots.txt") == 2


def test_where_a_page_leads_the_rules_count_as_well(site: Site, watching: Watching) -> None:
    site.put("/robots.txt", b"User-agent: sunlit\nDisallow: /hidden/\n", "text/plain")
    log = Log(watching)
    site.put("/hidden/x.h", log)
    watching.add(site.put("/x.h", answer(b"", 302, Location="/hidden/x.h")))
    assert outcomes(watching.run()) == ["unreachable"]
    assert log.lines == []


def test_rules_that_cannot_be_had_are_no_permission(site: Site, watching: Watching) -> None:
    site.put("/robots.txt", answer(b"", 503))
    log = Log(watching)
    watching.add(site.put("/x.h", log))
    (told,) = watching.run()
    assert "its robots.txt answers with status 503" in told.headline
    assert log.lines == []


@pytest.mark.parametrize(
    ("status", "retry_after", "wait"),
    [
        (429, "7200", 7200),
        (503, format_datetime(datetime.fromtimestamp(BEGAN + HOUR + 5000, UTC), usegmt=True), 5000),
        (429, "soon", 60),
        (503, "9" * 30, 7 * DAY),
    ],
)
def test_a_host_is_left_alone_for_as_long_as_it_asks(
    site: Site, watching: Watching, status: int, retry_after: str, wait: float
) -> None:
    log = Log(watching)
    watching.add(site.put("/a.h", answer(b"", status, Retry_After=retry_after)))
    watching.add(site.put("/b.h", log))
    began = watching.clock.now() + HOUR
    watching.run()
    site.put("/a.h", OPEN)
    for _ in range(40):
        if log.lines:
            break
        watching.run(after=6 * HOUR if wait > 8000 else 300, all_now=True)
    assert log.lines[0][0] >= began + wait


def test_a_host_that_asks_for_long_is_put_off_and_not_waited_for(site: Site, watching: Watching) -> None:
    watching.add(site.put("/a.h", answer(b"", 429, Retry_After="7200")))
    watching.add(site.put("/b.h", OPEN))
    watching.run()
    assert any("is put off until 2027-01-15 11:00 UTC" in line for line in watching.said)
    assert sum(watching.clock.slept) < HOUR
    assert watching.standing(f"{site.url}/b.h").failures == 0


def test_other_hosts_go_first_while_one_has_its_pause(site: Site, watching: Watching) -> None:
    order: list[str] = []

    def noted(request: BaseHTTPRequestHandler) -> None:
        order.append(request.headers["Host"].partition(":")[0])
        answer(OPEN)(request)

    other = site.url.replace("127.0.0.1", "localhost")
    for name in "ab":
        watching.add(site.put(f"/{name}.h", noted))
    for name in "cd":
        watching.add(site.put(f"/{name}.h", noted).replace(site.url, other))
    watching.run(pause=60)
    assert order == ["127.0.0.1", "localhost", "127.0.0.1", "localhost"]
