"""RPM packages: the headers, which hold descriptions and scripts, and the cpio archive behind them.

Laid out as in the RPM reference manual, "RPM V4 package format".
"""

import re
from collections.abc import Callable, Iterator

from sunlit.intake.archives import cpio
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member, gap
from sunlit.intake.archives.streams import (
    Decoder,
    Pieces,
    Stream,
    bunzip2,
    copy,
    decompress,
    gunzip,
    unlzma,
    unxz,
    unzstd,
)
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_LEAD = 96
_HEADER = b"\x8e\xad\xe8\x01"
_DECODERS: dict[bytes, Callable[[Budget], Decoder]] = {
    b"\x1f\x8b": lambda _budget: gunzip(),
    b"BZh": lambda _budget: bunzip2(),
    b"\xfd7zXZ": unxz,
    b"\x5d\0\0": unlzma,
    b"\x28\xb5\x2f\xfd": lambda _budget: unzstd(),
}
_STRIPPED = re.compile(rb"07070X")


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    data = artifact.data
    at = _LEAD
    for name, align in (("<signature>", 8), ("<header>", 1)):
        if not data.startswith(_HEADER, at):
            raise Damaged(f"no header at {at}")
        entries, size = (int.from_bytes(data[at + 8 + 4 * n : at + 12 + 4 * n], "big") for n in (0, 1))
        start = at + 16 + 16 * entries
        yield Member(name, copy(Pieces(data, start, min(start + size, len(data))), budget))
        at = start + size + -(start + size - at) % align
    pieces = Pieces(data, at)
    decoder = next((make for magic, make in _DECODERS.items() if data.startswith(magic, at)), None)
    stream = Stream(decompress(decoder(budget), pieces, budget) if decoder else copy(pieces, budget))
    if _STRIPPED.match(stream.peek(6)):
        raise Damaged("its content has no names, as that of packages with files above 4 GiB: not read")
    yield from cpio.members_of(stream)
    if decoder and not stream.damage:
        yield from gap(pieces.at, data[pieces.at :])


FORMAT = Format("RPM package", lambda data: float(data.startswith(b"\xed\xab\xee\xdb")), _members, first=b"\xed")
