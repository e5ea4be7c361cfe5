"""What C, C++ and Objective-C have in common: declarators, typedefs, and macros that no grammar knows."""

import re
from collections.abc import Sequence

from tree_sitter import Node

from sunlit.readers.grammar import Declared, Place, Rule, Source, declares, labelled, words
from sunlit.schema import Role

# Words of vendors' headers that say how a function or class is exported or called, by their endings; behind them other
# words and "(", a pointer to a function, or the name and body of a class.
_ENDINGS = ["API", "EXPORT", "EXPORTS", "IMPORT", "DECL", "DLL", "CALL", "CALLBACK", "METHOD", "CDECL", "PASCAL"]
_MACRO = re.compile(
    rf"[A-Z_](?<!\w\w)(?:[A-Z0-9_]*+(?:{'|'.join(f'(?<={ending})' for ending in _ENDINGS)})"
    r"|_?(?:stdcall|cdecl|fastcall))\b"
    r"(?=\s*+(?P<words>\*?\s*+(?:\w++[\s*&]++){0,4})\w++\s*+\)?\s*+\("
    r"|\s++\w++\s*+(?P<body>\{|:\s*+(?:public|protected|private)\b))"
)
_BEFORE_MACRO = re.compile(r"(?:[\w*&]|\(|\A)\s*\Z")
_BEFORE_CLASS = re.compile(r"\b(?:class|struct|union)\s+\Z")
_DEFINED = re.compile(r"define\s+\Z")
_SPECIFIERS = words("struct_specifier union_specifier class_specifier enum_specifier")
_NO_TYPE = words(
    "storage_class_specifier attribute_specifier attribute_declaration ms_declspec_modifier comment virtual"
    " explicit_function_specifier ERROR"
)
_VALUE_PARTS = re.compile(r'\\[\\"]|"(?:[^"\\]|\\.)*+"|//.*|/\*.*')


def blank_macros(string: str) -> str:
    """The text with such words blanked out, so that a grammar sees a type before a name again."""

    def blank(match: re.Match[str]) -> str:
        before = string[max(0, match.start() - 40) : match.start()]
        if match["body"]:
            is_macro = bool(_BEFORE_CLASS.search(before))
        else:
            # with a single word behind it, it is a type of its own, unless one stands before it
            is_macro = not _DEFINED.search(before) and bool(match["words"] or _BEFORE_MACRO.search(before))
        return " " * len(match[0]) if is_macro else match[0]

    return _MACRO.sub(blank, string)


def _declarator(node: Node, source: Source) -> tuple[Node | None, str, bool]:
    """The name in a declarator, the pointers and sizes around it as a type has them, and whether it is a function."""
    stars, sizes, is_function = "", "", False
    current: Node | None = node
    while current is not None:
        kind = current.type
        if kind == "pointer_declarator":
            stars, is_function = stars + "*", False
        elif kind == "reference_declarator":
            stars += "&"
        elif kind == "array_declarator":
            sizes = f"[{source.field(current, 'size')}]{sizes}"
        elif kind == "function_declarator":
            is_function = True
        elif kind not in {
            "parenthesized_declarator",
            "init_declarator",
            "qualified_identifier",
            "attributed_declarator",
        }:
            break
        children = [child for child in current.named_children if child.type not in {"ERROR", "type_qualifier"}]
        last = children[-1] if children else None
        current = current.child_by_field_name("declarator") or current.child_by_field_name("name") or last
    return current, stars + sizes, is_function


def _base_type(node: Node, source: Source) -> str:
    """The type before the declarators as written, without a body."""
    named = []
    for child in node.named_children:
        if child.type in _SPECIFIERS and (body := child.child_by_field_name("body")):
            start, end = source.index(child.start_byte), source.index(body.start_byte)
            named.append(" ".join(source.string[start:end].split()))
        elif child.type == "type_qualifier" or child == node.child_by_field_name("type"):
            named += [text for text in [source.text(child)] if text != "constexpr"]
        elif child.type not in _NO_TYPE:
            break
    return " ".join(named)


def _declared(node: Node, place: Place, role: Role, base: str) -> list[Declared]:
    """What a declaration declares, one or more; the first one holds what stands before it, the last what follows."""
    source = place.source
    declarators = node.children_by_field_name("declarator")
    found = []
    for number, part in enumerate(declarators):
        name, around, is_function = _declarator(part, source)
        if name is None or name.is_missing or name.type.startswith("abstract_"):
            continue
        value = source.field(part, "value") or source.field(node, "default_value")
        first = part if number else node
        last = node if number == len(declarators) - 1 else part
        found.append(Declared("function" if is_function else role, name, first, last, base + around, value))
    return found


def typedef(node: Node, place: Place) -> Sequence[Declared]:
    """`typedef ... A, *B;`: a type A, whose value is the tag when that differs, and in it a type B."""
    source = place.source
    specifier = node.child_by_field_name("type")
    body = specifier.child_by_field_name("body") if specifier else None
    if specifier is None or body is None:
        return [one._replace(role="type") for one in _declared(node, place, "type", _base_type(node, source))]
    tag = specifier.child_by_field_name("name")
    found = [one._replace(role="type") for one in _declared(node, place, "type", source.text(tag))]
    if not found:
        return ()
    main, *others = found
    if not tag:
        others = [one._replace(type=source.text(main.name) + one.type) for one in others]
    return [main._replace(last=node, type="", value=source.text(tag), owns=specifier), *others]


def specifier(node: Node, place: Place) -> Sequence[Declared]:
    """A struct, union, class or enum with a body. A struct without a name is part of what is around it."""
    name = node.child_by_field_name("name")
    if node.child_by_field_name("body") is None or (name is None and node.type != "enum_specifier"):
        return ()
    clauses = [child for child in node.named_children if child.type == "base_class_clause"]
    bases = [base for clause in clauses for base in clause.named_children if base.type != "access_specifier"]
    underlying = place.source.field(node, "underlying_type") or place.source.field(node, "base")
    return (Declared("type", name, node, node, ", ".join(map(place.source.text, bases)) or underlying),)


def field_declaration(node: Node, place: Place) -> Sequence[Declared]:
    """Fields, constants and functions of a type."""
    source = place.source
    is_constant = node.child_by_field_name("default_value") is not None and any(
        source.text(child) in {"static", "constexpr"}
        for child in node.named_children
        if child.type in {"storage_class_specifier", "type_qualifier"}
    )
    return _declared(node, place, "constant" if is_constant else "field", _base_type(node, source))


def declaration(node: Node, place: Place) -> Sequence[Declared]:
    """Variables and functions outside of types; in a function only lists of values."""
    found = _declared(node, place, "constant", _base_type(node, place.source))
    if place.is_local:
        values = (part.child_by_field_name("value") for part in node.children_by_field_name("declarator"))
        return found if any(place.is_list(value) for value in values) else ()
    return found


def function_definition(node: Node, place: Place) -> Sequence[Declared]:
    """A function with its body."""
    return _declared(node, place, "function", _base_type(node, place.source))


def parameter(node: Node, place: Place) -> Sequence[Declared]:
    """A parameter that has a name."""
    return [
        one._replace(role="parameter") for one in _declared(node, place, "parameter", _base_type(node, place.source))
    ]


def definition(node: Node, place: Place) -> Sequence[Declared]:
    """`#define NAME value`, the value without a comment behind it."""
    value = place.source.field(node, "value")
    comment = next((match for match in _VALUE_PARTS.finditer(value) if match[0].startswith("/")), None)
    value = value[: comment.start()].rstrip() if comment else value
    role: Role = "function" if node.type == "preproc_function_def" else "constant"
    return (Declared(role, node.child_by_field_name("name"), node, node, "", value),)


def pair(node: Node, place: Place) -> Sequence[Declared]:
    """`.key = value` and `[key] = value` in a list of values."""
    designator, value = node.child_by_field_name("designator"), node.child_by_field_name("value")
    keys = designator.named_children if designator else []
    return labelled(node, keys[0], value, place) if keys else ()


RULES: dict[str, Rule] = {
    "type_definition": typedef,
    "struct_specifier": specifier,
    "union_specifier": specifier,
    "class_specifier": specifier,
    "enum_specifier": specifier,
    "enumerator": declares("enumerator"),
    "field_declaration": field_declaration,
    "declaration": declaration,
    "function_definition": function_definition,
    "parameter_declaration": parameter,
    "optional_parameter_declaration": parameter,
    "preproc_def": definition,
    "preproc_function_def": definition,
    "initializer_pair": pair,
}
COMMENTS = words("comment")
STRINGS = words("string_literal raw_string_literal")
LISTS = words("initializer_list case_statement")
THROUGH = words(
    "initializer_pair return_statement expression_statement assignment_expression parenthesized_expression"
    " concatenated_string compound_statement cast_expression compound_literal_expression"
)
BODIES = words("compound_statement field_initializer_list")
RAW = words("preproc_arg")
