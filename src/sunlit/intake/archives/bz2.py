"""bzip2, alone or around a tar; recognised by the magic of the stream and that of its first block or its end."""

from sunlit.intake.archives.compressed import compressed
from sunlit.intake.archives.streams import bunzip2

FORMAT = compressed("bzip2", b"B", rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", lambda budget: bunzip2())
