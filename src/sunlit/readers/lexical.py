"""The lexical way to read code: blocks, their heads and their members, where there is no tree or a broken one."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from sunlit.readers.assembly import arrange, comment_passage, innermost
from sunlit.readers.blocks import Blocks
from sunlit.readers.declarations import declarations, enumerator, parameters, split
from sunlit.readers.mask import Span, mask
from sunlit.readers.syntax import C_LIKE, Syntax
from sunlit.readers.text import Text
from sunlit.schema import Passage, Role

__all__ = ["C_LIKE", "Syntax", "read_lexical"]

_DEFINE = re.compile(r"#[ \t]*define[ \t]+(\w+)(?:\([^()\r\n]*\))?[ \t]*")
_CONTINUED = re.compile(r"(?<=\s)_[ \t]*\r?\n")
_WORD = re.compile(r"[^\W\d][\w$]*")
_BEGUN = re.compile(r"[\w$]*\Z")
_ROLES: dict[str, Role] = {"function": "function", "list": "constant", "property": "field"}
_LISTING = ("{", "[", "(", ",", ":")
_SMALL = ("field", "enumerator", "parameter", "constant")
_REACH = 400  # characters between a comment and what it explains
_MOST_TEXT = 4000  # characters of a value


def read_lexical(text: Text, near: Sequence[int] | None, syntax: Syntax) -> list[Passage]:
    """The passages of code that has no tree; `near` as in Reader. Linear in the text, and never raises."""
    return _Code(text.string, syntax).read(near)


class _Code:
    """One text without its comments and strings, and the passages that were found in it."""

    def __init__(self, string: str, syntax: Syntax) -> None:
        self.string = string
        self.syntax = syntax
        self.mask = mask(string, syntax.lexis)
        if syntax.blocks == "end":
            self.mask.code = _CONTINUED.sub(lambda match: " " * len(match[0]), self.mask.code)
        self.code = self.mask.code
        self.blocks = Blocks(self.mask, syntax)
        self.found: dict[tuple[int, int, int], Passage] = {}
        self.opened: set[int] = set()  # where the types start whose members were read

    def read(self, near: Sequence[int] | None) -> list[Passage]:
        """The structure around what is wanted, then what stands in it: strings, uses of names, comments."""
        if near is None:
            for number in range(-1, len(self.blocks)):
                self._read_block(number)
                self._read_statements(number, self.blocks.pieces(number))
            self._read_directives(self.mask.directives)
            return self._with_leaves(None)
        targets = sorted({target for index in near for target in self._targets(index)})
        wanted = {number: None for target in targets for number in self.blocks.around(target)}
        self.blocks.wanted = wanted
        for number in wanted:
            self._read_block(number)
        pieces: dict[int, dict[Span, None]] = {}
        for target in targets:
            number = self.blocks.at(target)
            pieces.setdefault(number, {}).update(dict.fromkeys(self.blocks.piece_at(number, target)))
        for number, told in pieces.items():
            self._read_statements(number, told)
        self._read_directives(_holding(self.mask.directives, targets))
        return self._with_leaves(near)

    def _targets(self, index: int) -> Iterator[int]:
        """The index; of one in a comment also where the code before it on its line and the code after it stand."""
        yield index
        for start, end in _holding(self.mask.comments, [index]):
            after = self.code[end : end + _REACH]
            if after.strip():
                yield end + len(after) - len(after.lstrip())
            line_start = max(self.string.rfind("\n", max(0, start - _REACH), start) + 1, start - _REACH)
            before = self.string[line_start:start].rstrip()
            if before:
                yield line_start + len(before) - 1

    def _add(self, passages: Iterable[Passage | None]) -> None:
        for passage in passages:
            if passage is not None:
                self.found.setdefault((passage.start, passage.end, passage.at), passage)

    def _read_block(self, number: int) -> None:
        """The declaration that a block belongs to, its parameters and its members."""
        head = self.blocks.head(number)
        if head is None:
            return
        self._add([self._declared(number)])
        if head.parameters:
            role: Role = "parameter" if head.kind == "function" else "field"
            self._add(parameters(self.code, self.string, head.parameters, self.syntax, role))
        if head.kind in ("type", "enum"):
            self.opened.add(self.blocks.extent(number)[0])
        if head.kind == "enum":
            self._read_enumerators(number)
        elif head.kind == "type":
            self._read_fields(number)

    def _declared(self, number: int) -> Passage | None:
        head = self.blocks.head(number)
        if head is None or (head.kind == "property" and not self.blocks.is_member(number)):
            return None
        start, end = self.blocks.extent(number)
        alias = self.blocks.alias(number) if head.kind in ("type", "enum") else None
        name, at = alias or (head.name, head.at)
        value = head.name if alias else ""
        return Passage(_ROLES.get(head.kind, "type"), name, start, end, at, type=head.type, value=value)

    def _read_enumerators(self, number: int) -> None:
        block = self.blocks[number]
        inner = self.blocks.closings(number)
        separators = self.syntax.enumerators
        end = block.close
        if ";" not in separators:
            end = next((last for _, last in split(self.code, block.open + 1, block.close, ";", inner)), block.close)
            # what follows the first ";" of a Java enum are fields and methods
            self._read_fields(number, end)
        for span in split(self.code, block.open + 1, end, separators, inner):
            self._add([enumerator(self.code, self.string, span, self.syntax)])

    def _read_fields(self, number: int, since: int = 0) -> None:
        for piece in self.blocks.pieces(number, since):
            self._add(declarations(self.code, self.string, piece, self.syntax, "field"))
        for child in self.blocks.children(number):
            if self.blocks[child].open < since:
                continue
            self._add([self._declared(child)])
            self._add(self._variables(child))
            if self.blocks.groups(child):
                self._read_fields(child)

    def _variables(self, number: int) -> Iterator[Passage]:
        head = self.blocks.head(number)
        if head and head.kind in ("type", "enum"):
            for name in self.blocks.variables(number):
                yield Passage("field", name[1], *name.span(), name.start(), type=head.name + "".join(name[2].split()))

    def _read_statements(self, number: int, pieces: Iterable[Span]) -> None:
        """Declarations directly in a block that is no function."""
        head = self.blocks.head(number)
        if self.blocks.is_open_ground(number) or (head and head.kind == "type"):
            role: Role = "field" if head else "constant"
            for piece in pieces:
                self._add(declarations(self.code, self.string, piece, self.syntax, role))

    def _read_directives(self, directives: Iterable[Span]) -> None:
        for start, end in directives:
            define = _DEFINE.match(self.string, start, end)
            if define:
                value = self.string[define.end() : min(end, define.end() + _MOST_TEXT)].strip()
                self._add([Passage("constant", define[1], start, end, define.start(1), value=value)])

    def _with_leaves(self, near: Sequence[int] | None) -> list[Passage]:
        """What was found, with its strings and comments, and strings, comments and uses of names at the places."""
        structure = sorted(self.found.values(), key=lambda passage: (passage.start, -passage.end))
        leaves = (*self._strings(structure, near), *self._symbols(structure, near), *self._comments(structure, near))
        return arrange(self.string, [*structure, *leaves])

    def _strings(self, structure: list[Passage], near: Sequence[int] | None) -> Iterator[Passage]:
        """Strings at the places, in annotations, and in small declarations as values and lists of labels."""
        wanted = set(_holding(self.mask.strings, near or ()))
        holders = innermost(structure, [start for start, _ in self.mask.strings])
        for (start, end), holder in zip(self.mask.strings, holders, strict=True):
            is_part = holder is not None and (holder.role in _SMALL or start < holder.at)
            if near is not None and (start, end) not in wanted and not is_part:
                continue
            listed = self.code[max(0, start - _REACH) : start].rstrip().endswith(_LISTING)
            is_label = listed and holder is not None and holder.role in ("constant", "field") and holder.at < start
            name = self.string[start + 1 : end - 1] if is_label else ""
            yield Passage("label" if is_label else "string", name, start, end, start + 1)

    def _symbols(self, structure: list[Passage], near: Sequence[int] | None) -> Iterator[Passage]:
        """Uses of names at the places: words that are part of no declaration's head."""
        words = {match.span(): None for match in self._words(near)}
        for (start, end), holder in zip(words, innermost(structure, [start for start, _ in words]), strict=True):
            if holder is not None and (holder.role in _SMALL or not self.blocks.is_in_body(holder.start, start)):
                continue
            if self.syntax.starts(self.string[start:end], self.syntax.steering | self.syntax.modifiers):
                continue
            yield Passage("symbol", self.string[start:end], start, end, start)

    def _words(self, near: Sequence[int] | None) -> Iterator[re.Match[str]]:
        if near is None:
            yield from _WORD.finditer(self.code)
            return
        for index in near:
            before = _BEGUN.search(self.code, max(0, index - _REACH), index)
            start = before.start() if before else index
            if word := _WORD.match(self.code, start, start + _REACH):
                yield word

    def _comments(self, structure: list[Passage], near: Sequence[int] | None) -> Iterator[Passage]:
        """Comments at the places, and those above, in and behind what was found; not those that code is full of."""
        comments = self.mask.comments
        starts = [start for start, _ in comments]
        if near is None:
            chosen = set(range(len(comments)))
        else:
            at_places = {bisect_left(starts, start) for start, _ in _holding(comments, near)}
            chosen = {number for passage in structure for number in self._comments_of(passage, starts)}
            numbers = sorted(chosen)
            holders = innermost(structure, [starts[number] for number in numbers])
            for number, holder in zip(numbers, holders, strict=True):
                if holder is not None and holder.role in ("function", "type") and holder.start not in self.opened:
                    chosen.discard(number)
            chosen |= at_places
        for number in sorted(chosen):
            yield comment_passage(self.string, *comments[number])

    def _comments_of(self, passage: Passage, starts: list[int]) -> Iterator[int]:
        """The numbers of the comments above a passage, in it when it is no function, and behind it on its line."""
        comments = self.mask.comments
        first, behind = bisect_left(starts, passage.start), bisect_left(starts, passage.end)
        edge = passage.start
        for number in range(first - 1, -1, -1):
            gap = self.string[comments[number][1] : edge] if edge - comments[number][1] <= _REACH else "-"
            if gap and not gap.isspace():
                break
            yield number
            edge = starts[number]
        if passage.role != "function":
            yield from range(first, behind)
        line_end = self.string.find("\n", passage.end, passage.end + _REACH)
        yield from range(behind, bisect_left(starts, line_end if line_end >= 0 else passage.end + _REACH))


def _holding(spans: Sequence[Span], indices: Sequence[int]) -> list[Span]:
    """The spans (ascending) that hold one of the indices (ascending), each once."""
    found: dict[Span, None] = {}
    for index in indices:
        number = bisect_right(spans, index, key=lambda span: span[0]) - 1
        if number >= 0 and index < spans[number][1]:
            found[spans[number]] = None
    return list(found)
