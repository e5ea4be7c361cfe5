"""What file systems written as a journal share: names, and pieces of files, of which the newest count."""

from collections.abc import Callable, Iterator

import msgspec

from sunlit.intake.archives.image import hole_note, with_holes
from sunlit.intake.archives.registry import Lost, Member
from sunlit.intake.archives.tree import Node, special, walk
from sunlit.intake.limits import Budget
from sunlit.intake.names import LONGEST_PATH, decode_name

_ROOT = 1


class Piece(msgspec.Struct, frozen=True):
    """Some bytes of a file, by offset and length; `read` unpacks them and may raise Damaged."""

    version: int
    offset: int
    size: int
    read: Callable[[], bytes]


class Journal:
    """The nodes of a journal as they are found, in any order."""

    def __init__(self, budget: Budget, root: int = _ROOT) -> None:
        self._budget = budget
        self._root = root
        self._names: dict[tuple[int, bytes], tuple[int, int]] = {}
        self._modes: dict[int, tuple[int, int, int]] = {}
        self._pieces: dict[int, list[Piece]] = {}
        self._targets: dict[int, bytes] = {}

    def name(self, parent: int, name: bytes, version: int, number: int) -> None:
        """A folder's entry; number 0 says that it was deleted, which is not believed: it is read all the same."""
        key = parent, name
        if number and version >= self._names.get(key, (-1, 0))[0]:
            self._names[key] = version, number

    def inode(self, number: int, version: int, mode: int, size: int, target: bytes = b"") -> None:
        """What a file is; `target` where a symbolic link's stands in the node itself."""
        if version >= self._modes.get(number, (-1, 0, 0))[0]:
            self._modes[number] = version, mode, size
            if target:
                self._targets[number] = target

    def piece(self, number: int, piece: Piece) -> None:
        """Some content of a file."""
        self._pieces.setdefault(number, []).append(piece)

    def members(self) -> Iterator[Member | Lost]:
        """The tree below the root, then files that no name leads to any more."""
        children: dict[int, list[tuple[str, int]]] = {}
        for (parent, name), (_, number) in self._names.items():
            children.setdefault(parent, []).append((decode_name(name), number))
        reached = set()

        def look(number: int) -> Node:
            reached.add(number)
            _, mode, size = self._modes.get(number, (0, 0, -1))
            if number in children or number == self._root or mode & 0xF000 == 0x4000:
                return Node(children=sorted(children.get(number, ())))
            if mode & 0xF000 == 0xA000:
                target = self._targets.get(number) or b"".join(self._content(number, min(size, LONGEST_PATH)))
                return Node(target=decode_name(target) or ".")
            if kind := special(mode):
                return Node(special=kind)
            return Node(content=lambda: self._content(number, size), note=self._note(number, size))

        yield from walk(self._root, look)
        for number in sorted((children.keys() | self._pieces.keys()) - reached):
            if number in reached:
                continue
            reached.add(number)
            if number in children:
                for item in walk(number, look):
                    yield msgspec.structs.replace(item, name=f"<folder {number} without a name>/{item.name}")
            else:
                yield Member(f"<file {number} without a name>", self._content(number, -1))

    def _note(self, number: int, size: int) -> str:
        return hole_note(size - sum(piece.size for piece in self._pieces.get(number, ())))

    def _content(self, number: int, size: int) -> Iterator[bytes]:
        return with_holes(self._parts(number, size), self._budget)

    def _parts(self, number: int, size: int) -> Iterator[bytes | int]:
        """A file's bytes: of pieces at one offset the newest, of pieces that overlap the newer one's bytes.

        size  as the file itself tells it, -1 when it does not
        """
        newest: dict[int, Piece] = {}
        for piece in self._pieces.get(number, ()):
            known = newest.get(piece.offset)
            if known is None or piece.version >= known.version:
                newest[piece.offset] = piece
        pieces = sorted(newest.values(), key=lambda piece: piece.offset)
        at = 0
        for index, piece in enumerate(pieces):
            if 0 <= size <= piece.offset:
                break
            if piece.offset > at:
                yield piece.offset - at
                at = piece.offset
            data = piece.read()
            if index + 1 < len(pieces) and pieces[index + 1].version > piece.version:
                data = data[: max(0, pieces[index + 1].offset - piece.offset)]
            data = data[at - piece.offset :]
            if size >= 0:
                data = data[: size - at]
            yield data
            at += len(data)
        if size > at:
            yield size - at
