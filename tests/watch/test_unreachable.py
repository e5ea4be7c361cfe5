"""What cannot be reached is not gone: no alert, nothing forgotten, and it is said once that it is reached again."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import httpx
import pytest
import trustme

from sunlit.intake import web
from tests.intake.server import Answer, Site, answer
from tests.watch.watching import OPEN, Watching, outcomes


def hang_up(request: BaseHTTPRequestHandler) -> None:
    request.connection.close()


def never(request: BaseHTTPRequestHandler) -> None:
    time.sleep(1.0)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (answer(b"", 500), "status 500"),
        (answer(b"", 502), "status 502"),
        (answer(b"", 503), "status 503"),
        (answer(b"", 403), "status 403"),
        (answer(b"", 429), "status 429"),
        (answer(b"", 401), "status 401"),
        (hang_up, "cannot be downloaded"),
        (never, "timed out"),
    ],
)
def test_trouble_is_not_gone(
    site: Site, watching: Watching, trouble: Answer, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "_TIMEOUT", httpx.Timeout(0.3))
    url = site.put("/sdk.h", OPEN)
    watching.add(url)
    watching.run()
    site.put("/sdk.h", trouble)
    (told,) = watching.run()
    assert told.headline.startswith(f"{url} cannot be reached, which does not mean that it is gone: ")
    assert said in told.headline
    assert not told.alert
    assert watching.run() == []  # said once
    standing = watching.standing(url)
    assert (standing.presence, standing.failures) == ("there", 2)
    site.put("/sdk.h", OPEN)
    (reached,) = watching.run()
    assert reached.headline == f"{url} can be reached again, and is as it was"
    assert outcomes(watching.log()) == ["first", "unreachable", "reached"]


def test_a_name_that_nobody_knows_and_a_port_where_nobody_listens(watching: Watching) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        for url in ("http://nobody.invalid/x", f"http://127.0.0.1:{port}/x", "git+http://nobody.invalid/x"):
            watching.add(url)
        events = watching.run()
    assert outcomes(events) == ["unreachable"] * 3
    assert {watching.standing(source.spec).presence for source in watching.sources()} == {""}


@contextmanager
def untrusted() -> Iterator[str]:
    """A server whose certificate nobody vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                    context.wrap_socket(connection, server_side=True)
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}/sdk.h"
        server.shutdown(socket.SHUT_RDWR)


def test_a_certificate_that_nobody_vouches_for_is_trouble(watching: Watching) -> None:
    with untrusted() as url:
        watching.add(url)
        (told,) = watching.run()
    assert (told.outcome, "CERTIFICATE_VERIFY_FAILED" in told.headline) == ("unreachable", True)


def test_a_git_server_or_an_index_in_trouble_is_not_gone(site: Site, watching: Watching) -> None:
    watching.add(f"git+{site.url}/sdk")
    watching.add("pypi:sun-kit")
    watching.add("npm:kit")
    site.otherwise = answer(b"", 500)
    assert outcomes(watching.run()) == ["unreachable"] * 3
    site.otherwise = answer(b"<html>not what was asked for</html>", 200, "text/html")
    watching.run()
    said = {source.spec: watching.standing(source.spec) for source in watching.sources()}
    assert said[f"git+{site.url}/sdk"].said == "it does not answer as a git server does"
    assert said["npm:kit"].outcome == "unreachable"


def test_a_download_that_breaks_off_is_trouble_and_leaves_nothing(site: Site, watching: Watching) -> None:
    url = site.put("/sdk.h", answer(OPEN, Content_Length=str(len(OPEN) + 10)))
    watching.add(url)
    assert outcomes(watching.run()) == ["unreachable"]
    site.put("/sdk.h", OPEN)
    assert outcomes(watching.run()) == ["first"]
