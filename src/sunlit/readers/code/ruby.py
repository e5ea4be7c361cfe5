"""Ruby."""

import re
from collections.abc import Sequence
from functools import partial

import tree_sitter_ruby
from tree_sitter import Node

from sunlit.readers.grammar import Declared, Grammar, Place, declares, labelled, words
from sunlit.readers.mask import Lexis
from sunlit.readers.registry import Reader
from sunlit.readers.syntax import Syntax
from sunlit.readers.tree import read_tree

_ACCESSORS = words("attr_accessor attr_reader attr_writer")


def _class(node: Node, place: Place) -> Sequence[Declared]:
    """A class or module; its type is what it extends."""
    base = place.source.field(node, "superclass").lstrip("< ")
    return (Declared("type", node.child_by_field_name("name"), node, node, base),)


def _parameters(node: Node, place: Place) -> Sequence[Declared]:
    return [
        Declared(
            "parameter", part.child_by_field_name("name") or part, part, part, "", place.source.field(part, "value")
        )
        for part in node.named_children
        if part.type == "identifier" or part.child_by_field_name("name")
    ]


def _assignment(node: Node, place: Place) -> Sequence[Declared]:
    """A constant or a variable of a class; of other variables only those that are given a list of values."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or left.type not in {"constant", "class_variable", "instance_variable", "identifier"}:
        return ()
    if left.type not in {"constant", "class_variable"} and not place.is_list(right):
        return ()
    return (Declared("constant", left, node, node, "", place.source.text(right)),)


def _accessors(node: Node, place: Place) -> Sequence[Declared]:
    """`attr_accessor :a, :b`: fields."""
    arguments = node.child_by_field_name("arguments")
    if arguments is None or place.source.field(node, "method") not in _ACCESSORS:
        return ()
    names = [part for part in arguments.named_children if part.type == "simple_symbol"]
    return [Declared("field", name, name, name) for name in names]


def _pair(node: Node, place: Place) -> Sequence[Declared]:
    key = node.child_by_field_name("key")
    return () if key is None else labelled(node, key, node.child_by_field_name("value"), place)


_BEGINS = re.compile(r"^(?=[^\W\d]|[@$])(?!(?:else|elsif|end|ensure|in|rescue|when)\b)", re.MULTILINE)

GRAMMAR = Grammar(
    language=tree_sitter_ruby.language,
    rules={
        "module": _class,
        "class": _class,
        "method": declares("function"),
        "singleton_method": declares("function"),
        "method_parameters": _parameters,
        "assignment": _assignment,
        "call": _accessors,
        "pair": _pair,
    },
    comments=words("comment"),
    strings=words("string bare_string bare_symbol simple_symbol delimited_symbol heredoc_body"),
    embedded=words("interpolation"),
    lists=words("array string_array symbol_array hash when in_clause"),
    through=words("pair then pattern return argument_list parenthesized_statements"),
    calls={"call": "method"},
    makers=words("freeze to_set"),
    bodies=words("body_statement"),
    begins=_BEGINS,
    syntax=Syntax(lexis=Lexis(line_comments=("#",), block_comments=(("=begin", "=end"),)), newline=True),
)
READER = Reader("ruby", (".rb", ".rake"), partial(read_tree, GRAMMAR), names=("rakefile", "gemfile"))
