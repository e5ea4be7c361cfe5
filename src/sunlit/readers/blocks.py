"""The blocks of code without a tree: what each belongs to, how far it reaches, and what stands between its children."""

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator

from sunlit.readers.declarations import Head, after_label, head_of, is_grouping, split, trimmed
from sunlit.readers.mask import Block, Mask, Span
from sunlit.readers.outline import neighbours
from sunlit.readers.syntax import Syntax

_DEEPEST = 200  # declarations without an end between a head and its end
_TYPEDEF_TAIL = re.compile(r"[\s\w*,\[\]()]{0,400};")
_TAIL = re.compile(r"[ \t\w*,\[\])]{0,200};")
_TAIL_NAME = re.compile(r"(?<!\*)\b([^\W\d]\w*)\s*((?:\[[^\[\]]*\]\s*)*)(?=[,;])")


class Blocks:
    """The blocks of one text by their numbers, in the order in which they open; -1 is the text around them all.

    wanted   the blocks around the wanted places, None for all: of very many siblings those near to them are told
    """

    wanted: Container[int] | None = None

    def __init__(self, mask: Mask, syntax: Syntax) -> None:
        self._code = mask.code
        self._syntax = syntax
        self._blocks = mask.blocks if syntax.blocks == "brace" else _end_blocks(mask.code, syntax)
        self._opens = [block.open for block in self._blocks]
        self._children: dict[int, list[int]] = {}
        for number, block in enumerate(self._blocks):
            self._children.setdefault(block.parent, []).append(number)
        self._starts: dict[int, int] = {}
        self._heads: dict[int, Head | None] = {}
        self._tails: dict[int, Span] = {}
        self._pieces: dict[Span, list[Span]] = {}
        self._last_piece: Span = (0, 0)
        self._last_cut: list[Span] = []

    def __len__(self) -> int:
        return len(self._blocks)

    def __getitem__(self, number: int) -> Block:
        return self._blocks[number]

    def children(self, number: int) -> list[int]:
        """The blocks directly inside a block that are told."""
        children = self._children.get(number, [])
        return [children[place] for place in self._told(children)]

    def closings(self, number: int) -> dict[int, int]:
        """Where the blocks directly inside a block open, and where each closes."""
        inside = (self._blocks[child] for child in self._children.get(number, ()))
        return {block.open: block.close for block in inside}

    def _told(self, children: list[int]) -> Iterable[int]:
        return range(len(children)) if self.wanted is None else neighbours(children, self.wanted)

    def head(self, number: int) -> Head | None:
        """What a block's head declares; None for one that steers or groups, and for -1."""
        if number < 0:
            return None
        if number not in self._heads:
            self._heads[number] = head_of(self._code, self._start(number), self._blocks[number].open, self._syntax)
        return self._heads[number]

    def extent(self, number: int) -> Span:
        """From the start of a block's head to its closing, with the names of a typedef behind it."""
        closing, end = self._tail(number)
        return self._start(number), closing if any(True for _ in self.variables(number)) else end

    def alias(self, number: int) -> tuple[str, int] | None:
        """The name that a typedef gives to the type of a block, and where it stands; None where there is none."""
        if not self._code.startswith("typedef", self._start(number)):
            return None
        name = _TAIL_NAME.search(self._code, *self._tail(number))
        return (name[1], name.start(1)) if name else None

    def variables(self, number: int) -> Iterator[re.Match[str]]:
        """The names behind the block of a type, with their array bounds: `struct { ... } a, b[2];`."""
        if not self.alias(number):
            yield from _TAIL_NAME.finditer(self._code, *self._tail(number))

    def groups(self, number: int) -> bool:
        """Whether a block only groups what stands in it, as a namespace does."""
        return self.head(number) is None and is_grouping(
            self._code[self._start(number) : self._blocks[number].open], self._syntax
        )

    def is_member(self, number: int) -> bool:
        """Whether a block stands directly in a type."""
        parent = self.head(self._blocks[number].parent)
        return parent is not None and parent.kind in ("type", "enum")

    def is_open_ground(self, number: int) -> bool:
        """Whether declarations directly in a block belong to no type and no function."""
        while number >= 0 and self.groups(number):
            number = self._blocks[number].parent
        return number < 0

    def at(self, index: int) -> int:
        """The innermost block whose extent holds an index."""
        number = bisect_right(self._opens, index) - 1
        following = number + 1
        while number >= 0 and self._tail(number)[1] <= index:
            number = self._blocks[number].parent
        if (
            following < len(self._blocks)
            and self._blocks[following].parent == number
            and self._start(following) <= index
        ):
            return following
        return number

    def is_in_body(self, start: int, index: int) -> bool:
        """Whether an index lies in the block of the declaration that starts at `start`, not in its head or tail."""
        return any(
            self._start(number) == start and self._blocks[number].open < index < self._blocks[number].close
            for number in self.around(index)
        )

    def around(self, index: int) -> list[int]:
        """The blocks whose extents hold an index, innermost first."""
        found = []
        number = self.at(index)
        while number >= 0:
            found.append(number)
            number = self._blocks[number].parent
        return found

    def pieces(self, number: int, since: int = 0) -> Iterator[Span]:
        """What stands in a block beside its children, cut where declarations end."""
        start, end = self._inside(number)
        start = max(start, since)
        children = self._children.get(number, [])
        before = -1
        for place in self._told(children):
            if place > before + 1:
                start = self._tail(children[place - 1])[1]
            if self._blocks[children[place]].open >= since:
                yield from self._cut(start, self._start(children[place]))
                start = self._tail(children[place])[1]
            before = place
        if before + 1 == len(children):
            yield from self._cut(start, end)

    def piece_at(self, number: int, index: int) -> list[Span]:
        """The piece that holds an index, in a list that is empty where there is none."""
        start, end = self._inside(number)
        children = self._children.get(number, [])
        following = bisect_right(children, index, key=self._opens.__getitem__)
        if following:
            start = self._tail(children[following - 1])[1]
        if following < len(children):
            end = self._start(children[following])
        if not self._syntax.newline:
            # many places may lie in one long stretch without a declaration
            if not self._last_piece[0] <= index < self._last_piece[1]:
                last = self._code.find(";", index, end)
                self._last_piece = (max(start, self._code.rfind(";", start, index) + 1), end if last < 0 else last)
                self._last_cut = list(trimmed(self._code, *self._last_piece))
            return self._last_cut
        if (start, end) not in self._pieces:
            self._pieces[start, end] = list(self._cut(start, end))
        pieces = self._pieces[start, end]
        at = bisect_right(pieces, index, key=lambda piece: piece[0]) - 1
        return pieces[at : at + 1] if at >= 0 and index <= pieces[at][1] else []

    def _inside(self, number: int) -> Span:
        return (self._blocks[number].open + 1, self._blocks[number].close) if number >= 0 else (0, len(self._code))

    def _cut(self, start: int, end: int) -> Iterator[Span]:
        if self._syntax.newline:
            yield from split(self._code, start, end, ";\n")
            return
        while start < end:
            bound = self._code.find(";", start, end)
            bound = end if bound < 0 else bound
            yield from trimmed(self._code, start, bound)
            start = bound + 1

    def _start(self, number: int) -> int:
        """Where the head of a block starts."""
        if number not in self._starts:
            block = self._blocks[number]
            start, end = block.floor, block.open
            if self._syntax.blocks == "brace":
                start = max(start, self._code.rfind(";", start, end) + 1)
                if self._syntax.newline:
                    end = start + len(self._code[start:end].rstrip())
                    start = max((first for first, _ in split(self._code, start, end, "\n")), default=start)
            self._starts[number] = after_label(self._code, start, block.open)
        return self._starts[number]

    def _tail(self, number: int) -> Span:
        """What belongs to a block behind its closing: names and a ";" behind a type, a ";" behind a list."""
        if number not in self._tails:
            head = self.head(number)
            start = end = min(self._blocks[number].close + 1, len(self._code))
            if self._syntax.blocks == "end":
                line_end = self._code.find("\n", self._blocks[number].close)
                start = end = len(self._code) if line_end < 0 else line_end
            elif head and head.kind in ("type", "enum", "list"):
                is_typedef = self._code.startswith("typedef", self._start(number))
                tail = (_TYPEDEF_TAIL if is_typedef else _TAIL).match(self._code, start)
                end = tail.end() if tail else end
            self._tails[number] = (start, end)
        return self._tails[number]


def _end_blocks(code: str, syntax: Syntax) -> list[Block]:
    """Blocks from a line with a word for them to the line of "End" and that word, in the order in which they open.

    A declaration without such an end (of a method in an interface) is no block.
    """
    words = "|".join(sorted(syntax.types | syntax.enums | syntax.functions | syntax.grouping | {"property"}))
    modifiers = "|".join(sorted(syntax.modifiers))
    bounds = re.compile(
        rf"^[ \t]*+(?:end[ \t]+({words})\b|(?:<[^<>\n]*>[ \t]*)?(?:(?:{modifiers})[ \t]+)*({words})\b[^\n]*)",
        re.I | re.M,
    )
    pairs: list[tuple[int, int, int]] = []
    open_: list[tuple[re.Match[str], str]] = []
    for match in bounds.finditer(code):
        if match[2]:
            open_.append((match, match[2].lower()))
            continue
        nearest = range(len(open_) - 1, max(-1, len(open_) - 1 - _DEEPEST), -1)
        depth = next((n for n in nearest if open_[n][1] == match[1].lower()), -1)
        if depth >= 0:
            head = open_[depth][0]
            pairs.append((head.end(), match.start(), head.start()))
            del open_[depth:]
    blocks: list[Block] = []
    around: list[int] = []
    for opening, closing, start in sorted(pairs):
        while around and blocks[around[-1]].close <= opening:
            around.pop()
        blocks.append(Block(opening, closing, around[-1] if around else -1, start))
        around.append(len(blocks) - 1)
    return blocks
