"""Objective-C."""

import re
from collections.abc import Sequence
from functools import partial

import tree_sitter_objc
from tree_sitter import Node

from sunlit.readers.code import c_family
from sunlit.readers.grammar import Declared, Grammar, Place, labelled, words
from sunlit.readers.lexical import C_LIKE
from sunlit.readers.registry import Reader
from sunlit.readers.tree import read_tree

_SURE = re.compile(r"(?m)^[ \t]*(?:@(?:interface|protocol|class|property|end)\b|#import\b|[+-]\s*\([\w *<>]+\)\s*\w)")
# typedef NS_ENUM(NSInteger, Name) { ... };
_ENUM = re.compile(r"\btypedef\s+(?:NS|CF)_(?:CLOSED_)?(?:ENUM|OPTIONS)\s*\(\s*\w+\s*,\s*(\w+)\s*\)")
# NS_ASSUME_NONNULL_BEGIN on a line of its own; NS_DESIGNATED_INITIALIZER, API_AVAILABLE(ios(10)) behind a declaration
_NOTES = re.compile(
    r"(?m)^[ \t]*(?:NS|CF)_[A-Z_]+[ \t]*$"
    r"|\b(?<!define )[A-Z_]+(?:_AVAILABLE|_UNAVAILABLE|_DEPRECATED|_SWIFT_NAME|_INITIALIZER|_REQUIRES_SUPER)\b"
    r"(?:\([^()\n]*+(?:\([^()\n]*+\)[^()\n]*+)*\))?"
)


def _plain_enum(match: re.Match[str]) -> str:
    """The same enum as C has it, each character in its place."""
    blank = list(" " * len(match[0]))
    blank[:4] = "enum"
    first = match.start(1) - match.start()
    blank[first : first + len(match[1])] = match[1]
    return "".join(blank)


def _prepare(string: str) -> str:
    plain = _NOTES.sub(lambda match: " " * len(match[0]), string)
    return c_family.blank_macros(_ENUM.sub(_plain_enum, plain))


def _named(node: Node) -> Node | None:
    return next((child for child in node.named_children if child.type == "identifier"), None)


def _class(node: Node, place: Place) -> Sequence[Declared]:
    """An interface, its implementation or a protocol; its type is what it extends."""
    name = _named(node)
    return () if name is None else (Declared("type", name, node, node, place.source.field(node, "superclass")),)


def _fields(node: Node, place: Place) -> Sequence[Declared]:
    """A property or an instance variable, or several."""
    parts = [child for child in node.named_children if child.type == "struct_declarator"]
    declaration = node
    if not parts:
        inner = [child for child in node.named_children if child.type == "struct_declaration"]
        if not inner:
            return ()
        declaration = inner[0]
        parts = [child for child in declaration.named_children if child.type == "struct_declarator"]
    before = [child for child in declaration.named_children if child.type != "struct_declarator"]
    type_ = " ".join(place.source.text(child) for child in before)
    return [
        Declared(
            "field",
            part,
            part if number else node,
            part if number < len(parts) - 1 else node,
            type_ + "*" * place.source.text(part).count("*"),
        )
        for number, part in enumerate(parts)
    ]


def _method(node: Node, place: Place) -> Sequence[Declared]:
    """A method, by the first part of its name."""
    types = [place.source.text(child)[1:-1] for child in node.named_children if child.type == "method_type"]
    return (Declared("function", _named(node), node, node, types[0] if types else ""),)


def _parameter(node: Node, place: Place) -> Sequence[Declared]:
    types = [place.source.text(child)[1:-1] for child in node.named_children if child.type == "method_type"]
    return (Declared("parameter", _named(node), node, node, types[0] if types else ""),)


def _pair(node: Node, place: Place) -> Sequence[Declared]:
    parts = node.named_children
    return labelled(node, parts[0], parts[1], place) if len(parts) == 2 else ()


GRAMMAR = Grammar(
    language=tree_sitter_objc.language,
    rules={
        **c_family.RULES,
        "class_interface": _class,
        "class_implementation": _class,
        "protocol_declaration": _class,
        "property_declaration": _fields,
        "instance_variable": _fields,
        "method_declaration": _method,
        "method_definition": _method,
        "method_parameter": _parameter,
        "dictionary_pair": _pair,
    },
    comments=c_family.COMMENTS,
    strings=c_family.STRINGS,
    lists=c_family.LISTS | words("array_literal dictionary_literal"),
    through=c_family.THROUGH | words("dictionary_pair"),
    bodies=c_family.BODIES,
    raw=c_family.RAW,
    prepare=_prepare,
    syntax=C_LIKE,
)


def sniff(sample: str) -> float:
    """Objective-C in a header that C has, too."""
    return 0.9 if _SURE.search(sample) else 0.1


READER = Reader("objective-c", (".m", ".mm", ".h"), partial(read_tree, GRAMMAR), sniff=sniff)
