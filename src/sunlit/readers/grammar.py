"""What a language declares about its syntax tree, so that the one walk of tree.py can read it."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import msgspec
from tree_sitter import Node

from sunlit.readers.syntax import Syntax
from sunlit.schema import Role

_LONGEST_TEXT: Final = 200  # characters of a type or value that are kept
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Source:
    """The text that a tree was made of. The tree counts bytes of UTF-16; we count characters."""

    def __init__(self, string: str) -> None:
        self.string = string
        # Where characters begin that take two units, counted in units.
        self._pairs = array("I")
        if len(string.encode("utf-16-le", "surrogatepass")) > 2 * len(string):
            self._pairs.extend(match.start() + number for number, match in enumerate(_ASTRAL.finditer(string)))

    def index(self, byte: int) -> int:
        """The character at a byte of the tree's text, which ends with a line break that the text does not have."""
        index = (byte >> 1) - (bisect_left(self._pairs, byte >> 1) if self._pairs else 0)
        return min(index, len(self.string))

    def byte(self, index: int) -> int:
        """The byte of the tree's text at a character."""
        numbers = range(len(self._pairs))
        return 2 * (index + bisect_left(numbers, index, key=lambda number: self._pairs[number] - number))

    def text(self, node: Node | None) -> str:
        """A node's text as written, on one line, cut when it is very long; "" without a node."""
        if node is None:
            return ""
        start, end = self.index(node.start_byte), self.index(node.end_byte)
        return " ".join(self.string[start : min(end, start + 2 * _LONGEST_TEXT)].split())[:_LONGEST_TEXT]

    def after(self, node: Node) -> str:
        """The next character behind a node, white space apart; "" when there is none near."""
        end = self.index(node.end_byte)
        return self.string[end : end + 80].lstrip()[:1]

    def field(self, node: Node, name: str) -> str:
        """The text of a node's field, "" when it has none."""
        return self.text(node.child_by_field_name(name))


class Declared(NamedTuple):
    """What a rule finds: a name and what is declared about it, from the start of one node to the end of another.

    owns  a node inside that is part of this declaration, and not one of its own: the enum of a typedef
    """

    role: Role
    name: Node | None
    first: Node
    last: Node
    type: str = ""
    value: str = ""
    owns: Node | None = None


class Place(NamedTuple):
    """Where a rule is asked.

    holder  the innermost declaration around, None at top level
    listed  whether it stands in a list of values
    """

    source: Source
    grammar: "Grammar"
    holder: Declared | None
    listed: bool

    @property
    def is_member(self) -> bool:
        """Whether this is a member of a type."""
        return self.holder is not None and self.holder.role == "type"

    @property
    def is_local(self) -> bool:
        """Whether this is code that runs, not a member of a type or of the file."""
        return self.holder is not None and self.holder.role != "type"

    def is_list(self, node: Node | None, depth: int = 4) -> bool:
        """Whether an expression is a list or map of values, wrapped or not."""
        if node is None or depth == 0:
            return False
        if self.grammar.makes_list(node, self.source):
            return True
        return node.type in self.grammar.through and any(
            self.is_list(child, depth - 1) for child in node.named_children[:3]
        )


Rule = Callable[[Node, Place], Sequence[Declared]]


class Grammar(msgspec.Struct, frozen=True, kw_only=True):
    """How a language's tree is read, by types of nodes.

    language       what the grammar's package gives
    rules          what declares something
    comments       comments
    documentation  statements that are comments when they are a mere string
    strings        string literals; embedded: code inside them
    lists          whose strings are labels: lists and maps of literals, cases of a switch
    through        what may stand between such a list and its strings
    calls          calls, with the field that names what is called ("" for the first child)
    makers         names of calls that make a list of their arguments
    bodies         blocks of code that runs
    wrappers       what a declaration in it starts with: `export`, `template <...>`
    leading        attributes that stand before the node that they belong to
    raw            text that the grammar does not take apart
    prepare        makes a text easier to parse, without moving a character
    syntax         the lexical way, for what has no tree
    begins         where blocks stand in no braces, by which the lexical way could tell what a broken tree cannot:
                   what begins a statement of the top level, so that each can be read by itself
    """

    language: Callable[[], object]
    rules: Mapping[str, Rule]
    comments: frozenset[str]
    strings: frozenset[str]
    syntax: Syntax
    begins: re.Pattern[str] | None = None
    embedded: frozenset[str] = frozenset()
    documentation: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    through: frozenset[str] = frozenset()
    calls: Mapping[str, str] = msgspec.field(default_factory=dict)
    makers: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    wrappers: frozenset[str] = frozenset()
    leading: frozenset[str] = frozenset()
    raw: frozenset[str] = frozenset()
    prepare: Callable[[str], str] = str

    def makes_list(self, node: Node, source: Source) -> bool:
        """Whether a node's strings are labels: it is a list, or a call that makes one of its arguments."""
        kind = node.type
        if kind in self.lists:
            return True
        field = self.calls.get(kind)
        if field is None:
            return False
        called = node.child_by_field_name(field) if field else first_named(node)
        return re.split(r"\W+", source.text(called))[-1] in self.makers


def words(text: str) -> frozenset[str]:
    """The words of a text, for tables of node types."""
    return frozenset(text.split())


def declares(role: Role, name: str = "name", type: str = "type", value: str = "value") -> Rule:
    """The rule of a node that declares one thing and has fields for its name, type and value."""

    def rule(node: Node, place: Place) -> Sequence[Declared]:
        named = node.child_by_field_name(name)
        if named is None:
            return ()
        texts = place.source.field(node, type), place.source.field(node, value)
        return (Declared(role, named, node, node, *texts),)

    return rule


def first_named(node: Node) -> Node | None:
    """The first named child of a node, None when it has none."""
    return next(iter(node.named_children), None)


def after_equals(node: Node) -> Node | None:
    """What follows "=" among the children of a node, where a grammar has no field for it."""
    return next((after for sign, after in pairwise(node.children) if sign.type == "="), None)


def labelled(node: Node, key: Node, value: Node | None, place: Place) -> Sequence[Declared]:
    """A key and its value. The values of a list under it are its own, a plain value is its neighbour."""
    is_plain = value is None or value.named_child_count == 0 or value.type in place.grammar.strings
    last = key if is_plain else node
    return (Declared("label", key, key if is_plain else node, last, "", place.source.text(value)),)
