"""What all formats of one compressed stream share: the tar or cpio archive inside, or else the one file inside."""

import re
import sys
from collections.abc import Callable, Iterator

from sunlit.intake.archives import cpio, tar
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member, gap
from sunlit.intake.archives.streams import Decoder, Pieces, Stream, decompress
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_ZEROS = re.compile(rb"\0*")


def compressed(
    name: str,
    first: bytes,
    magic: bytes,
    decoder: Callable[[Budget], Decoder],
    told_name: Callable[[bytes], str] | None = None,
) -> Format:
    """The format of one compressed stream, or of several that follow one another and are one content.

    name       of the format
    first      the bytes that a stream can begin with
    magic      pattern of what a stream begins with
    decoder    makes the decoder of one stream
    told_name  the name that the format tells of its content, "" for none; then it is the file's own without
               the last ending
    """
    begins = re.compile(magic, re.DOTALL)

    def content(pieces: Pieces, data: bytes, budget: Budget) -> Iterator[bytes]:
        while begins.match(data, pieces.at):
            yield from decompress(decoder(budget), pieces, budget)
            padded = _end_of_zeros(data, pieces.at)
            if begins.match(data, padded):
                pieces.at = padded

    def members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
        data = artifact.data
        pieces = Pieces(data)
        stream = Stream(content(pieces, data, budget))
        if tar.is_header(stream.peek(tar.BLOCK)):
            yield from tar.members_of(stream)
        elif cpio.is_header(stream.peek(cpio.HEADER)):
            yield from cpio.members_of(stream)
        else:
            told = told_name(data) if told_name else ""
            yield Member(told or _stem(artifact.path), _whole(stream))
        if not stream.damage:
            yield from gap(pieces.at, data[pieces.at :])

    return Format(name, lambda data: float(begins.match(data) is not None), members, first)


def _end_of_zeros(data: bytes, start: int) -> int:
    match = _ZEROS.match(data, start)
    return match.end() if match else start


def _whole(stream: Stream) -> Iterator[bytes]:
    yield from stream.pieces(sys.maxsize)
    if stream.damage:
        raise Damaged(stream.damage)


def _stem(path: str) -> str:
    name = path.rsplit("/", 1)[-1]
    return name.rpartition(".")[0] or f"{name}.content"
