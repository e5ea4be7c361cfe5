"""Code through tree-sitter: one walk over any tree, led by what a language declares about its types of nodes."""

import re
import time
from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import cache
from typing import Final, NamedTuple

from tree_sitter import Language, Node, Parser, Tree

from sunlit.readers.assembly import WITHIN, arrange, comment_passage
from sunlit.readers.grammar import Declared, Grammar, Place, Source
from sunlit.readers.lexical import read_lexical
from sunlit.readers.text import Text
from sunlit.schema import Passage

_MOST_TEXT: Final = 16 << 20  # characters; longer texts are read lexically
_SHORTEST_WAIT: Final = 10.0  # seconds that a parser may take for any text; everyday code takes 0.1 s a megabyte
_CHARACTERS_A_SECOND: Final = 200_000
_CHUNK: Final = 1 << 16
_LONGEST_WORD: Final = 200

_QUOTES = re.compile(r"[A-Za-z@$]{0,3}#*(\"{3,}|'{3}|[\"'`])|:")
# Strings and comments in what a grammar leaves as raw text, the replacement of a macro.
_RAW = re.compile(r'"(?:[^"\\\n]|\\.)*+"|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?')


class _Depth(IntEnum):
    """How much of a subtree is wanted."""

    PLACES = 0  # what holds a place, and what explains that
    MEMBERS = 1  # and every declaration at its top
    ALL = 2


class _Frame(NamedTuple):
    """A node to visit. The places numbered from `low` up to `high` lie in it.

    holder  the innermost declaration around
    listed  whether it stands in a list of values
    broken  whether the parser could make no sense of what is around
    start   where a declaration begins that begins before its node, at an attribute or a wrapper; else -1
    """

    node: Node
    low: int
    high: int
    depth: _Depth
    holder: Declared | None = None
    listed: bool = False
    broken: bool = False
    start: int = -1


def read_tree(grammar: Grammar, text: Text, near: Sequence[int] | None) -> list[Passage]:
    """The passages of a text, or of its declarations around the places in `near`; see Reader.read."""
    tree = _parse(grammar, text.string)
    if tree is None:
        return read_lexical(text, near, grammar.syntax)
    walk = _Walk(grammar, Source(text.string), near)
    walk.run(tree.root_node)
    passages = walk.passages
    if walk.lost:
        known = {(passage.role, passage.at) for passage in passages}
        for passage in read_lexical(text, sorted(walk.lost), grammar.syntax):
            if (passage.role, passage.at) not in known:
                passage.comment = ""
                passages.append(passage)
    return arrange(text.string, passages)


@cache
def _language(grammar_of: Callable[[], object]) -> Language:
    return Language(grammar_of())


def _parse(grammar: Grammar, string: str) -> Tree | None:
    """The tree of a text, None when the text is too long or the parser too slow for it.

    UTF-16, so that a byte is found in the text by halving; UTF-8 would need a table.
    """
    if len(string) > _MOST_TEXT:
        return None
    data = grammar.prepare(string).encode("utf-16-le", "surrogatepass")
    deadline = time.monotonic() + max(_SHORTEST_WAIT, len(string) / _CHARACTERS_A_SECOND)
    try:
        return Parser(_language(grammar.language)).parse(
            lambda byte, _: data[byte : byte + _CHUNK],
            encoding="utf16le",
            progress_callback=lambda *_: time.monotonic() > deadline,
        )
    except ValueError:  # the parser's word for a callback that says to stop
        return None


class _Walk:
    """One walk over a tree. `passages` is what it finds, in no order and not yet nested.

    lost  places in code that the parser could make no sense of
    """

    def __init__(self, grammar: Grammar, source: Source, near: Sequence[int] | None) -> None:
        self.passages: list[Passage] = []
        self.lost: set[int] = set()
        self._grammar = grammar
        self._source = source
        self._quiet = grammar.comments | grammar.leading
        self._starting = grammar.wrappers | grammar.rules.keys()
        self._depth = _Depth.ALL if near is None else _Depth.PLACES
        self._places = [source.byte(index) for index in near or ()]
        self._names: set[int] = set()  # nodes that are the name of a declaration
        self._owned: set[int] = set()  # nodes that are part of another node's declaration
        self._used: set[int] = set()  # where symbols start

    def run(self, root: Node) -> None:
        """Walk the tree under `root`; without recursion, for trees are as deep as their texts want."""
        stack = [_Frame(root, 0, len(self._places), self._depth)]
        while stack:
            stack += reversed(self._visit(stack.pop()))

    def _visit(self, frame: _Frame) -> list[_Frame]:
        """Take what a node says, and tell which nodes in it are to be visited."""
        node, low, high, depth, holder, listed, broken, start = frame
        grammar, kind = self._grammar, node.type
        if node.id in self._names:
            return []
        if kind in grammar.comments:
            self._comment(node)
            return []
        if kind in grammar.documentation and self._is_mere_string(node):
            self._comment(node)
            self.passages[-1].about = WITHIN
            return []
        if kind in grammar.raw:
            self._raw(node, low, high, broken)
            return []
        if kind in grammar.strings:
            if low < high or depth == _Depth.ALL:
                self._string(node, listed)
            inside = [child for child in self._children(frame) if child.node.type in grammar.embedded]
            return inside if depth == _Depth.ALL else [child for child in inside if child.low < child.high]
        declared: Sequence[Declared] = ()
        if (rule := grammar.rules.get(kind)) and node.id not in self._owned:
            declared = rule(node, Place(self._source, grammar, holder, listed))
        for one in declared:
            self._declare(one, start)
            start = -1
        if declared:
            holder = declared[0]
            if low == high and depth < _Depth.ALL and holder.role != "enumerator":
                return []
            depth = _Depth.MEMBERS if depth < _Depth.ALL and holder.role in {"type", "function"} else _Depth.ALL
        elif kind in grammar.bodies and depth < _Depth.ALL and not (holder and holder.role == "type"):
            depth = _Depth.PLACES
        listed = grammar.makes_list(node, self._source) or (listed and kind in grammar.through)
        if kind in grammar.wrappers and start < 0:
            start = node.start_byte
        inside = self._children(_Frame(node, low, high, depth, holder, listed, broken or node.is_error, start))
        return self._wanted(inside) if depth == _Depth.PLACES else inside

    def _children(self, frame: _Frame) -> list[_Frame]:
        """The named children of a node, each with its places; places between them are uses of names."""
        places, grammar = self._places, self._grammar
        node, low, high, depth, holder, listed, broken, own_start = frame
        leading_start = -1
        children = []
        for child in node.named_children:
            first = low
            if low < high:
                start, end = child.byte_range
                while first < high and places[first] < start:
                    self._use(places[first], broken)
                    first += 1
                low = first
                while low < high and places[low] < end:
                    low += 1
            start, kind = -1, child.type
            if kind in grammar.leading:
                leading_start = child.start_byte if leading_start < 0 else leading_start
            elif kind not in grammar.comments:
                if leading_start >= 0:
                    start = leading_start
                elif own_start >= 0 and kind in self._starting:
                    start, own_start = own_start, -1
                leading_start = -1
            children.append(_Frame(child, first, low, depth, holder, listed, broken, start))
        for number in range(low, high):
            self._use(places[number], broken)
        return children

    def _wanted(self, frames: list[_Frame]) -> list[_Frame]:
        """Of a node's children, those that hold a place, and what stands before and behind their comments."""
        wanted: dict[int, _Frame] = {}
        for number, frame in enumerate(frames):
            if frame.low == frame.high:
                continue
            wanted[number] = frame
            for step in (-1, 1):
                other = number + step
                is_quiet = frame.node.type in self._quiet
                while 0 <= other < len(frames) and frames[other].node.type in self._quiet and other not in wanted:
                    wanted[other] = frames[other]
                    is_quiet = True
                    other += step
                if is_quiet and 0 <= other < len(frames) and other not in wanted:
                    wanted[other] = frames[other]._replace(depth=_Depth.MEMBERS)
        return [wanted[number] for number in sorted(wanted)]

    def _declare(self, declared: Declared, start: int) -> None:
        name = declared.name
        if name is not None:
            self._names.add(name.id)
            while name.named_child_count and name.type not in self._grammar.strings:
                name = name.child_by_field_name("name") or name.named_children[-1]
                self._names.add(name.id)
        if declared.owns is not None:
            self._owned.add(declared.owns.id)
        first = self._source.index(declared.first.start_byte if start < 0 else start)
        at, end_of_name = (first, first) if name is None else self._extent(name)
        if name is not None and name.type in self._grammar.strings:
            at, end_of_name = self._content(at, end_of_name)
        self.passages.append(
            Passage(
                declared.role,
                self._source.string[at:end_of_name],
                first,
                self._extent(declared.last)[1],
                at,
                type=declared.type,
                value=declared.value,
            )
        )

    def _string(self, node: Node, listed: bool) -> None:
        start, end = self._extent(node)
        at, end_of_content = self._content(start, end)
        content = self._source.string[at:end_of_content]
        if content and not content.isspace():
            self.passages.append(Passage("label" if listed else "string", content if listed else "", start, end, at))

    def _comment(self, node: Node) -> None:
        self.passages.append(comment_passage(self._source.string, *self._extent(node)))

    def _is_mere_string(self, node: Node) -> bool:
        return node.named_child_count == 1 and node.named_children[0].type in self._grammar.strings

    def _raw(self, node: Node, low: int, high: int, broken: bool) -> None:
        """Strings and comments of a text that has no tree; places elsewhere are uses of names."""
        string, (start, end) = self._source.string, self._extent(node)
        taken = []
        for match in _RAW.finditer(string, start, end):
            taken.append(match.span())
            if match[0].startswith("/"):
                self.passages.append(comment_passage(string, *match.span()))
            else:
                self.passages.append(Passage("string", "", *match.span(), match.start() + 1))
        for place in self._places[low:high]:
            index = self._source.index(place)
            if not any(first <= index < last for first, last in taken):
                self._use(place, broken)

    def _use(self, place: int, broken: bool) -> None:
        """A use of a name, as a symbol; what is no word is passed over."""
        string, index = self._source.string, self._source.index(place)
        if broken:
            self.lost.add(index)
        start = index
        while start > index - _LONGEST_WORD and start > 0 and (string[start - 1].isalnum() or string[start - 1] == "_"):
            start -= 1
        end = index
        while end < index + _LONGEST_WORD and end < len(string) and (string[end].isalnum() or string[end] == "_"):
            end += 1
        if start < end and not string[start].isdigit() and start not in self._used:
            self._used.add(start)
            self.passages.append(Passage("symbol", string[start:end], start, end, start))

    def _extent(self, node: Node) -> tuple[int, int]:
        """Where a node starts and ends, without the line break that some grammars count in."""
        start, end = self._source.index(node.start_byte), self._source.index(node.end_byte)
        while end > start and self._source.string[end - 1] in "\r\n":
            end -= 1
        return start, end

    def _content(self, start: int, end: int) -> tuple[int, int]:
        """Where the content of a string literal starts and ends."""
        string = self._source.string
        opening = _QUOTES.match(string, start, end)
        if opening is None:
            return start, end
        hashes = opening[0].count("#")
        close = end - hashes - len(opening[1] or "")
        if opening.end() <= close and string.startswith(opening[1] or "", close):
            return opening.end(), close
        return opening.end(), end
