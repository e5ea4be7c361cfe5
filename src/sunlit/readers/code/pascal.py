"""Pascal, as Delphi writes it."""

import re
from collections.abc import Sequence
from functools import partial

import tree_sitter_pascal
from tree_sitter import Node

from sunlit.readers.grammar import Declared, Grammar, Place, declares, first_named, words
from sunlit.readers.mask import Lexis, Quotes
from sunlit.readers.registry import Reader
from sunlit.readers.syntax import Syntax
from sunlit.readers.tree import read_tree
from sunlit.schema import Role


def _type(node: Node, place: Place) -> Sequence[Declared]:
    """A type; one that has no members of its own has the type that it stands for."""
    of = node.child_by_field_name("type")
    inner = first_named(of) if of is not None and of.type == "type" else of
    has_members = inner is not None and inner.type in {"declEnum", "declClass", "declIntf", "declProcRef"}
    return (
        Declared("type", node.child_by_field_name("name"), node, node, "" if has_members else place.source.text(of)),
    )


def _initial(node: Node, place: Place, field: str = "defaultValue") -> str:
    return place.source.field(node, field).removeprefix("=").lstrip()


def _enumerator(node: Node, place: Place) -> Sequence[Declared]:
    return (Declared("enumerator", node.child_by_field_name("name"), node, node, "", _initial(node, place, "value")),)


def _named(node: Node, place: Place, role: Role) -> list[Declared]:
    """`a, b: Type = value`."""
    names = [name for name in node.children_by_field_name("name") if name.is_named]
    type_, value = place.source.field(node, "type"), _initial(node, place)
    return [
        Declared(role, name, name if number else node, node if name == names[-1] else name, type_, value)
        for number, name in enumerate(names)
    ]


def _field(node: Node, place: Place) -> Sequence[Declared]:
    return _named(node, place, "field")


def _parameter(node: Node, place: Place) -> Sequence[Declared]:
    return _named(node, place, "parameter")


def _constant(node: Node, place: Place) -> Sequence[Declared]:
    """Constants and variables; in a function only lists of values."""
    if place.is_local and not place.is_list(node.child_by_field_name("defaultValue")):
        return ()
    return _named(node, place, "constant")


def _body(node: Node, place: Place) -> Sequence[Declared]:
    """A function with its body."""
    header = node.child_by_field_name("header")
    if header is None:
        return ()
    name, type_ = header.child_by_field_name("name"), place.source.field(header, "type")
    return (Declared("function", name, node, node, type_, owns=header),)


_BEGINS = re.compile(
    r"^(?=(?:const|function|implementation|interface|procedure|resourcestring|type|var)\b)",
    re.MULTILINE | re.IGNORECASE,
)

GRAMMAR = Grammar(
    language=tree_sitter_pascal.language,
    rules={
        "declType": _type,
        "declEnumValue": _enumerator,
        "declField": _field,
        "declProp": declares("field"),
        "declConst": _constant,
        "declVar": _constant,
        "declProc": declares("function"),
        "defProc": _body,
        "declArg": _parameter,
    },
    comments=words("comment"),
    strings=words("literalString"),
    lists=words("arrInitializer exprParens exprBrackets recInitializer caseCase"),
    through=words("assignment caseLabel defaultValue recInitializerField"),
    bodies=words("block"),
    begins=_BEGINS,
    syntax=Syntax(
        lexis=Lexis(block_comments=(("{", "}"), ("(*", "*)")), quotes=(Quotes("'", "'", "'"),)),
        typed=":",
        any_case=True,
    ),
)
READER = Reader("pascal", (".pas", ".dpr", ".pp", ".lpr"), partial(read_tree, GRAMMAR))
