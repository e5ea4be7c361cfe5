"""Go."""

from collections.abc import Sequence

import tree_sitter_go
from tree_sitter import Node

from sunlit.readers.grammar import Declared, Grammar, Place, Source, declares, first_named, labelled, words
from sunlit.readers.mask import Lexis, Quotes
from sunlit.readers.registry import Reader
from sunlit.readers.syntax import Syntax
from sunlit.readers.text import Text
from sunlit.readers.tree import read_tree
from sunlit.schema import Passage, Role


def _type(node: Node, place: Place) -> Sequence[Declared]:
    """A type; one that is no struct or interface of its own has the type that it stands for."""
    of = node.child_by_field_name("type")
    type_ = "" if of is None or of.type in {"struct_type", "interface_type"} else place.source.text(of)
    return (Declared("type", node.child_by_field_name("name"), node, node, type_),)


def _named(node: Node, role: Role, names: Sequence[Node], values: Sequence[str], source: Source) -> list[Declared]:
    """One declaration a name; what stands before the first belongs to it, what follows the last to that."""
    return [
        Declared(
            role,
            name,
            name if number else node,
            node if number == len(names) - 1 else name,
            source.field(node, "type"),
            values[min(number, len(values) - 1)] if values else "",
        )
        for number, name in enumerate(names)
    ]


def _names(node: Node, field: str = "name") -> list[Node]:
    return [name for name in node.children_by_field_name(field) if name.is_named]


def _values(node: Node, field: str = "value") -> list[Node]:
    found = node.child_by_field_name(field)
    return found.named_children if found is not None else []


def _specification(node: Node, place: Place) -> Sequence[Declared]:
    """Constants and variables; in a function only lists of values."""
    values = _values(node)
    if place.is_local and not any(place.is_list(value) for value in values):
        return ()
    return _named(node, "constant", _names(node), [place.source.text(value) for value in values], place.source)


def _group(node: Node, place: Place) -> Sequence[Declared]:
    """`const (RaceWhite Race = iota ...)`: the members of a type, as other languages have them in an enum."""
    members = [child for child in node.named_children if child.type == "const_spec"]
    type_ = members[0].child_by_field_name("type") if len(members) > 1 else None
    return () if type_ is None else (Declared("type", type_, node, node),)


def _short_variables(node: Node, place: Place) -> Sequence[Declared]:
    values = _values(node, "right")
    if not any(place.is_list(value) for value in values):
        return ()
    return _named(node, "constant", _values(node, "left"), [place.source.text(value) for value in values], place.source)


def _field(node: Node, place: Place) -> Sequence[Declared]:
    """Fields, with their tag as value; an embedded type is a field with the type's name."""
    names = _names(node) or [node.child_by_field_name("type") or node]
    return _named(node, "field", names, [place.source.field(node, "tag")], place.source)


def _parameters(node: Node, place: Place) -> Sequence[Declared]:
    return _named(node, "parameter", _names(node), (), place.source)


def _pair(node: Node, place: Place) -> Sequence[Declared]:
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    name = first_named(key) if key is not None else None
    if name is None or value is None:
        return ()
    return labelled(node, name, first_named(value), place)


GRAMMAR = Grammar(
    language=tree_sitter_go.language,
    rules={
        "type_spec": _type,
        "type_alias": _type,
        "const_declaration": _group,
        "const_spec": _specification,
        "var_spec": _specification,
        "short_var_declaration": _short_variables,
        "field_declaration": _field,
        "function_declaration": declares("function", type="result"),
        "method_declaration": declares("function", type="result"),
        "method_elem": declares("function", type="result"),
        "parameter_declaration": _parameters,
        "variadic_parameter_declaration": _parameters,
        "keyed_element": _pair,
    },
    comments=words("comment"),
    strings=words("interpreted_string_literal raw_string_literal"),
    lists=words("literal_value expression_case"),
    through=words(
        "literal_element keyed_element composite_literal expression_list statement_list return_statement"
        " assignment_statement unary_expression parenthesized_expression"
    ),
    bodies=words("block"),
    wrappers=words("type_declaration const_declaration var_declaration"),
    syntax=Syntax(lexis=Lexis(quotes=(Quotes("`", "`", "", True), Quotes('"', '"'), Quotes("'", "'"))), newline=True),
)


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    """The passages of a text; the constants of a type are explained by what explains the type, where it is declared."""
    passages = read_tree(GRAMMAR, text, near)
    types = [passage for passage in passages if passage.role == "type"]
    explained = {passage.name: passage.comment for passage in types if passage.comment}
    for passage in types:
        passage.comment = passage.comment or explained.get(passage.name, "")
    return passages


READER = Reader("go", (".go",), _read)
