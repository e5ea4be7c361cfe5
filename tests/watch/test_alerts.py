"""Whoever is to be told is told: by webhook, e-mail, feed and apprise, once things work again, and without secrets."""

import json
import ssl
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sunlit.schema import UsageError
from sunlit.watch.alerts.outbox import waiting
from sunlit.watch.alerts.registry import all_ways, open_channel
from sunlit.watch.state import open_state
from tests.intake.server import Site, answer
from tests.watch.watching import DAY, HIDES, HOUR, OPEN, TELLS, Watching

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def hidden(site: Site, watching: Watching) -> Watching:
    """A watch that has seen a finding, and that will see it hidden."""
    watching.add(site.put("/sdk.h", TELLS))
    watching.run()
    site.put("/sdk.h", HIDES)
    return watching


class Hook:
    """A webhook that takes what it is sent, or answers with another status."""

    def __init__(self) -> None:
        self.status = 204
        self.taken: list[dict[str, object]] = []
        self.tokens: list[str | None] = []

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        self.tokens.append(request.headers.get("Authorization"))
        if self.status < 300:
            self.taken.append(json.loads(body))
        answer(b"", self.status)(request)


def test_a_webhook_is_posted_what_happened(site: Site, hidden: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = Hook()
    url = site.put("/hook", hook)
    monkeypatch.setenv("SUNLIT_WEBHOOK_TOKEN", "hush")
    hidden.run(alerts=[url])
    (told,) = hook.taken
    assert told["kind"] == "watch"
    assert told["headline"] == f"{site.url}/sdk.h has changed: 1 finding hidden"
    assert told["outcome"] == "changed"
    assert told["changes"] == {"hidden": 1, "remained": 2}
    assert told["bundle"] == hidden.log()[-1].bundle
    assert hook.tokens == ["Bearer hush"]


def test_an_alert_waits_until_it_is_taken_and_is_sent_once(site: Site, hidden: Watching) -> None:
    hook = Hook()
    hook.status = 500
    url = site.put("/hook", hook)
    hidden.run(alerts=[url])
    assert any("was not taken by webhook" in line for line in hidden.said)
    with open_state(hidden.folder) as state:
        assert waiting(state) == [(f"webhook {site.url[7:]}", 1, "it answers with status 500")]
    hook.status = 200
    hidden.run(after=10, alerts=[url])  # too early
    assert hook.taken == []
    hidden.run(after=HOUR, alerts=[url])
    hidden.run(after=HOUR, alerts=[url])
    assert len(hook.taken) == 1
    with open_state(hidden.folder) as state:
        assert waiting(state) == []


def test_a_channel_in_trouble_does_not_hold_up_another(site: Site, hidden: Watching, tmp_path: Path) -> None:
    hidden.run(alerts=["http://127.0.0.1:1/hook", f"feed:{tmp_path / 'feed.xml'}"])
    assert "1 finding hidden" in (tmp_path / "feed.xml").read_text()


def test_a_feed_holds_the_alerts_newest_first_as_atom_has_it(site: Site, hidden: Watching, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    hidden.run(alerts=[f"feed:{file}"])
    site.put("/sdk.h", answer(b"", 404))
    hidden.run(alerts=[f"feed:{file}"])
    root = ET.parse(file).getroot()
    assert root.tag == f"{ATOM}feed"
    for needed in ("id", "title", "updated", "author"):
        assert root.find(f"{ATOM}{needed}") is not None
    entries = root.findall(f"{ATOM}entry")
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in entries]
    assert [title.rpartition("/sdk.h ")[2] for title in titles] == [
        "is gone: it answers with status 404 (Not Found)",
        "has changed: 1 finding hidden",
    ]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == 2
    assert root.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated") == "2027-01-15T11:00:00Z"
    hidden.run(after=DAY, alerts=[f"feed:{file}"])
    assert [entry.findtext(f"{ATOM}id") for entry in ET.parse(file).getroot().findall(f"{ATOM}entry")] == ids


class Mailbox:
    """What a mail server received, and with which password."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.passwords: list[bytes] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def log_in(self, _1: SMTP, _2: Session, _3: Envelope, _how: str, data: LoginPassword) -> AuthResult:
        self.passwords.append(data.password)
        return AuthResult(success=data.password == b"hush")


@pytest.fixture
def mailbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Mailbox, Controller]]:
    """A mail server that wants TLS and a password."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    box = Mailbox()
    controller = Controller(
        box,
        hostname="localhost",
        port=0,
        tls_context=context,
        require_starttls=True,
        authenticator=box.log_in,
        auth_required=True,
    )
    controller.port = _free_port()
    controller.start()
    try:
        yield box, controller
    finally:
        controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("localhost", 0))
        return int(taken.getsockname()[1])


def test_mail_goes_over_tls_with_the_password(
    hidden: Watching, mailbox: tuple[Mailbox, Controller], monkeypatch: pytest.MonkeyPatch
) -> None:
    box, controller = mailbox
    monkeypatch.setenv("SUNLIT_SMTP", f"smtp://watch@localhost:{controller.port}")
    monkeypatch.setenv("SUNLIT_SMTP_PASSWORD", "hush")
    monkeypatch.setenv("SUNLIT_SMTP_FROM", "watch@example.org")
    hidden.run(alerts=["mailto:me@example.org"])
    (mail,) = box.mails
    assert (mail["To"], mail["From"]) == ("me@example.org", "watch@example.org")
    assert str(mail["Subject"]).endswith("/sdk.h has changed: 1 finding hidden")
    text = mail.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert "FACE_ATTR.emNation → FACE_ATTR.reserved1" in text.decode()
    assert hidden.log()[-1].sha256 in text.decode()
    assert box.passwords == [b"hush"]


def test_a_password_is_not_sent_without_tls(hidden: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Mailbox()
    controller = Controller(
        box, hostname="localhost", port=_free_port(), auth_require_tls=False, authenticator=box.log_in
    )
    controller.start()
    try:
        monkeypatch.setenv("SUNLIT_SMTP", f"smtp://watch@localhost:{controller.port}")
        monkeypatch.setenv("SUNLIT_SMTP_PASSWORD", "hush")
        hidden.run(alerts=["mailto:me@example.org"])
    finally:
        controller.stop()
    assert (box.mails, box.passwords) == ([], [])
    assert any("offers no TLS, and the password is not sent without" in line for line in hidden.said)


def test_a_mail_server_that_is_not_there_is_tried_again(hidden: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNLIT_SMTP", f"smtp://localhost:{_free_port()}")
    hidden.run(alerts=["mailto:me@example.org"])
    assert any("was not taken by mail me@example.org, and is tried again" in line for line in hidden.said)


def test_apprise_tells_any_service_that_it_knows(site: Site, hidden: Watching) -> None:
    hook = Hook()
    site.put("/notify", hook)
    hidden.run(alerts=[f"apprise:json://{site.url[7:]}/notify"])
    (told,) = hook.taken
    assert str(told["title"]).endswith("/sdk.h has changed: 1 finding hidden")
    assert "hidden: ethnicity" in str(told["message"])


def test_without_apprise_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(UsageError, match=r"pip install 'sunlit\[alerts\]'"):
        open_channel("apprise:json://host.example/")


@pytest.mark.parametrize(
    "written",
    ["", "smoke-signal:hill", "https://", "https://me:hush@host.example/", "mailto:", "mailto:a@b,c@d", "feed:",
     "feed:/none/hush.xml", "apprise:nothing-hush", "http://[hush"],
)  # fmt: skip
def test_ways_that_are_none_are_refused_without_repeating_them(written: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_channel(written)
    assert "hush" not in str(caught.value)


def test_a_token_is_not_sent_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNLIT_WEBHOOK_TOKEN", "hush")
    with pytest.raises(UsageError, match="is sent over https only"):
        open_channel("http://host.example/hook")


def test_nothing_in_the_state_or_on_the_terminal_says_where_alerts_go(
    site: Site, hidden: Watching, tmp_path: Path
) -> None:
    site.put("/hush", answer(b"", 500))
    hidden.run(alerts=[f"{site.url}/hush?key=hush", f"apprise:json://user:hush@{site.url[7:]}/hush"])
    assert "hush" not in "\n".join(hidden.said)
    for path in hidden.folder.rglob("*"):
        assert path.is_dir() or b"hush" not in path.read_bytes()


def test_each_way_is_declared_once() -> None:
    assert set(all_ways()) == {"https://", "http://", "mailto:", "feed:", "apprise:"}


def test_what_is_only_a_line_in_the_log_alerts_nobody(site: Site, watching: Watching) -> None:
    hook = Hook()
    url = site.put("/hook", hook)
    watching.add(site.put("/sdk.h", OPEN))
    watching.run(alerts=[url])
    site.put("/sdk.h", OPEN + b"\n")
    watching.run(alerts=[url])
    site.put("/sdk.h", answer(b"", 500))
    watching.run(alerts=[url])
    assert len(watching.log()) == 3
    assert hook.taken == []
