"""Bounded decompression: every codec delivers chunks of one size at most, whatever its input claims."""

import bz2
import lzma
import sys
import zlib
from collections.abc import Generator, Iterable, Iterator
from typing import Protocol

from sunlit.intake.archives.registry import Damaged
from sunlit.intake.limits import MIB, Budget

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CHUNK = MIB
_PIECE = 64 << 10
_ERRORS = (zlib.error, lzma.LZMAError, zstd.ZstdError, OSError, ValueError, EOFError, RuntimeError)


class Decoder(Protocol):
    """What the decompressors of bz2, lzma and zstd have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /, max_length: int = -1) -> bytes: ...


class Inflate:
    """zlib's decompressor as a Decoder; wbits as in zlib.decompressobj."""

    def __init__(self, wbits: int) -> None:
        self._inner = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, /, max_length: int = -1) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


def gunzip() -> Decoder:
    """A gzip stream, its header, length and CRC included."""
    return Inflate(16 + zlib.MAX_WBITS)


def inflate() -> Decoder:
    """A raw deflate stream."""
    return Inflate(-zlib.MAX_WBITS)


def bunzip2() -> Decoder:
    """A bzip2 stream."""
    return bz2.BZ2Decompressor()


def unxz(budget: Budget) -> Decoder:
    """An xz stream; a dictionary larger than an artifact may be is an error."""
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=budget.limits.max_artifact_bytes + 16 * MIB)


def unlzma(budget: Budget) -> Decoder:
    """An LZMA stream with the old header of 13 bytes; of its dictionary the same holds."""
    return lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=budget.limits.max_artifact_bytes + 16 * MIB)


def unzstd() -> Decoder:
    """A zstd frame; windows above 128 MiB are an error (the library's default)."""
    return zstd.ZstdDecompressor()


def raw_lzma(budget: Budget, filters: list[dict[str, int]], size: int) -> Decoder:
    """A raw LZMA or LZMA2 stream with its filters, `size` bytes when unpacked.

    A dictionary never needs to be larger than what is unpacked. Raises Damaged when it then still is larger
    than an artifact may be, or when the filters make no sense.
    """
    bounded = []
    for each in filters:
        spec = dict(each)
        if "dict_size" in spec:
            spec["dict_size"] = max(4096, min(spec["dict_size"], size))
            if spec["dict_size"] > budget.limits.max_artifact_bytes:
                what = "memory for an LZMA dictionary"
                raise Damaged(budget.limits.reached("max_artifact_bytes", what))
        bounded.append(spec)
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=bounded)
    except _ERRORS as error:
        raise Damaged(f"LZMA parameters: {error}") from None


def lzma1_filter(parameters: bytes) -> dict[str, int]:
    """LZMA's five bytes of parameters as a filter of the lzma module. Raises Damaged."""
    if len(parameters) != 5 or parameters[0] >= 9 * 5 * 5:
        raise Damaged("LZMA parameters are impossible")
    rest, lc = divmod(parameters[0], 9)
    pb, lp = divmod(rest, 5)
    dict_size = int.from_bytes(parameters[1:], "little")
    return {"id": lzma.FILTER_LZMA1, "dict_size": dict_size, "lc": lc, "lp": lp, "pb": pb}


class Pieces:
    """A stretch of bytes, handed out in small pieces.

    at     what comes next; when a compressed stream ended in it, what stands behind that stream
    ended  whether one did
    """

    def __init__(self, data: bytes, start: int = 0, stop: int | None = None) -> None:
        self._data = data
        self.at = start
        self.stop = len(data) if stop is None else stop
        self.ended = False

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.take(_PIECE):
            yield piece

    def take(self, count: int) -> bytes:
        """The next `count` bytes, fewer at the end."""
        piece = self._data[self.at : min(self.at + count, self.stop)]
        self.at += len(piece)
        return piece


def decompress(decoder: Decoder, pieces: Iterable[bytes], budget: Budget) -> Iterator[bytes]:
    """One stream's bytes. Pieces are left at the stream's end.

    Raises Damaged when it is broken or ends early, and LimitReached.
    """
    budget.spend(0)
    for piece in pieces:
        data = piece
        while True:
            try:
                chunk = decoder.decompress(data, max_length=CHUNK)
            except _ERRORS as error:
                raise Damaged(f"the compressed data is damaged: {error}") from None
            if chunk:
                budget.spend(len(chunk))
                yield chunk
            if decoder.eof:
                if isinstance(pieces, Pieces):
                    pieces.at -= len(decoder.unused_data or b"")  # that of LZ4 has None for none
                    pieces.ended = True
                return
            if decoder.needs_input:
                break
            data = b""
    raise Damaged("the compressed data ends early")


def copy(pieces: Iterable[bytes], budget: Budget) -> Iterator[bytes]:
    """Bytes that are stored as they are."""
    for piece in pieces:
        budget.spend(len(piece))
        yield piece


class Stream:
    """Chunks as something to read from. Where they turn out damaged the stream ends, and `damage` says why."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._chunk = b""
        self._next = 0
        self.at = 0
        self.damage = ""

    def _fill(self) -> bool:
        while self._next == len(self._chunk):
            try:
                self._chunk = next(self._chunks)
            except StopIteration:
                return False
            except Damaged as damage:
                self.damage = str(damage)
                return False
            self._next = 0
        return True

    def pieces(self, count: int) -> Generator[bytes, None, int]:
        """The next `count` bytes as they come; returns how many of them are missing at the end."""
        while count and self._fill():
            piece = self._chunk[self._next : self._next + min(count, CHUNK)]
            self._next += len(piece)
            self.at += len(piece)
            count -= len(piece)
            yield piece
        return count

    def read(self, count: int) -> bytes:
        """The next `count` bytes, fewer only where the stream ends."""
        stop = self._next + count
        if stop > len(self._chunk):
            return b"".join(self.pieces(count))
        data = self._chunk[self._next : stop]
        self._next = stop
        self.at += count
        return data

    def peek(self, count: int) -> bytes:
        """What read would give, without moving on."""
        start = self.at
        data = self.read(count)
        moved = self.at - start
        if self._next < moved:
            self._chunk = data + self._chunk[self._next :]
            self._next = moved
        self._next -= moved
        self.at = start
        return data


def exactly(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The first `size` bytes of a stream that does not tell its own end. Raises Damaged when there are fewer."""
    for chunk in chunks:
        if len(chunk) >= size:
            yield chunk[:size]
            return
        size -= len(chunk)
        yield chunk
    if size:
        raise Damaged(f"the compressed data ends {size} bytes early")
