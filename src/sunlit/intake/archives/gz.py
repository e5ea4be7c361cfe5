"""gzip (RFC 1952), alone or around a tar; streams that follow one another are one content (section 2.2)."""

from sunlit.intake.archives.compressed import compressed
from sunlit.intake.archives.streams import gunzip
from sunlit.intake.names import decode_name

_FEXTRA, _FNAME = 4, 8


def _told_name(data: bytes) -> str:
    """The original file name from the header (section 2.3.1)."""
    if not data[3:4] or not data[3] & _FNAME:
        return ""
    start = 10
    if data[3] & _FEXTRA:
        start += 2 + int.from_bytes(data[10:12], "little")
    return decode_name(data[start : start + 4096].split(b"\0", 1)[0])


FORMAT = compressed("gzip", b"\x1f", rb"\x1f\x8b\x08", lambda budget: gunzip(), _told_name)
