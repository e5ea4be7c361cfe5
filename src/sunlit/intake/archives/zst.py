"""Zstandard (RFC 8878), alone or around a tar; a file may begin with a skippable frame (section 3.1.2)."""

from sunlit.intake.archives.compressed import compressed
from sunlit.intake.archives.streams import unzstd

FORMAT = compressed(
    "zstd", b"\x28" + bytes(range(0x50, 0x60)), rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18", lambda budget: unzstd()
)
