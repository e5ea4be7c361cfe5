"""E-mail: pages and attachments are members under their own names, mailboxes are their messages."""

from email.message import EmailMessage

from sunlit.intake.archives import format_of
from tests.guard import ends
from tests.intake.unpacking import unpacked


def message(**attached: bytes) -> bytes:
    """A message with a text, a page, and these attachments."""
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = "wen@lumenka.example", "<1@lumenka.example>"
    mail.set_content("the text")
    mail.add_alternative("<p>the page</p>", subtype="html")
    for name, data in attached.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def members(data: bytes) -> dict[str, bytes]:
    found, skipped = unpacked(data)
    assert skipped == []
    return {path.partition("!/")[2]: data for path, data in found.items() if "!/" in path}


def test_attachments_have_their_names_and_the_page_has_an_ending() -> None:
    found = members(message(人脸=b"\0binary\xff", **{"sdk.h": b"int a;"}))
    assert found["人脸"] == b"\0binary\xff"
    assert found["sdk.h"] == b"int a;"
    assert found["part 3.html"].strip() == b"<p>the page</p>"
    assert len(found) == 3


def test_a_mailbox_is_its_messages() -> None:
    line = b"From wen@lumenka.example Thu Jan  1 00:00:00 2026\n"
    found = members(line + message(a=b"1") + b"\n" + line + message(b=b"2"))
    assert {"message 1.eml", "message 2.eml", "message 1.eml!/a", "message 2.eml!/b"} <= set(found)


def test_what_only_begins_like_a_message_is_none() -> None:
    for data in (b"Subject: matter\n\ntext", b"From: a\nnothing else", b"To: do\n", b"From the beginning\nof time\n"):
        assert format_of(data) is None


def test_parts_within_parts_end() -> None:
    nested = b"From: a\nMessage-ID: <1>\n"
    for number in range(3000):
        nested += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number)
    with ends():
        unpacked(nested)
