"""Swift."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import partial

import tree_sitter_swift
from tree_sitter import Node

from sunlit.readers.grammar import Declared, Grammar, Place, words
from sunlit.readers.mask import Lexis, Quotes
from sunlit.readers.registry import Reader
from sunlit.readers.syntax import Syntax
from sunlit.readers.tree import read_tree
from sunlit.schema import Role


def _second(node: Node, place: Place) -> str:
    """The type of a node: its fields "name" are its own name and then its type."""
    return place.source.text(next(iter(node.children_by_field_name("name")[1:]), None))


def _type(node: Node, place: Place) -> Sequence[Declared]:
    """An enum, struct, class, extension or protocol; its type is what it inherits from."""
    bases = [place.source.text(child) for child in node.named_children if child.type == "inheritance_specifier"]
    return (Declared("type", node.child_by_field_name("name"), node, node, ", ".join(bases)),)


def _start(node: Node) -> int:
    return node.start_byte


def _enumerators(node: Node, place: Place) -> Sequence[Declared]:
    """`case a = 1, b, c(String)`."""
    names = node.children_by_field_name("name")
    values = [*node.children_by_field_name("raw_value"), *node.children_by_field_name("data_contents")]
    value_of = {bisect_left(names, value.start_byte, key=_start) - 1: value for value in values}
    return [
        Declared(
            "enumerator",
            name,
            name if number else node,
            node if number == len(names) - 1 else value_of.get(number, name),
            "",
            place.source.text(value_of.get(number)),
        )
        for number, name in enumerate(names)
    ]


def _property(node: Node, place: Place) -> Sequence[Declared]:
    """A field, a constant, or a list of values in a function."""
    source, value = place.source, node.child_by_field_name("value")
    name = node.child_by_field_name("name")
    if name is None or name.child_by_field_name("bound_identifier") is None:
        return ()
    if place.is_local and not place.is_list(value):
        return ()
    modifiers = {
        word for child in node.named_children if child.type == "modifiers" for word in source.text(child).split()
    }
    is_field = place.is_member and (value is None or not modifiers & {"static", "class"})
    role: Role = "field" if is_field else "constant"
    types = [source.text(child).lstrip(": ") for child in node.named_children if child.type == "type_annotation"]
    bound = name.child_by_field_name("bound_identifier")
    return (Declared(role, bound, node, node, types[0] if types else "", source.text(value)),)


def _function(node: Node, place: Place) -> Sequence[Declared]:
    return (Declared("function", node.child_by_field_name("name"), node, node, _second(node, place)),)


def _parameter(node: Node, place: Place) -> Sequence[Declared]:
    return (Declared("parameter", node.child_by_field_name("name"), node, node, _second(node, place)),)


def _alias(node: Node, place: Place) -> Sequence[Declared]:
    return (Declared("type", node.child_by_field_name("name"), node, node, _second(node, place)),)


GRAMMAR = Grammar(
    language=tree_sitter_swift.language,
    rules={
        "class_declaration": _type,
        "protocol_declaration": _type,
        "enum_entry": _enumerators,
        "property_declaration": _property,
        "protocol_property_declaration": _property,
        "function_declaration": _function,
        "protocol_function_declaration": _function,
        "init_declaration": _function,
        "parameter": _parameter,
        "typealias_declaration": _alias,
    },
    comments=words("comment multiline_comment"),
    strings=words("line_string_literal multi_line_string_literal raw_string_literal"),
    embedded=words("interpolated_expression"),
    lists=words("array_literal dictionary_literal switch_entry"),
    through=words(
        "statements control_transfer_statement assignment switch_pattern pattern tuple_expression as_expression"
    ),
    bodies=words("function_body computed_property statements"),
    syntax=Syntax(lexis=Lexis(quotes=(Quotes('"""', '"""', "\\", True), Quotes('"', '"'))), typed=":", newline=True),
)
READER = Reader("swift", (".swift",), partial(read_tree, GRAMMAR))
