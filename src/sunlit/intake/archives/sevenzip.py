"""7z, also behind the program of a self-extracting one. Every block is unpacked as a stream, file after file."""

import lzma
import stat
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

from sunlit.intake.archives.bcj2 import merge
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member, gap
from sunlit.intake.archives.sevenzip_header import MAGIC, START, Block, Coder, Item, Streams, read_header
from sunlit.intake.archives.streams import (
    Pieces,
    Stream,
    bunzip2,
    copy,
    decompress,
    exactly,
    inflate,
    lzma1_filter,
    raw_lzma,
    unzstd,
)
from sunlit.intake.limits import MIB, Budget
from sunlit.intake.names import LONGEST_PATH, link, link_target
from sunlit.schema import Artifact

_MAX_HEADER = 64 * MIB
_MAX_PROGRAM = MIB  # of a self-extracting archive
_UNIX = 0x8000
Inputs = Sequence[Iterable[bytes]]
_Method = Callable[[Coder, Inputs, Budget], Iterator[bytes]]
_AES = bytes.fromhex("06f10701")
_OTHERS = {
    bytes.fromhex("030401"): "PPMd",
    bytes.fromhex("040109"): "Deflate64",
    bytes.fromhex("0a"): "ARM64",
}
# identifiers of methods, from Methods.txt in the LZMA SDK
_BRANCHES = {
    bytes.fromhex(method): kind
    for method, kind in {
        "04": lzma.FILTER_X86,
        "03030103": lzma.FILTER_X86,
        "05": lzma.FILTER_POWERPC,
        "03030205": lzma.FILTER_POWERPC,
        "06": lzma.FILTER_IA64,
        "03030401": lzma.FILTER_IA64,
        "07": lzma.FILTER_ARM,
        "03030501": lzma.FILTER_ARM,
        "08": lzma.FILTER_ARMTHUMB,
        "03030701": lzma.FILTER_ARMTHUMB,
        "09": lzma.FILTER_SPARC,
        "03030805": lzma.FILTER_SPARC,
    }.items()
}


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    data = artifact.data
    base = data.find(MAGIC)
    start = base + START
    offset, size, crc = (int.from_bytes(data[base + a : base + b], "little") for a, b in ((12, 20), (20, 28), (28, 32)))
    header = data[start + offset : start + offset + size]
    if len(header) < size or zlib.crc32(header) != crc:
        raise Damaged("its header is not there, or damaged")
    used = [(base, start), (start + offset, start + offset + size)]
    if size:
        streams, items, held = read_header(
            header, budget, lambda streams: _unpacked_header(data, start, streams, budget)
        )
        for each in (*held, streams):
            used.append((start + each.start, start + each.start + sum(each.packed)))
        yield from _blocks(data, start, streams, items, budget)
    covered = 0
    for begin, end in sorted(used):
        yield from gap(covered, data[covered:begin])
        covered = max(covered, end)
    yield from gap(covered, data[covered:])


def _unpacked_header(data: bytes, start: int, streams: Streams, budget: Budget) -> bytes:
    if len(streams.blocks) != 1 or streams.blocks[0].size > _MAX_HEADER:
        raise Damaged("its header is packed in an impossible way")
    block = streams.blocks[0]
    if reason := _unreadable(block):
        raise Damaged(f"its header is {reason}")
    header = b"".join(exactly(_unpack(data, start + streams.start, streams.packed, block, budget), block.size))
    if block.crcs[0] not in (None, zlib.crc32(header)):
        raise Damaged("its header is damaged")
    return header


def _blocks(data: bytes, start: int, streams: Streams, items: list[Item], budget: Budget) -> Iterator[Member | Lost]:
    """The files of every block in order; in between, those that have no content."""
    waiting = iter(items)
    at = start + streams.start
    packed = iter(streams.packed)
    for number, block in enumerate(streams.blocks):
        sizes = [next(packed, 0) for _ in block.packed]
        reason = _unreadable(block)
        stream = Stream([] if reason else _unpack(data, at, sizes, block, budget))
        for size, crc in zip(block.sizes, block.crcs, strict=True):
            item = yield from _next_with_content(waiting)
            if reason:
                yield Lost(item.name, "unreadable", reason, size)
            else:
                yield from _member(item, stream, size, crc)
        if not reason and stream.peek(1):
            yield Member(f"<rest of block {number}>", stream.pieces(1 << 62))
        at += sum(sizes)
    for item in waiting:
        yield from _without_content(item)


def _next_with_content(waiting: Iterator[Item]) -> Generator[Member | Lost, None, Item]:
    for item in waiting:
        if item.has_content:
            return item
        yield from _without_content(item)
    return Item()


def _without_content(item: Item) -> Iterator[Member | Lost]:
    if item.attributes & _UNIX and stat.S_IFMT(item.attributes >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        yield Lost(item.name, "unreadable", "device, fifo or socket: refused")
    elif not item.is_folder:
        yield Member(item.name, iter(()))


def _member(item: Item, stream: Stream, size: int, crc: int | None) -> Iterator[Member | Lost]:
    is_link = item.attributes & _UNIX and stat.S_ISLNK(item.attributes >> 16) and size <= LONGEST_PATH
    if is_link and (target := link_target(stream.peek(size))):
        stream.read(size)
        yield Lost(item.name, *link(item.name, target))
    else:
        yield Member(item.name, _checked(stream, size, crc))


def _checked(stream: Stream, size: int, crc: int | None) -> Iterator[bytes]:
    found = 0
    pieces = stream.pieces(size)
    for piece in pieces:
        found = zlib.crc32(piece, found)
        size -= len(piece)
        yield piece
    if size:
        raise Damaged(stream.damage or f"the archive ends {size} bytes before this member does")
    if crc not in (None, found):
        raise Damaged("the checksum (CRC-32) does not fit")


def _unreadable(block: Block) -> str:
    """Why a block cannot be unpacked, "" when it can."""
    for coder in block.coders:
        if coder.method == _AES:
            return "encrypted"
        if coder.method not in _METHODS:
            return f"packed with a method that is not supported, {_OTHERS.get(coder.method, coder.method.hex())}"
    return ""


def _unpack(data: bytes, start: int, packed: Sequence[int], block: Block, budget: Budget) -> Iterator[bytes]:
    """What comes out of a block whose packed streams, of these sizes, lie one behind the other from `start` on."""

    def output_of(number: int, steps: int) -> Iterator[bytes]:
        coder = block.coders[number]
        if steps > len(block.coders):
            raise Damaged("the methods of a block are tied in a circle")
        first = sum(each.inputs for each in block.coders[:number])
        inputs = [input_of(index, steps) for index in range(first, first + coder.inputs)]
        return _METHODS[coder.method](coder, inputs, budget)

    def input_of(index: int, steps: int) -> Iterable[bytes]:
        if index in block.bonds:
            return output_of(block.bonds[index], steps + 1)
        if index not in block.packed:
            raise Damaged("a method of a block has no input")
        number = block.packed.index(index)
        begin = start + sum(packed[:number])
        return Pieces(data, begin, min(begin + sum(packed[number : number + 1]), len(data)))

    yield from output_of(block.main, 1)


def _lzma1(coder: Coder, inputs: Inputs, budget: Budget) -> Iterator[bytes]:
    decoder = raw_lzma(budget, [lzma1_filter(coder.parameters)], coder.size)
    return exactly(decompress(decoder, inputs[0], budget), coder.size)


def _lzma2(coder: Coder, inputs: Inputs, budget: Budget) -> Iterator[bytes]:
    """The one byte of parameters gives the dictionary: 2 or 3 times a power of two."""
    bits = int.from_bytes(coder.parameters, "little")
    if bits > 40:
        raise Damaged("LZMA2 parameters are impossible")
    dict_size = (2 | bits & 1) << (bits // 2 + 11)
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": dict_size}]
    return decompress(raw_lzma(budget, filters, coder.size), inputs[0], budget)


def _filtered(kind: dict[str, int], coder: Coder, inputs: Inputs, budget: Budget) -> Iterator[bytes]:
    """Undoes a filter. liblzma applies filters to LZMA2 only, so the bytes pass as LZMA2 that is stored."""
    filters = [kind, {"id": lzma.FILTER_LZMA2, "dict_size": 4096}]
    return decompress(raw_lzma(budget, filters, coder.size), _stored_lzma2(inputs[0]), budget)


def _stored_lzma2(chunks: Iterable[bytes]) -> Iterator[bytes]:
    control = b"\1"
    for chunk in chunks:
        for at in range(0, len(chunk), 1 << 16):
            part = chunk[at : at + (1 << 16)]
            yield control + (len(part) - 1).to_bytes(2, "big") + part
            control = b"\2"
    yield b"\0"


def _branch(kind: int) -> _Method:
    return lambda coder, inputs, budget: _filtered({"id": kind}, coder, inputs, budget)


def _delta(coder: Coder, inputs: Inputs, budget: Budget) -> Iterator[bytes]:
    distance = int.from_bytes(coder.parameters, "little") + 1
    return _filtered({"id": lzma.FILTER_DELTA, "dist": distance}, coder, inputs, budget)


def _bcj2(coder: Coder, inputs: Inputs, budget: Budget) -> Iterator[bytes]:
    if len(inputs) != 4:
        raise Damaged("BCJ2 has four inputs")
    return merge(inputs, coder.size, budget)


_METHODS: dict[bytes, _Method] = {
    b"\0": lambda coder, inputs, budget: copy(inputs[0], budget),
    bytes.fromhex("030101"): _lzma1,
    bytes.fromhex("21"): _lzma2,
    bytes.fromhex("040108"): lambda coder, inputs, budget: decompress(inflate(), inputs[0], budget),
    bytes.fromhex("040202"): lambda coder, inputs, budget: decompress(bunzip2(), inputs[0], budget),
    bytes.fromhex("04f71101"): lambda coder, inputs, budget: decompress(unzstd(), inputs[0], budget),
    bytes.fromhex("03"): _delta,
    bytes.fromhex("0303011b"): _bcj2,
    **{method: _branch(kind) for method, kind in _BRANCHES.items()},
}


def _sniff(data: bytes) -> float:
    if data.startswith(MAGIC):
        return 1.0
    if not data.startswith(b"MZ") or (at := data.find(MAGIC, 0, _MAX_PROGRAM)) < 0:
        return 0.0
    return 0.9 * (zlib.crc32(data[at + 12 : at + START]).to_bytes(4, "little") == data[at + 8 : at + 12])


FORMAT = Format("7z", _sniff, _members, first=b"7M")
