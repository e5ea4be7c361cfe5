"""EROFS, the file system of newer Android devices: files as they are, in chunks, or packed by LZ4.

Laid out as in the kernel's fs/erofs/erofs_fs.h and zmap.c.
"""

import struct
from collections.abc import Iterator
from functools import partial

import msgspec

from sunlit.intake.archives.erofs_index import PLAIN, Index, extents
from sunlit.intake.archives.image import Image, hole_note, with_holes
from sunlit.intake.archives.packed import unlz4ed
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.archives.tree import Node, special, walk
from sunlit.intake.limits import Budget
from sunlit.intake.names import LONGEST_PATH, decode_name
from sunlit.schema import Artifact

_MAGIC = b"\xe2\xe1\xf5\xe0"
_SUPER, _SUPER_SIZE, _SLOT = 1024, 128, 32
_FLAT, _INDEXED, _INLINE, _COMPACT, _CHUNKS = range(5)
_HOLE = 0xFFFFFFFF
_FIRST, _LZ4 = 1, 0  # the kind of a packed part that tells the first method; a method
_INLINE_TAIL, _INTERLACED, _FRAGMENTS = 8, 16, 32
_MOST_ENTRIES = 1 << 20  # of a folder


class _Inode(msgspec.Struct, frozen=True):
    """How content lies, the mode, the size, a number whose meaning the layout tells, and where the inode ends."""

    layout: int
    mode: int
    size: int
    where: int
    end: int


class _Erofs:
    """An opened image; a file's number is that of its inode."""

    def __init__(self, image: Image) -> None:
        self.image = image
        bits, self.root, self._base, features = image.numbers("<12xBxH24xI36xI", _SUPER)
        self._is_padded = bool(features & 1)  # zeros stand before what is packed, not behind it
        if not 9 <= bits <= 16:
            raise Damaged(f"blocks of 2 to the {bits} bytes")
        self.block = 1 << bits
        image.mark(0, _SUPER + _SUPER_SIZE)

    def _inode(self, number: int) -> _Inode:
        at = self._base * self.block + number * _SLOT
        form, attributes, mode = self.image.numbers("<HHH", at)
        size, where = self.image.numbers("<8xQI" if form & 1 else "<8xI4xI", at)
        end = at + (64 if form & 1 else 32)
        end += 12 + 4 * (attributes - 1) if attributes else 0
        self.image.mark(at, end - at)
        return _Inode(form >> 1 & 7, mode, size, where, end)

    def look(self, number: int) -> Node:
        inode = self._inode(number)
        if inode.mode & 0xF000 == 0x4000:
            return Node(children=self._children(inode))
        if inode.mode & 0xF000 == 0xA000:
            return Node(target=decode_name(self._whole(inode, LONGEST_PATH)) or ".")
        if inode.mode & 0xF000 == 0x8000:
            note = hole_note(inode.size) if inode.layout == _CHUNKS and not self._chunks(inode) else ""
            return Node(content=partial(self._content, inode), note=note)
        return Node(special=special(inode.mode))

    def _whole(self, inode: _Inode, most: int) -> bytes:
        found = b""
        for piece in self._content(inode):
            found += piece
            if len(found) > most:
                raise Damaged(f"longer than the {most} bytes that it may be")
        return found

    def _children(self, inode: _Inode) -> Iterator[tuple[str, int]]:
        data = self._whole(inode, min(inode.size, _MOST_ENTRIES * 16))
        for start in range(0, len(data), self.block):
            block = data[start : start + self.block]
            if len(block) < 12:
                return
            count = int.from_bytes(block[8:10], "little") // 12
            entries = [struct.unpack_from("<QH", block, 12 * entry) for entry in range(min(count, len(block) // 12))]
            ends = [at for _, at in entries[1:]] + [len(block)]
            for (number, at), end in zip(entries, ends, strict=False):  # a folder may hold nothing, falsely
                name = decode_name(block[at:end].split(b"\0", 1)[0])
                if name not in (".", "..", ""):
                    yield name, number

    def _content(self, inode: _Inode) -> Iterator[bytes]:
        if inode.layout in (_FLAT, _INLINE):
            whole = inode.size if inode.layout == _FLAT else inode.size // self.block * self.block
            yield from self.image.copy(inode.where * self.block, whole)
            yield from self.image.copy(inode.end, inode.size - whole)
        elif inode.layout in (_INDEXED, _COMPACT):
            yield from with_holes(self._packed(inode), self.image.budget)
        elif inode.layout == _CHUNKS:
            yield from with_holes(self._pieces(inode), self.image.budget)
        else:
            raise Damaged(f"layout {inode.layout} of content is not read")

    def _chunks(self, inode: _Inode) -> list[int]:
        """The blocks where the chunks of a file begin, without those that are holes."""
        return [block for block in self._chunk_list(inode) if block != _HOLE]

    def _chunk_list(self, inode: _Inode) -> Iterator[int]:
        wide = bool(inode.where & 32)
        size = self.block << (inode.where & 31)
        at = -(-inode.end // (8 if wide else 4)) * (8 if wide else 4)
        for number in range(-(-inode.size // size)):
            (block,) = self.image.unpack("<4xI" if wide else "<I", at + (8 if wide else 4) * number)
            yield block

    def _pieces(self, inode: _Inode) -> Iterator[bytes | int]:
        left = inode.size
        for block in self._chunk_list(inode):
            size = min(left, self.block << (inode.where & 31))
            if block == _HOLE:
                yield size
            else:
                yield from self.image.copy(block * self.block, size)
            left -= size

    def _packed(self, inode: _Inode) -> Iterator[bytes | int]:
        index = Index(self.image, inode.end, inode.size, inode.layout == _COMPACT, self.block)
        if index.advice & _FRAGMENTS:
            raise Damaged("its end is packed together with those of others, which is not read")
        for one in extents(index, inode.size):
            size = one.end - one.start
            if one.is_last and index.advice & _INLINE_TAIL:
                data = self.image.take(index.end, index.tail)
            else:
                data = self.image.take(one.block * self.block, one.blocks * self.block)
            if one.kind == PLAIN:
                shift = one.start % self.block if index.advice & _INTERLACED else 0
                self.image.budget.spend(size)
                yield (data[shift:] + data[:shift])[:size]
            else:
                method = index.methods >> (0 if one.kind == _FIRST else 4) & 15
                if method != _LZ4 or not self._is_padded:
                    raise Damaged("packed with a method, or as kernels before 5.4 did, which is not supported")
                yield unlz4ed(data.lstrip(b"\0"), size, self.image.budget)


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    system = _Erofs(image)
    yield from walk(system.root, system.look)
    yield from image.gaps()


FORMAT = Format("EROFS file system", lambda data: 0.9 * data.startswith(_MAGIC, _SUPER), _members, nul=True)
