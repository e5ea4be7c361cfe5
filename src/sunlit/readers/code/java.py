"""Java."""

from collections.abc import Sequence
from functools import partial

import tree_sitter_java
from tree_sitter import Node

from sunlit.readers.grammar import Declared, Grammar, Place, Rule, declares, words
from sunlit.readers.registry import Reader
from sunlit.readers.syntax import Syntax
from sunlit.readers.tree import read_tree
from sunlit.schema import Role


def _type(node: Node, place: Place) -> Sequence[Declared]:
    """A class, interface, enum or record; its type is what it extends."""
    base = node.child_by_field_name("superclass")
    name = node.child_by_field_name("name")
    return (Declared("type", name, node, node, place.source.text(base).removeprefix("extends ")),)


def _enumerator(node: Node, place: Place) -> Sequence[Declared]:
    arguments = place.source.field(node, "arguments")
    return (Declared("enumerator", node.child_by_field_name("name"), node, node, "", arguments[1:-1]),)


def _variables(node: Node, place: Place) -> Sequence[Declared]:
    """Fields, constants and, in a method, lists of values."""
    source = place.source
    declarators = node.children_by_field_name("declarator")
    if place.is_local and not any(place.is_list(part.child_by_field_name("value")) for part in declarators):
        return ()
    modifiers = [source.text(child).split() for child in node.named_children if child.type == "modifiers"]
    is_field = node.type == "field_declaration" and not (modifiers and {"static", "final"} <= set(modifiers[0]))
    role: Role = "field" if is_field and place.is_member else "constant"
    type_ = source.field(node, "type")
    return [
        Declared(
            role,
            part.child_by_field_name("name"),
            part if number else node,
            part if number < len(declarators) - 1 else node,
            type_ + source.field(part, "dimensions"),
            source.field(part, "value"),
        )
        for number, part in enumerate(declarators)
    ]


def _parameter(node: Node, place: Place) -> Sequence[Declared]:
    """A parameter; a record's parameters are its fields."""
    source = place.source
    role: Role = "field" if place.is_member else "parameter"
    if node.type == "spread_parameter":
        parts = node.named_children[-2:]
        return (Declared(role, parts[-1], node, node, source.text(parts[0]) + "..."),) if len(parts) == 2 else ()
    return (Declared(role, node.child_by_field_name("name"), node, node, source.field(node, "type")),)


RULES: dict[str, Rule] = {
    "class_declaration": _type,
    "interface_declaration": _type,
    "enum_declaration": _type,
    "record_declaration": _type,
    "annotation_type_declaration": _type,
    "enum_constant": _enumerator,
    "field_declaration": _variables,
    "constant_declaration": _variables,
    "local_variable_declaration": _variables,
    "annotation_type_element_declaration": declares("field"),
    "method_declaration": declares("function"),
    "constructor_declaration": declares("function"),
    "compact_constructor_declaration": declares("function"),
    "formal_parameter": _parameter,
    "spread_parameter": _parameter,
}

GRAMMAR = Grammar(
    language=tree_sitter_java.language,
    rules=RULES,
    comments=words("line_comment block_comment"),
    strings=words("string_literal"),
    embedded=words("string_interpolation"),
    lists=words("array_initializer element_value_array_initializer switch_block_statement_group switch_rule"),
    through=words(
        "switch_label return_statement yield_statement expression_statement assignment_expression block"
        " parenthesized_expression array_creation_expression argument_list cast_expression"
    ),
    calls={"method_invocation": "name"},
    makers=words("asList of ofEntries entry newArrayList newHashSet unmodifiableList unmodifiableSet unmodifiableMap"),
    bodies=words("block constructor_body"),
    syntax=Syntax(),
)
READER = Reader("java", (".java",), partial(read_tree, GRAMMAR))
