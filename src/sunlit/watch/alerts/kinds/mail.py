"""E-mail by SMTP (RFC 5321), over TLS wherever the server is another machine that offers it."""

import os
import smtplib
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from sunlit.schema import UsageError
from sunlit.sinks.target import Target, secret
from sunlit.watch.alerts.registry import NotSentError, Way
from sunlit.watch.alerts.text import body, title
from sunlit.watch.model import Event

SERVER, SENDER, PASSWORD = "SUNLIT_SMTP", "SUNLIT_SMTP_FROM", "SUNLIT_SMTP_PASSWORD"
_SECONDS = 30.0
_PORTS = {"smtp": 25, "smtps": 465}


def _open(written: str) -> tuple[str, Callable[[Event, Sequence[Event]], None]]:
    receiver = written.removeprefix("mailto:")
    if receiver.count("@") != 1 or not receiver.isprintable() or set(receiver) & set(" ,;<>?"):
        raise UsageError("alerts by e-mail go to one address each: write mailto:NAME@HOST")
    server = _server()
    sender = os.environ.get(SENDER) or (server.user if "@" in server.user else f"sunlit@{server.host}")

    def send(event: Event, _recent: Sequence[Event]) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, receiver, title(event)
        message["Date"] = format_datetime(datetime.fromisoformat(event.at))
        message["Message-ID"] = f"<sunlit-watch-{event.id}-{event.at.replace(':', '')}@{server.host}>"
        message.set_content(body(event))
        try:
            _deliver(server, message)
        except (OSError, smtplib.SMTPException) as error:
            said = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            raise NotSentError(f"the mail server {server.place} did not take it ({said})") from None

    return f"mail {receiver}", send


def _server() -> Target:
    try:
        parts = urlsplit(os.environ.get(SERVER, "smtp://localhost"))
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        host, port = "", 0
    if not host or not port or parts.password is not None:
        raise UsageError(
            f"{SERVER} cannot be read: set it to smtp://[USER@]HOST[:PORT] or smtps://…, and {PASSWORD} or the keyring"
        )
    return Target(parts.scheme, host, port, unquote(parts.username or ""))


def _deliver(server: Target, message: EmailMessage) -> None:
    context = ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    with connection:
        connection.ehlo()
        if server.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
        if server.user:
            if not isinstance(connection.sock, ssl.SSLSocket):
                raise NotSentError(f"{server.place} offers no TLS, and the password is not sent without")
            connection.login(server.user, secret(server, PASSWORD, server.user))
        connection.send_message(message)


WAY = Way(("mailto:",), _open)
