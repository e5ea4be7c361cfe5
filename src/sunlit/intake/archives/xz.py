"""xz, alone or around a tar."""

from sunlit.intake.archives.compressed import compressed
from sunlit.intake.archives.streams import unxz

FORMAT = compressed("xz", b"\xfd", rb"\xfd7zXZ\0", unxz)
