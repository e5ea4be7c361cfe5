"""C#."""

from collections.abc import Sequence
from functools import partial

import tree_sitter_c_sharp
from tree_sitter import Node

from sunlit.readers.grammar import Declared, Grammar, Place, after_equals, declares, labelled, words
from sunlit.readers.lexical import C_LIKE
from sunlit.readers.registry import Reader
from sunlit.readers.tree import read_tree
from sunlit.schema import Role


def _type(node: Node, place: Place) -> Sequence[Declared]:
    """A type; its type is what it extends."""
    bases = [child for child in node.named_children if child.type == "base_list"]
    base = place.source.text(bases[0]).lstrip(": ") if bases else ""
    return (Declared("type", node.child_by_field_name("name"), node, node, base),)


def _variables(node: Node, place: Place) -> Sequence[Declared]:
    """Fields, constants and, in a method, lists of values."""
    source = place.source
    declaration = next((child for child in node.named_children if child.type == "variable_declaration"), None)
    if declaration is None:
        return ()
    parts = [child for child in declaration.named_children if child.type == "variable_declarator"]
    if place.is_local and not any(place.is_list(after_equals(part)) for part in parts):
        return ()
    modifiers = {source.text(child) for child in node.named_children if child.type == "modifier"}
    is_constant = place.is_local or "const" in modifiers or {"static", "readonly"} <= modifiers
    return [
        Declared(
            "constant" if is_constant else "field",
            part.child_by_field_name("name"),
            part if number else node,
            part if number < len(parts) - 1 else node,
            source.field(declaration, "type"),
            source.text(after_equals(part)),
        )
        for number, part in enumerate(parts)
    ]


def _parameter(node: Node, place: Place) -> Sequence[Declared]:
    """A parameter; a record's parameters are its fields, those of a delegate stay what they are."""
    is_field = place.holder is not None and place.holder.first.type.startswith("record")
    role: Role = "field" if is_field else "parameter"
    name = node.child_by_field_name("name")
    type_, value = place.source.field(node, "type"), place.source.text(after_equals(node))
    return (Declared(role, name, node, node, type_, value),)


def _assignment(node: Node, place: Place) -> Sequence[Declared]:
    """`Key = value` and `[key] = value` in an initializer."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or left.type not in {"identifier", "element_binding_expression"}:
        return ()
    if not place.listed or place.source.after(node) == ";":  # with ";" it is a statement in a case
        return ()
    while left.named_child_count == 1 and left.type not in place.grammar.strings:
        left = left.named_children[0]
    return labelled(node, left, right, place)


GRAMMAR = Grammar(
    language=tree_sitter_c_sharp.language,
    rules={
        "enum_declaration": _type,
        "struct_declaration": _type,
        "class_declaration": _type,
        "interface_declaration": _type,
        "record_declaration": _type,
        "delegate_declaration": declares("type"),
        "enum_member_declaration": declares("enumerator"),
        "field_declaration": _variables,
        "event_field_declaration": _variables,
        "local_declaration_statement": _variables,
        "property_declaration": declares("field"),
        "method_declaration": declares("function", type="returns"),
        "local_function_statement": declares("function"),
        "constructor_declaration": declares("function"),
        "parameter": _parameter,
        "assignment_expression": _assignment,
    },
    comments=words("comment"),
    strings=words("string_literal verbatim_string_literal raw_string_literal interpolated_string_expression"),
    embedded=words("interpolation"),
    lists=words("initializer_expression collection_expression switch_expression switch_section"),
    through=words(
        "switch_expression_arm constant_pattern return_statement expression_statement assignment_expression argument"
        " array_creation_expression implicit_array_creation_expression object_creation_expression block"
        " implicit_object_creation_expression parenthesized_expression bracketed_argument_list"
        " element_binding_expression"
    ),
    bodies=words("block arrow_expression_clause"),
    syntax=C_LIKE,
)
READER = Reader("csharp", (".cs",), partial(read_tree, GRAMMAR))
