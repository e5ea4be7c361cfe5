"""PHP, in the HTML around it."""

from collections.abc import Sequence
from functools import partial

import tree_sitter_php
from tree_sitter import Node

from sunlit.readers.grammar import Declared, Grammar, Place, declares, first_named, labelled, words
from sunlit.readers.mask import Lexis
from sunlit.readers.registry import Reader
from sunlit.readers.syntax import Syntax
from sunlit.readers.tree import read_tree
from sunlit.schema import Role


def _type(node: Node, place: Place) -> Sequence[Declared]:
    """A class, interface, trait or enum; its type is what it extends."""
    bases = [child for child in node.named_children if child.type == "base_clause"]
    base = place.source.text(bases[0]).removeprefix("extends ") if bases else ""
    return (Declared("type", node.child_by_field_name("name"), node, node, base),)


def _constant(node: Node, place: Place) -> Sequence[Declared]:
    """`NAME = value` behind `const`."""
    parts = node.named_children
    return [Declared("constant", parts[0], node, node, "", place.source.text(parts[-1]))] if len(parts) > 1 else ()


def _properties(node: Node, place: Place) -> Sequence[Declared]:
    source = place.source
    parts = [child for child in node.named_children if child.type == "property_element"]
    is_static = any(child.type == "static_modifier" for child in node.named_children)
    found = []
    for number, part in enumerate(parts):
        value = part.child_by_field_name("default_value")
        role: Role = "constant" if is_static and value is not None else "field"
        first, last = part if number else node, part if number < len(parts) - 1 else node
        name = part.child_by_field_name("name")
        found.append(Declared(role, name, first, last, source.field(node, "type"), source.text(value)))
    return found


def _assignment(node: Node, place: Place) -> Sequence[Declared]:
    """A variable that is given a list of values."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or left.type != "variable_name" or place.listed or not place.is_list(right):
        return ()
    return (Declared("constant", left, node, node, "", place.source.text(right)),)


def _definition(node: Node, place: Place) -> Sequence[Declared]:
    """`define('NAME', value)`."""
    arguments = node.child_by_field_name("arguments")
    if arguments is None or place.source.field(node, "function") != "define" or arguments.named_child_count < 2:
        return ()
    name, value = (first_named(argument) for argument in arguments.named_children[:2])
    if name is None or name.type not in place.grammar.strings:
        return ()
    return (Declared("constant", name, node, node, "", place.source.text(value)),)


def _pair(node: Node, place: Place) -> Sequence[Declared]:
    parts = node.named_children
    return labelled(node, parts[0], parts[1], place) if len(parts) == 2 else ()


GRAMMAR = Grammar(
    language=tree_sitter_php.language_php,
    rules={
        "class_declaration": _type,
        "interface_declaration": _type,
        "trait_declaration": _type,
        "enum_declaration": _type,
        "enum_case": declares("enumerator"),
        "const_element": _constant,
        "property_declaration": _properties,
        "method_declaration": declares("function", type="return_type"),
        "function_definition": declares("function", type="return_type"),
        "simple_parameter": declares("parameter", value="default_value"),
        "variadic_parameter": declares("parameter"),
        "property_promotion_parameter": declares("field", value="default_value"),
        "assignment_expression": _assignment,
        "function_call_expression": _definition,
        "array_element_initializer": _pair,
    },
    comments=words("comment"),
    strings=words("string encapsed_string heredoc nowdoc"),
    embedded=words("variable_name subscript_expression member_access_expression member_call_expression heredoc_body"),
    lists=words("array_creation_expression case_statement match_conditional_expression match_default_expression"),
    through=words(
        "array_element_initializer match_condition_list return_statement expression_statement assignment_expression"
        " parenthesized_expression compound_statement"
    ),
    bodies=words("compound_statement"),
    wrappers=words("const_declaration expression_statement"),
    syntax=Syntax(lexis=Lexis(line_comments=("//", "#"))),
)
READER = Reader("php", (".php", ".phtml", ".inc"), partial(read_tree, GRAMMAR))
