"""What a 7z archive says about itself: packed streams, the blocks they unpack to, and the files in those blocks.

The layout is that of 7zFormat.txt in the LZMA SDK 23.01; names in quotes are its names. Every count is held to what
the bytes that follow could fill, or to the limit of members, before anything is made of it.
"""

from collections.abc import Callable

import msgspec

from sunlit.intake.archives.registry import Damaged
from sunlit.intake.limits import Budget, LimitReached

MAGIC = b"7z\xbc\xaf\x27\x1c"
START = 32  # bytes of the "SignatureHeader"
_MAX_CODERS = 32
_END, _HEADER, _STREAMS, _FILES, _PACK, _UNPACK, _SUBSTREAMS = 0, 1, 4, 5, 6, 7, 8
_SIZE, _CRC, _FOLDER, _UNPACK_SIZE, _NUM_STREAMS = 9, 10, 11, 12, 13
_EMPTY_STREAM, _EMPTY_FILE, _NAMES, _ATTRIBUTES, _ENCODED = 14, 15, 17, 21, 23


class Coder(msgspec.Struct):
    """One step of unpacking: its method, parameters, and the bytes that come out of it."""

    method: bytes
    parameters: bytes
    inputs: int = 1
    size: int = 0


class Block(msgspec.Struct):
    """What is unpacked as one (a "Folder"), and the sizes and CRCs of the files in it.

    bonds   for the input of a coder, the coder whose output goes in; inputs are counted over all coders
    packed  for each packed stream of the block, the input that it goes into
    main    the coder whose output is the block's
    """

    coders: list[Coder]
    bonds: dict[int, int]
    packed: list[int]
    main: int
    sizes: list[int] = []
    crcs: list[int | None] = []

    @property
    def size(self) -> int:
        """Bytes that come out of it."""
        return self.coders[self.main].size


class Streams(msgspec.Struct):
    """The packed streams, by offset behind the start header and size, and the blocks in their order."""

    start: int = 0
    packed: list[int] = []
    blocks: list[Block] = []


class Item(msgspec.Struct):
    """One file as it is listed; those without content take no bytes of a block. attributes: Windows', and Unix mode."""

    name: str = "<no name>"
    attributes: int = 0
    has_content: bool = True
    is_folder: bool = False


class _Cursor:
    """Reads the primitives of the format. Raises Damaged at the end of the bytes."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self._data = data
        self._at = 0
        self._budget = budget

    def take(self, count: int) -> bytes:
        part = self._data[self._at : self._at + count]
        if len(part) < count:
            raise Damaged("its header ends early")
        self._at += count
        return part

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        """A "NUMBER": the leading ones of the first byte count the bytes that follow, little-endian."""
        first = self.byte()
        extra = 8 - (first ^ 0xFF).bit_length()
        high = first & (0xFF >> (extra + 1))
        return int.from_bytes(self.take(extra), "little") + (high << (8 * extra))

    def count(self) -> int:
        """A number of things, held to the limit of members. Raises LimitReached."""
        count = self.number()
        self.allow(count)
        return count

    def allow(self, count: int) -> None:
        """Raises LimitReached when there are to be more than so many things."""
        limits = self._budget.limits
        if count > limits.max_files:
            raise LimitReached(limits.reached("max_files", "members listed in a 7z archive"))

    def bits(self, count: int) -> list[bool]:
        packed = self.take(-(-count // 8))
        return [bool(packed[number // 8] & (0x80 >> number % 8)) for number in range(count)]

    def defined(self, count: int) -> list[bool]:
        """Which of so many things are told: all of them, or those of a bit field."""
        return [True] * count if self.byte() else self.bits(count)

    def crcs(self, count: int) -> list[int | None]:
        return [int.from_bytes(self.take(4), "little") if told else None for told in self.defined(count)]

    def name(self) -> str:
        """UTF-16 up to a zero; what is no character in it stays as it is."""
        end = self._at
        while (end := self._data.find(b"\0\0", end)) >= 0 and (end - self._at) % 2:
            end += 1
        if end < 0:
            raise Damaged("its header ends early")
        text = self.take(end - self._at).decode("utf-16-le", "surrogatepass")
        self.take(2)
        return text

    def part(self, count: int) -> "_Cursor":
        """The next so many bytes as a cursor of their own."""
        return _Cursor(self.take(count), self._budget)

    def expect(self, kind: int) -> None:
        if self.byte() != kind:
            raise Damaged("its header is out of order")


def read_header(
    header: bytes, budget: Budget, unpack_header: Callable[[Streams], bytes]
) -> tuple[Streams, list[Item], list[Streams]]:
    """The streams and files of an archive, and the streams that held the header itself, where it is packed.

    unpack_header  unpacks the one block of such streams

    Raises Damaged and LimitReached.
    """
    held: list[Streams] = []
    while header[:1] == bytes([_ENCODED]):
        if len(held) == 4:
            raise Damaged("its header is packed too many times")
        held.append(_streams(_Cursor(header[1:], budget)))
        header = unpack_header(held[-1])
    cursor = _Cursor(header, budget)
    cursor.expect(_HEADER)
    kind = cursor.byte()
    streams, items = Streams(), list[Item]()
    if kind == _STREAMS:
        streams = _streams(cursor)
        kind = cursor.byte()
    if kind == _FILES:
        items = _items(cursor)
        kind = cursor.byte()
    if kind != _END:
        raise Damaged("its header is out of order")
    return streams, items, held


def _streams(cursor: _Cursor) -> Streams:
    streams = Streams()
    kind = cursor.byte()
    if kind == _PACK:
        streams.start = cursor.number()
        count = cursor.count()
        while (kind := cursor.byte()) != _END:
            if kind == _SIZE:
                streams.packed = [cursor.number() for _ in range(count)]
            elif kind == _CRC:
                cursor.crcs(count)
            else:
                raise Damaged("its header is out of order")
        kind = cursor.byte()
    if kind == _UNPACK:
        streams.blocks = _blocks(cursor)
        kind = cursor.byte()
    if kind == _SUBSTREAMS:
        _substreams(cursor, streams.blocks)
        kind = cursor.byte()
    if kind != _END:
        raise Damaged("its header is out of order")
    return streams


def _blocks(cursor: _Cursor) -> list[Block]:
    cursor.expect(_FOLDER)
    count = cursor.count()
    cursor.expect(0)  # not "External"
    blocks = [_block(cursor) for _ in range(count)]
    cursor.expect(_UNPACK_SIZE)
    for block in blocks:
        for coder in block.coders:
            coder.size = cursor.number()
        block.sizes, block.crcs = [block.size], [None]
    kind = cursor.byte()
    if kind == _CRC:
        for block, crc in zip(blocks, cursor.crcs(count), strict=True):
            block.crcs = [crc]
        kind = cursor.byte()
    if kind != _END:
        raise Damaged("its header is out of order")
    return blocks


def _block(cursor: _Cursor) -> Block:
    coders = []
    inputs = 0
    count = cursor.number()
    if not 0 < count <= _MAX_CODERS:
        raise Damaged(f"a block of it has {count} methods")
    for _ in range(count):
        flags = cursor.byte()
        coder = Coder(cursor.take(flags & 0x0F), b"")
        if flags & 0x10:
            coder.inputs = cursor.number()
            if cursor.number() != 1 or coder.inputs > _MAX_CODERS:
                raise Damaged("a method of it has impossible streams")
        if flags & 0x20:
            coder.parameters = cursor.take(cursor.number())
        inputs += coder.inputs
        coders.append(coder)
    bonds = {cursor.number(): cursor.number() for _ in range(count - 1)}
    outputs = set(range(count))
    main = outputs - set(bonds.values())
    open_inputs = [number for number in range(inputs) if number not in bonds]
    if len(main) != 1 or not set(bonds.values()) < outputs or len(open_inputs) != inputs - (count - 1):
        raise Damaged("the methods of a block are tied in an impossible way")
    if len(open_inputs) > 1:
        open_inputs = [cursor.number() for _ in open_inputs]
    return Block(coders, bonds, open_inputs, main.pop())


def _substreams(cursor: _Cursor, blocks: list[Block]) -> None:
    """How many files each block holds, and their sizes and CRCs where the block's own do not tell them."""
    counts = [1] * len(blocks)
    kind = cursor.byte()
    if kind == _NUM_STREAMS:
        counts = [cursor.count() for _ in blocks]
        cursor.allow(sum(counts))
        kind = cursor.byte()
    told_sizes = kind == _SIZE
    for block, count in zip(blocks, counts, strict=True):
        if count > 1 and not told_sizes:
            raise Damaged("it does not tell the sizes of its members")
        if count != 1:
            sizes = [cursor.number() for _ in range(count - 1)]
            block.sizes = [*sizes, max(block.size - sum(sizes), 0)] if count else []
            block.crcs = [None] * count
    if told_sizes:
        kind = cursor.byte()
    unknown = [block for block in blocks if block.crcs != [crc for crc in block.crcs if crc is not None]]
    if kind == _CRC:
        crcs = iter(cursor.crcs(sum(len(block.crcs) for block in unknown)))
        for block in unknown:
            block.crcs = [next(crcs) for _ in block.crcs]
        kind = cursor.byte()
    if kind != _END:
        raise Damaged("its header is out of order")


def _items(cursor: _Cursor) -> list[Item]:
    items = [Item() for _ in range(cursor.count())]
    while (kind := cursor.number()) != _END:
        field = cursor.part(cursor.number())
        if kind == _EMPTY_STREAM:
            for item, empty in zip(items, field.bits(len(items)), strict=True):
                item.has_content = not empty
                item.is_folder = empty
        elif kind == _EMPTY_FILE:
            empty_items = [item for item in items if not item.has_content]
            for item, is_file in zip(empty_items, field.bits(len(empty_items)), strict=True):
                item.is_folder = not is_file
        elif kind == _NAMES:
            field.expect(0)  # not "External"
            for item in items:
                item.name = field.name()
        elif kind == _ATTRIBUTES:
            told = field.defined(len(items))
            field.expect(0)
            for item, has in zip(items, told, strict=True):
                item.attributes = int.from_bytes(field.take(4), "little") if has else 0
    return items
