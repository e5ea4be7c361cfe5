"""LZ4 frames, alone or around a tar. Laid out as in lz4's doc/lz4_Frame_format.md; read by the extra library `lz4`."""

from typing import cast

from sunlit.intake.archives.compressed import compressed
from sunlit.intake.archives.packed import extra
from sunlit.intake.archives.streams import Decoder
from sunlit.intake.limits import Budget


def _decoder(_budget: Budget) -> Decoder:
    return cast(Decoder, extra("lz4.frame").LZ4FrameDecompressor())


FORMAT = compressed("LZ4", b"\x04", rb"\x04\x22\x4d\x18", _decoder)
