"""LZMA with the old header of 13 bytes, as kernels and firmware are packed; alone or around a tar.

Laid out as in lzma-file-format.txt of XZ Utils. The header has no magic: dictionaries of a usual size are told apart.
"""

from sunlit.intake.archives.compressed import compressed
from sunlit.intake.archives.streams import unlzma

# a power of two from 64 KiB to 64 MiB; and a size that is not told, or below 4 GiB
_HEADER = rb"\x5d\0\0(?:[\x01\x10\x20\x40\x80]\0|\0[\x01\x02\x04])(?:\xff{8}|[^\xff].{3}\0{4})\0"

FORMAT = compressed("LZMA", b"\x5d", _HEADER, unlzma)
