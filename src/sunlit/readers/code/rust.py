"""Rust."""

from collections.abc import Sequence
from functools import partial

import tree_sitter_rust
from tree_sitter import Node

from sunlit.readers.grammar import Declared, Grammar, Place, declares, words
from sunlit.readers.mask import Lexis, Quotes
from sunlit.readers.registry import Reader
from sunlit.readers.syntax import Syntax
from sunlit.readers.tree import read_tree


def _variant(node: Node, place: Place) -> Sequence[Declared]:
    """A member of an enum; the types that it holds are its type."""
    body = node.child_by_field_name("body")
    type_ = place.source.text(body) if body is not None and body.type == "ordered_field_declaration_list" else ""
    return (
        Declared("enumerator", node.child_by_field_name("name"), node, node, type_, place.source.field(node, "value")),
    )


def _implementation(node: Node, place: Place) -> Sequence[Declared]:
    """`impl Trait for Type`: more of a type."""
    return (Declared("type", node.child_by_field_name("type"), node, node, place.source.field(node, "trait")),)


def _parameter(node: Node, place: Place) -> Sequence[Declared]:
    """A parameter with a name of its own; a pattern that takes it apart has none."""
    name = node.child_by_field_name("pattern")
    if name is None or name.type not in {"identifier", "mut_pattern", "ref_pattern"}:
        return ()
    return (Declared("parameter", name, node, node, place.source.field(node, "type")),)


def _variable(node: Node, place: Place) -> Sequence[Declared]:
    """A list of values in a function."""
    name, value = node.child_by_field_name("pattern"), node.child_by_field_name("value")
    if name is None or name.type != "identifier" or not place.is_list(value):
        return ()
    return (Declared("constant", name, node, node, place.source.field(node, "type"), place.source.text(value)),)


GRAMMAR = Grammar(
    language=tree_sitter_rust.language,
    rules={
        "enum_item": declares("type"),
        "struct_item": declares("type"),
        "union_item": declares("type"),
        "trait_item": declares("type"),
        "mod_item": declares("type"),
        "impl_item": _implementation,
        "type_item": declares("type"),
        "associated_type": declares("type"),
        "enum_variant": _variant,
        "field_declaration": declares("field"),
        "const_item": declares("constant"),
        "static_item": declares("constant"),
        "let_declaration": _variable,
        "function_item": declares("function", type="return_type"),
        "function_signature_item": declares("function", type="return_type"),
        "macro_definition": declares("function"),
        "parameter": _parameter,
    },
    comments=words("line_comment block_comment"),
    strings=words("string_literal raw_string_literal"),
    lists=words("array_expression tuple_expression match_arm"),
    through=words(
        "match_pattern or_pattern reference_expression block expression_statement return_expression"
        " parenthesized_expression token_tree"
    ),
    calls={"macro_invocation": "macro"},
    makers=words("vec phf_map phf_set hashmap hashset btreemap"),
    bodies=words("block"),
    leading=words("attribute_item"),
    syntax=Syntax(lexis=Lexis(quotes=(Quotes('"', '"', "\\", True),)), typed=":"),
)
READER = Reader("rust", (".rs",), partial(read_tree, GRAMMAR))
