"""LZX, the compression of cabinets and of compiled help (CHM), block by block.

Laid out as in [MS-PATCH], "LZX DELTA Compression and Decompression", without its deltas, and in [MS-CAB].
"""

from sunlit.intake.archives.registry import Damaged

FRAME = 32768
_VERBATIM, _ALIGNED, _UNCOMPRESSED = 1, 2, 3
_LENGTHS = 249
_SLOTS = {15: 30, 16: 32, 17: 34, 18: 36, 19: 38, 20: 42, 21: 50}
_EXTRA = [min(17, max(0, slot // 2 - 1)) for slot in range(51)]
_BASE = [0]
for _bits in _EXTRA[:-1]:
    _BASE.append(_BASE[-1] + (1 << _bits))
Table = tuple[list[tuple[int, int]], int]


class _Bits:
    """Bits of 16-bit words, the highest first. Zeros follow the end, as the format needs for its last word."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0
        self._held = 0
        self.count = 0

    def need(self, count: int) -> int:
        """The next bits, not yet passed over."""
        while self.count < count:
            if self.at > len(self._data) + 64:
                raise Damaged("the compressed data ends early")
            self._held = self._held << 16 | int.from_bytes(self._data[self.at : self.at + 2], "little")
            self.at += 2
            self.count += 16
        return self._held >> (self.count - count)

    def skip(self, count: int) -> None:
        self.count -= count
        self._held &= (1 << self.count) - 1

    def read(self, count: int) -> int:
        value = self.need(count)
        self.skip(count)
        return value

    def symbol(self, table: Table) -> int:
        entries, width = table
        symbol, length = entries[self.need(width)]
        if not length:
            raise Damaged("the compressed data is damaged: a code that stands for nothing")
        self.skip(length)
        return symbol

    def align(self) -> None:
        """On to the next word; bytes follow, from `at` on. Where a word is just over, one more is padding."""
        padding = self.count % 16 or 16
        self.need(padding)
        self.skip(padding)
        self.at -= 2 * (self.count // 16)
        self._held = self.count = 0

    def bytes(self, count: int) -> bytes:
        data = self._data[self.at : self.at + count]
        if len(data) < count:
            raise Damaged("the compressed data ends early")
        self.at += count
        return data


def _table(lengths: list[int]) -> Table:
    """The canonical code of these lengths as a table over the longest of them; raises Damaged when it is none."""
    width = max(lengths, default=0)
    entries: list[tuple[int, int]] = []
    for length in range(1, width + 1):
        for symbol, told in enumerate(lengths):
            if told == length:
                entries += [(symbol, length)] * (1 << (width - length))
    if len(entries) > 1 << width:
        raise Damaged("the compressed data is damaged: impossible lengths of codes")
    return entries + [(0, 0)] * ((1 << width) - len(entries)), width


class Lzx:
    """A stream of blocks. window: its size as a power of two, 15 to 21."""

    def __init__(self, window: int) -> None:
        if window not in _SLOTS:
            raise Damaged(f"an LZX window of 2^{window} bytes, which there is not")
        self._window = 1 << window
        self._main = [0] * (256 + 8 * _SLOTS[window])
        self._long = [0] * _LENGTHS
        self._recent = [1, 1, 1]
        self._kind = self._left = 0
        self._tables: list[Table] = []
        self._history = bytearray()
        self._started = False
        self._translated = 0
        self._made = 0

    def block(self, data: bytes, size: int) -> bytes:
        """The next block, of so many bytes (32,768 but for the last). Raises Damaged."""
        bits = _Bits(data)
        out = self._history
        if len(out) > 2 * self._window + FRAME:
            del out[: len(out) - self._window]
        if not self._started:
            self._started = True
            if bits.read(1):
                self._translated = bits.read(16) << 16 | bits.read(16)
        end = len(out) + size
        while len(out) < end:
            if not self._left:
                self._begin(bits)
            before = len(out)
            if self._kind == _UNCOMPRESSED:
                out += bits.bytes(min(self._left, end - before))
            else:
                self._fill(bits, out, min(end, before + self._left))
            self._left -= len(out) - before
            if self._left < 0:
                raise Damaged("the compressed data is damaged: a match reaches over the end of its block")
            if self._kind == _UNCOMPRESSED and not self._left and bits.at % 2:
                bits.at += 1
        if len(out) > end and size == FRAME:  # in the last one some compressors of help go on behind the end
            raise Damaged("the compressed data is damaged: a match reaches over the end of its frame")
        return self._calls(bytes(out[end - size : end]))

    def _begin(self, bits: _Bits) -> None:
        self._kind = bits.read(3)
        self._left = bits.read(24)
        if self._kind == _UNCOMPRESSED:
            bits.align()
            data = bits.bytes(12)
            self._recent = [int.from_bytes(data[at : at + 4], "little") for at in (0, 4, 8)]
            return
        if self._kind not in (_VERBATIM, _ALIGNED) or not self._left:
            raise Damaged("the compressed data is damaged: a block of unknown kind")
        aligned = _table([bits.read(3) for _ in range(8)]) if self._kind == _ALIGNED else ([], 0)
        _read_lengths(bits, self._main, 0, 256)
        _read_lengths(bits, self._main, 256, len(self._main))
        _read_lengths(bits, self._long, 0, _LENGTHS)
        self._tables = [_table(self._main), _table(self._long), aligned]

    def _fill(self, bits: _Bits, out: bytearray, end: int) -> None:
        main, long, aligned = self._tables
        recent = self._recent
        while len(out) < end:
            symbol = bits.symbol(main)
            if symbol < 256:
                out.append(symbol)
                continue
            length, slot = (symbol - 256) & 7, (symbol - 256) >> 3
            if length == 7:
                length += bits.symbol(long)
            length += 2
            if slot < 3:
                offset = recent[slot]
                recent[slot] = recent[0]
            else:
                extra = _EXTRA[slot]
                if self._kind == _ALIGNED and extra >= 3:
                    offset = _BASE[slot] - 2 + (bits.read(extra - 3) << 3) + bits.symbol(aligned)
                else:
                    offset = _BASE[slot] - 2 + bits.read(extra)
                recent[2], recent[1] = recent[1], recent[0]
            recent[0] = offset
            start = len(out) - offset
            if start < 0 or offset <= 0:
                raise Damaged("the compressed data is damaged: it refers to what stands before it")
            if offset >= length:
                out += out[start : start + length]
            else:
                piece = out[start:]
                out += (piece * (length // offset + 1))[:length]

    def _calls(self, data: bytes) -> bytes:
        """Undoes that the targets of calls in a program were written as absolute addresses (E8)."""
        at, self._made = self._made, self._made + len(data)
        if not self._translated or at >= 1 << 30 or len(data) <= 10:
            return data
        found = bytearray(data)
        place = found.find(0xE8)
        while 0 <= place < len(found) - 10:
            value = int.from_bytes(found[place + 1 : place + 5], "little", signed=True)
            if -(at + place) <= value < self._translated:
                real = value - (at + place) if value >= 0 else value + self._translated
                found[place + 1 : place + 5] = (real & 0xFFFFFFFF).to_bytes(4, "little")
            place = found.find(0xE8, place + 5)
        return bytes(found)


def _read_lengths(bits: _Bits, lengths: list[int], start: int, stop: int) -> None:
    """Lengths of codes, as differences from those of the block before."""
    table = _table([bits.read(4) for _ in range(20)])
    at = start
    while at < stop:
        symbol = bits.symbol(table)
        if symbol in (17, 18):
            run = 4 + bits.read(4) if symbol == 17 else 20 + bits.read(5)
            values = [0] * run
        elif symbol == 19:
            run = 4 + bits.read(1)
            values = [(lengths[at] - bits.symbol(table)) % 17] * run
        else:
            values = [(lengths[at] - symbol) % 17]
        values = values[: stop - at]
        lengths[at : at + len(values)] = values
        at += len(values)
