"""Kotlin."""

import re
from collections.abc import Sequence
from functools import partial

import tree_sitter_kotlin
from tree_sitter import Node

from sunlit.readers.grammar import Declared, Grammar, Place, Source, after_equals, labelled, words
from sunlit.readers.mask import Lexis, Quotes
from sunlit.readers.registry import Reader
from sunlit.readers.syntax import Syntax
from sunlit.readers.tree import read_tree
from sunlit.schema import Role

_TYPES = words("user_type nullable_type function_type parenthesized_type non_nullable_type")


def _named(node: Node) -> Node | None:
    return next((child for child in node.named_children if child.type == "identifier"), None)


def _type_text(node: Node, source: Source) -> str:
    """The first type that stands directly in a node."""
    return next((source.text(child) for child in node.named_children if child.type in _TYPES), "")


def _type(node: Node, place: Place) -> Sequence[Declared]:
    """A class, interface or object; its type is what it extends. An object that extends what it stands in is a value of
    that: `sealed class Race { object White : Race() }`."""
    name = node.child_by_field_name("name")
    if name is None:
        return ()
    bases = [child for child in node.named_children if child.type == "delegation_specifiers"]
    extends = place.source.text(bases[0]) if bases else ""
    around = place.source.text(place.holder.name) if place.holder and place.is_member else ""
    is_value = node.type == "object_declaration" and around and re.split(r"\W", extends, maxsplit=1)[0] == around
    return (Declared("enumerator" if is_value else "type", name, node, node, extends),)


def _enumerator(node: Node, place: Place) -> Sequence[Declared]:
    arguments = [child for child in node.named_children if child.type == "value_arguments"]
    value = place.source.text(arguments[0])[1:-1] if arguments else ""
    return (Declared("enumerator", _named(node), node, node, "", value),)


def _property(node: Node, place: Place) -> Sequence[Declared]:
    """A field of a class, a constant, or a list of values in a function."""
    variable = next((child for child in node.named_children if child.type == "variable_declaration"), None)
    value = after_equals(node)
    if variable is None or (place.is_local and not place.is_list(value)):
        return ()
    source = place.source
    is_constant = any(
        source.text(child).endswith("const") for child in node.named_children if child.type == "modifiers"
    )
    role: Role = "field" if place.is_member and not is_constant else "constant"
    return (Declared(role, _named(variable), node, node, _type_text(variable, source), source.text(value)),)


def _function(node: Node, place: Place) -> Sequence[Declared]:
    return (Declared("function", node.child_by_field_name("name"), node, node, _type_text(node, place.source)),)


def _parameter(node: Node, place: Place) -> Sequence[Declared]:
    """A parameter; one of a class that is a property, too, is a field."""
    is_field = any(child.type in {"val", "var"} for child in node.children)
    role: Role = "field" if is_field else "parameter"
    source = place.source
    return (Declared(role, _named(node), node, node, _type_text(node, source), source.text(after_equals(node))),)


def _alias(node: Node, place: Place) -> Sequence[Declared]:
    return (Declared("type", node.child_by_field_name("type"), node, node, _type_text(node, place.source)),)


def _pair(node: Node, place: Place) -> Sequence[Declared]:
    """`key to value`."""
    children = node.named_children
    if len(children) != 3 or place.source.text(children[1]) != "to":
        return ()
    return labelled(node, children[0], children[2], place)


GRAMMAR = Grammar(
    language=tree_sitter_kotlin.language,
    rules={
        "class_declaration": _type,
        "object_declaration": _type,
        "enum_entry": _enumerator,
        "class_parameter": _parameter,
        "property_declaration": _property,
        "function_declaration": _function,
        "parameter": _parameter,
        "type_alias": _alias,
        "infix_expression": _pair,
    },
    comments=words("line_comment block_comment"),
    strings=words("string_literal multiline_string_literal"),
    embedded=words("interpolation"),
    lists=words("collection_literal when_entry"),
    through=words("value_arguments value_argument infix_expression return_expression parenthesized_expression block"),
    calls={"call_expression": ""},
    makers=words(
        "listOf setOf mapOf arrayOf mutableListOf mutableSetOf mutableMapOf hashMapOf hashSetOf linkedMapOf arrayListOf"
        " sequenceOf asList of"
    ),
    bodies=words("function_body block"),
    syntax=Syntax(
        lexis=Lexis(quotes=(Quotes('"""', '"""', "", True), Quotes('"', '"'), Quotes("'", "'"))),
        typed=":",
        newline=True,
    ),
)
READER = Reader("kotlin", (".kt", ".kts"), partial(read_tree, GRAMMAR))
