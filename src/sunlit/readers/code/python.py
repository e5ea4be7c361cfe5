"""Python, its ctypes structures included."""

import re
from collections.abc import Sequence
from functools import partial

import tree_sitter_python
from tree_sitter import Node

from sunlit.readers.grammar import Declared, Grammar, Place, declares, labelled, words
from sunlit.readers.mask import TRIPLED, Lexis
from sunlit.readers.registry import Reader
from sunlit.readers.syntax import Syntax
from sunlit.readers.tree import read_tree
from sunlit.schema import Role

_PARAMETERS = words(
    "identifier typed_parameter default_parameter typed_default_parameter list_splat_pattern dictionary_splat_pattern"
)
_MADE = words("call await none identifier attribute")  # what a class is given for each of its instances


def _class(node: Node, place: Place) -> Sequence[Declared]:
    """A class; its type is what it extends."""
    bases = place.source.field(node, "superclasses")[1:-1]
    return (Declared("type", node.child_by_field_name("name"), node, node, bases),)


def _parameters(node: Node, place: Place) -> Sequence[Declared]:
    source = place.source
    return [
        Declared(
            "parameter",
            part.child_by_field_name("name") or (part.named_child(0) if part.named_child_count else part),
            part,
            part,
            source.field(part, "type"),
            source.field(part, "value"),
        )
        for part in node.named_children
        if part.type in _PARAMETERS
    ]


def _assignment(node: Node, place: Place) -> Sequence[Declared]:
    """Constants, members of an Enum, fields; in a function only lists of values."""
    left, right, source = node.child_by_field_name("left"), node.child_by_field_name("right"), place.source
    if left is None:
        return ()
    if right is not None and source.text(left).rpartition(".")[2] == "_fields_":
        return _ctypes_fields(node, left, right, place)
    is_part = left.type in {"attribute", "subscript"}  # of something that was declared elsewhere
    if left.type == "subscript":
        left = left.child_by_field_name("value") or left
    names = left.named_children if left.type == "pattern_list" else [left]
    if any(name.type not in {"identifier", "attribute"} for name in names):
        return ()
    if (place.is_local or is_part) and not place.is_list(right):
        return ()
    role, type_, value = _role(node, right, place), source.field(node, "type"), source.text(right)
    return [
        Declared(role, name, name if number else node, node if name == names[-1] else name, type_, value)
        for number, name in enumerate(names)
    ]


def _ctypes_fields(node: Node, left: Node, right: Node, place: Place) -> Sequence[Declared]:
    """The fields of a structure: `_fields_ = [("name", type)]` in its class, or `Name._fields_ = ...` behind it."""
    strings = place.grammar.strings
    fields = [
        Declared("field", part.named_children[0], part, part, place.source.text(part.named_children[1]))
        for part in right.named_children
        if part.type == "tuple" and part.named_child_count > 1 and part.named_children[0].type in strings
    ]
    owner = left.child_by_field_name("object")
    return fields if owner is None else [Declared("type", owner, node, node), *fields]


def _role(node: Node, right: Node | None, place: Place) -> Role:
    if not place.is_member or place.holder is None:
        return "constant"
    if "Enum" in place.holder.type or "Flag" in place.holder.type:
        return "enumerator"
    is_field = node.child_by_field_name("type") is not None or right is None or right.type in _MADE
    return "field" if is_field else "constant"


def _pair(node: Node, place: Place) -> Sequence[Declared]:
    key = node.child_by_field_name("key")
    return () if key is None else labelled(node, key, node.child_by_field_name("value"), place)


def _keyword(node: Node, place: Place) -> Sequence[Declared]:
    """`dict(key=value)`."""
    name = node.child_by_field_name("name")
    if name is None or not place.listed:
        return ()
    return labelled(node, name, node.child_by_field_name("value"), place)


_BEGINS = re.compile(r"^(?=[^\W\d]|@)(?!(?:elif|else|except|finally)\b)", re.MULTILINE)

GRAMMAR = Grammar(
    language=tree_sitter_python.language,
    rules={
        "class_definition": _class,
        "function_definition": declares("function", type="return_type"),
        "parameters": _parameters,
        "assignment": _assignment,
        "type_alias_statement": declares("type", name="left", type="right"),
        "pair": _pair,
        "keyword_argument": _keyword,
    },
    comments=words("comment"),
    documentation=words("expression_statement"),
    strings=words("string"),
    embedded=words("interpolation"),
    lists=words("list tuple set dictionary expression_list case_clause"),
    through=words(
        "pair parenthesized_expression boolean_operator conditional_expression concatenated_string return_statement"
        " expression_statement assignment block case_pattern union_pattern argument_list keyword_argument type"
        " type_parameter"
    ),
    calls={"call": "function", "generic_type": "", "subscript": "value"},
    makers=words("dict set frozenset tuple list array asarray OrderedDict MappingProxyType Literal"),
    bodies=words("block"),
    wrappers=words("expression_statement decorated_definition"),
    leading=words("decorator"),
    begins=_BEGINS,
    syntax=Syntax(
        lexis=Lexis(line_comments=("#",), block_comments=(), quotes=TRIPLED),
        typed=":",
        newline=True,
    ),
)
READER = Reader("python", (".py", ".pyi", ".pyw"), partial(read_tree, GRAMMAR))
