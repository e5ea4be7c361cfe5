"""A text becomes a syntax tree, unless that would take too long or too much memory."""

import re
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from typing import Final

from tree_sitter import Language, Parser, Tree

from sunlit.readers.grammar import Grammar, Source
from sunlit.readers.windows import ranges, windows

_MOST_TEXT: Final = 16 << 20  # characters
# Seconds that a parser may take for any text, and characters for which it has one more; everyday code takes 0.1 s a MB.
_SHORTEST_WAIT: Final = 2.0
_CHARACTERS_A_SECOND: Final = 200_000

_TANGLE: Final = 2000  # operators
_SPARSE: Final = 16  # characters between two operators
_OPERATOR = re.compile(r"([-+*/%&|^~<>=!?:@#$()\[\]{.])\1*+")


def parse(grammar: Grammar, source: Source, near: Sequence[int] | None) -> Tree | None:
    """The tree of a text, in UTF-16, or of its windows around the places in `near` where these can be told apart; None
    when the text is too long, too tangled, or takes the parser too long.

    UTF-16, because its bytes are characters when halved, where those of UTF-8 would need a table.
    """
    string = source.string
    if len(string) > _MOST_TEXT or _is_tangled(string, grammar):
        return None
    deadline = time.monotonic() + _SHORTEST_WAIT + len(string) / _CHARACTERS_A_SECOND
    whole = [(0, len(string))]
    bounds = whole if near is None else windows(string, near)
    try:
        if near is not None and bounds != whole:
            tree = _parse(grammar, _fed(grammar, source, bounds), _in_bytes(source, bounds), deadline)
            if _is_sound(tree, [source.byte(place) for place in near]):
                return tree
        view = _fed(grammar, source, whole)
        return _parse(grammar, view, [(0, len(view))], deadline)
    except ValueError:  # the parser's word for a callback that says to stop
        return None


def parse_each(grammar: Grammar, source: Source, pieces: Sequence[tuple[int, int]]) -> list[Tree | None]:
    """The trees of some pieces of a text, each parsed as if it were all; None from one on that takes too long."""
    view = _fed(grammar, source, pieces)
    deadline = time.monotonic() + _SHORTEST_WAIT + len(source.string) / _CHARACTERS_A_SECOND
    trees: list[Tree | None] = []
    with suppress(ValueError):
        for bounds in _in_bytes(source, pieces):
            trees.append(_parse(grammar, view, [bounds], deadline))
    return trees + [None] * (len(pieces) - len(trees))


def _is_sound(tree: Tree, places: Sequence[int]) -> bool:
    """Whether nothing that holds a place is broken; what a window cuts off elsewhere is not asked for."""
    if not tree.root_node.has_error:
        return True
    broken = [child.byte_range for child in tree.root_node.children if child.has_error]
    return not any(start <= place < end for start, end in broken for place in places)


def _fed(grammar: Grammar, source: Source, bounds: Sequence[tuple[int, int]]) -> memoryview:
    """A text as a parser reads it, made ready where it is read."""
    pieces: list[str] = []
    at = 0
    for start, end in bounds:
        pieces += (source.string[at:start], grammar.prepare(source.string[start:end]))
        at = end
    # some scanners look for white space without end, so that there has to be some at the end
    pieces += (source.string[at:], "\n")
    return _FEED.view("".join(pieces).encode("utf-16-le", "surrogatepass"))


def _in_bytes(source: Source, bounds: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(source.byte(start), source.byte(end)) for start, end in bounds]


def _parse(grammar: Grammar, view: memoryview, bounds: Sequence[tuple[int, int]], deadline: float) -> Tree:
    return Parser(_language(grammar.language), included_ranges=ranges(bounds)).parse(
        lambda byte, _: view[byte:],
        encoding="utf16le",
        progress_callback=lambda *_: time.monotonic() > deadline,
    )


def _is_tangled(string: str, grammar: Grammar) -> bool:
    """Whether thousands of operators follow each other, and no statement or item ends.

    A parser keeps them all open; at the end of 30,000 characters of `<a<a<a` it takes minutes and many gigabytes, in
    one step that cannot be stopped.
    """
    ends = [";", "}", ","]
    if grammar.syntax.newline:
        ends.append("\n")
    if grammar.syntax.lexis.directives:
        ends.append("\n#")
    some_end = re.compile("|".join(map(re.escape, ends)))
    start = 0
    while start + _TANGLE < len(string):
        last = max(string.rfind(end, start, start + _TANGLE) for end in ends)
        if last < 0:
            found = some_end.search(string, start + _TANGLE)
            last = found.start() if found else len(string)
            operators = sum(1 for _ in _OPERATOR.finditer(string, start, last))
            if operators > _TANGLE and operators * _SPARSE > last - start:
                return True
        start = last + 1
    return False


class _Feed(threading.local):
    """What a parser reads, in one buffer for all texts: the binding never lets go of what its callback gives it."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def view(self, data: bytes) -> memoryview:
        """A view of some bytes, until the next call."""
        if len(data) > len(self._buffer):
            self._buffer = bytearray(2 * len(data))
        self._buffer[: len(data)] = data
        return memoryview(self._buffer)[: len(data)]


_FEED = _Feed()


@cache
def _language(grammar_of: Callable[[], object]) -> Language:
    return Language(grammar_of())
