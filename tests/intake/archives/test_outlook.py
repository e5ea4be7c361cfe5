"""Messages of Outlook: attachments, pages and unpacked Rich Text are members."""

from aspose.email_foss import msg

from sunlit.intake.archives.outlook import rich_text
from tests.intake.unpacking import unpacked


def message() -> bytes:
    """A message with an attachment, as another library writes it."""
    mail = msg.MapiMessage.create("subject", "text")
    mail.add_attachment("sdk.h", b"int a;")
    return bytes(mail.to_bytes())


def test_attachments_are_members() -> None:
    found, skipped = unpacked(message())
    assert skipped == []
    assert [data for path, data in found.items() if path.endswith("!/sdk.h")] == [b"int a;"]


def test_compressed_rich_text() -> None:
    """The example of [MS-OXRTFCP] 3.1.1.1."""
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232"
        "0af8206865 6c6c6f2020626d6c70207d 0f8020 0af80f".replace(" ", "")
    )
    assert rich_text(packed).startswith(b"{\\rtf1\\ansi\\ansicpg1252")
