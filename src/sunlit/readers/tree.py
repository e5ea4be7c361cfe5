"""Code through tree-sitter: one walk over any tree, led by what a language declares about its types of nodes."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import IntEnum
from typing import Final, NamedTuple

from tree_sitter import Node

from sunlit.readers.assembly import WITHIN, arrange, comment_passage
from sunlit.readers.grammar import Declared, Grammar, Place, Source
from sunlit.readers.lexical import read_lexical
from sunlit.readers.parse import parse, parse_each
from sunlit.readers.text import Text
from sunlit.schema import Passage

_LONGEST_WORD: Final = 200
_MANY: Final = 200  # places, from which on the lexical way reads all of a text

_QUOTES = re.compile(r"[\w@$]{0,3}#*(\"{3,}|'{3}|[\"'`])|:")
# Strings and comments in what a grammar leaves as raw text, the replacement of a macro.
_RAW = re.compile(r'\\[\\"]|"(?:[^"\\\n]|\\.)*+"|//[^\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+){0,10000}(?:\*/)?')


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
    source = Source(text.string)
    tree = parse(grammar, source, near)
    if tree is None:
        return read_lexical(text, near, grammar.syntax)
    walk = _Walk(grammar, source, near)
    walk.run(tree.root_node)
    passages = walk.passages
    if grammar.begins is not None and tree.root_node.has_error:
        found, sound = _piece_by_piece(grammar, grammar.begins, source, tree.root_node, near)
        passages = [*(passage for passage in passages if not _touches(sound, passage)), *found]
    elif walk.lost and grammar.begins is None:
        lost = sorted(walk.lost)
        lexical = read_lexical(text, None if near is None and len(lost) > _MANY else lost, grammar.syntax)
        passages = _mended(passages, lexical, walk.broken, near is not None)
    return arrange(text.string, passages)


def _piece_by_piece(
    grammar: Grammar, begins: re.Pattern[str], source: Source, root: Node, near: Sequence[int] | None
) -> tuple[list[Passage], list[tuple[int, int]]]:
    """What the statements of the top level say that a broken tree holds, where they can be read by themselves, and the
    stretches of these: a bracket that is never closed breaks its own statement only."""
    starts = [0, *(match.start() for match in begins.finditer(source.string) if match.start())]
    broken = [root] if root.is_error else [child for child in root.children if child.has_error]
    numbers: set[int] = set()
    for node in broken:
        first, last = (bisect_right(starts, source.index(byte)) - 1 for byte in node.byte_range)
        numbers.update(range(first, last + 1))
    if near is not None:
        numbers &= {bisect_right(starts, place) - 1 for place in near}
    ends = [*starts[1:], len(source.string)]
    pieces = [(starts[number], ends[number]) for number in sorted(numbers)[:_MANY]]
    found: list[Passage] = []
    sound: list[tuple[int, int]] = []
    for (start, end), tree in zip(pieces, parse_each(grammar, source, pieces), strict=True):
        if tree is not None and not tree.root_node.has_error:
            walk = _Walk(grammar, source, None if near is None else [place for place in near if start <= place < end])
            walk.run(tree.root_node)
            found += walk.passages
            sound.append((start, end))
    return found, sound


def _touches(stretches: list[tuple[int, int]], passage: Passage) -> bool:
    """Whether a passage has something in common with one of these stretches, which are in order."""
    number = bisect_left(stretches, (passage.end, 0)) - 1
    return number >= 0 and passage.start < stretches[number][1]


def _mended(
    passages: list[Passage], lexical: list[Passage], broken: list[tuple[int, int]], with_symbols: bool
) -> list[Passage]:
    """What the tree gave and, where it is broken, what the lexical way found that does not cut across it."""
    known = {passage.at for passage in passages if passage.role != "symbol"}
    added = {}
    for passage in lexical:
        if _touches(broken, passage) and passage.at not in known and (with_symbols or passage.role != "symbol"):
            passage.about, passage.comment = -1, ""  # to be told again, in new company
            added[id(passage)] = passage
    open_: list[Passage] = []
    for passage in sorted([*passages, *added.values()], key=lambda passage: (passage.start, -passage.end)):
        while open_ and open_[-1].end <= passage.start:
            open_.pop()
        while open_ and open_[-1].end < passage.end and id(passage) not in added:
            added.pop(id(open_.pop()), None)
        if open_ and open_[-1].end < passage.end:
            del added[id(passage)]
        else:
            open_.append(passage)
    declared = {passage.at for passage in added.values()}
    kept = [passage for passage in passages if passage.role != "symbol" or passage.at not in declared]
    return [*kept, *added.values()]


class _Walk:
    """One walk over a tree. `passages` is what it finds, in no order and not yet nested.

    broken  the stretches that the parser could make no sense of, in order
    lost    places in them that no declaration was found for
    """

    def __init__(self, grammar: Grammar, source: Source, near: Sequence[int] | None) -> None:
        self.passages: list[Passage] = []
        self.broken: list[tuple[int, int]] = []
        self.lost: set[int] = set()
        self._grammar = grammar
        self._source = source
        self._quiet = grammar.comments | grammar.leading
        self._telling = grammar.comments | grammar.strings | grammar.raw | grammar.rules.keys()
        self._starting = grammar.wrappers | grammar.rules.keys()
        self._is_all = near is None
        self._places = [source.byte(index) for index in near or ()]
        self._names: set[int] = set()  # nodes that are the name of a declaration
        self._owned: set[int] = set()  # nodes that are part of another node's declaration
        self._used: set[int] = set()  # where symbols start

    def run(self, root: Node) -> None:
        """Walk the tree under `root`; without recursion, for trees are as deep as their texts want."""
        depth = _Depth.ALL if self._is_all else _Depth.PLACES
        stack = [_Frame(root, 0, len(self._places), depth)]
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
        elif kind in grammar.bodies and not self._is_all and not (holder and holder.role == "type"):
            depth = _Depth.PLACES
        if node.is_error and not broken:
            broken = True
            self.broken.append(self._extent(node))
        if broken and self._is_all:
            self.lost |= {
                self._source.index(child.start_byte) for child in node.named_children if not child.child_count
            }
        is_list = grammar.makes_list(node, self._source)
        listed = is_list or (listed and kind in grammar.through)
        if is_list and low < high:
            depth = _Depth.ALL  # what else is in a list tells what a list it is
        if kind in grammar.wrappers and start < 0 and not declared:
            start = node.start_byte
        inside = self._children(_Frame(node, low, high, depth, holder, listed, broken, start))
        return self._wanted(inside) if depth == _Depth.PLACES else inside

    def _children(self, frame: _Frame) -> list[_Frame]:
        """The named children of a node, each with its places; places between them are uses of names."""
        places, grammar = self._places, self._grammar
        node, low, high, depth, holder, listed, broken, own_start = frame
        leading_start = -1
        while low < high and places[low] < node.start_byte:  # in an attribute before it
            low += 1
        children = []
        for child in node.named_children:
            first = low
            if low < high:
                start, end = child.byte_range
                while first < high and places[first] < start:
                    self._use(places[first], broken)
                    first += 1
                low = first
                if low < high and places[low] < end:
                    low = bisect_left(places, end, low + 1, high)  # trees are as deep as they have places
            start, kind = -1, child.type
            if first == low and kind not in self._telling and not child.child_count:
                continue
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
        lists = self._grammar.lists
        if any(frame.low < frame.high and frame.node.type in lists for frame in frames):
            # The cases of a switch are values of one list.
            wanted |= {
                n: frame._replace(depth=_Depth.ALL) for n, frame in enumerate(frames) if frame.node.type in lists
            }
        for number, frame in enumerate(frames):
            if frame.low == frame.high or number in wanted:
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
                    is_attribute = step > 0 and frame.node.type in self._grammar.leading
                    low = frame.low if is_attribute else frames[other].low
                    wanted[other] = frames[other]._replace(low=low, depth=_Depth.MEMBERS)
        return [wanted[number] for number in sorted(wanted)]

    def _declare(self, declared: Declared, start: int) -> None:
        name = declared.name
        if name is not None:
            self._names.add(name.id)
            while name.named_child_count and name.type not in self._grammar.strings:
                fields = (name.child_by_field_name("name"), name.child_by_field_name("entity"))
                name = fields[0] or fields[1] or name.named_children[-1]
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
            if match[0].startswith("\\"):  # a quote behind it opens nothing
                continue
            taken.append(match.span())
            if match[0].startswith("/"):
                self.passages.append(comment_passage(string, *match.span()))
            else:
                self.passages.append(Passage("string", "", *match.span(), match.start() + 1))
        for place in self._places[low:high]:
            index = self._source.index(place)
            number = bisect_right(taken, (index, end)) - 1
            if number < 0 or index >= taken[number][1]:
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
