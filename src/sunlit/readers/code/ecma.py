"""What JavaScript and TypeScript have in common."""

from collections.abc import Callable, Sequence

from tree_sitter import Node

from sunlit.readers.grammar import Declared, Grammar, Place, Rule, declares, first_named, labelled, words
from sunlit.readers.mask import Lexis, Quotes
from sunlit.readers.syntax import Syntax
from sunlit.schema import Role

_FUNCTIONS = words("arrow_function function_expression generator_function")
_NAMES = words("identifier shorthand_property_identifier_pattern")


def _type_text(node: Node, place: Place, field: str = "type") -> str:
    return place.source.field(node, field).removeprefix(":").lstrip()


def _class(node: Node, place: Place) -> Sequence[Declared]:
    """A class or interface; its type is what it extends."""
    name = node.child_by_field_name("name")
    if name is None:
        return ()
    bases = [child for child in node.named_children if child.type in {"class_heritage", "extends_type_clause"}]
    base = place.source.text(bases[0]).removeprefix("extends ") if bases else ""
    return (Declared("type", name, node, node, base),)


def _field(node: Node, place: Place) -> Sequence[Declared]:
    """A field of a class, a constant of it, or a function that it holds."""
    name = node.child_by_field_name("name") or node.child_by_field_name("property")
    value = node.child_by_field_name("value")
    signs = {child.type for child in node.children}
    role: Role = "constant" if value is not None and "static" in signs else "field"
    if value is not None and value.type in _FUNCTIONS:
        role = "function"
    return (Declared(role, name, node, node, _type_text(node, place), place.source.text(value)),)


def _function(node: Node, place: Place) -> Sequence[Declared]:
    name = node.child_by_field_name("name")
    return () if name is None else (Declared("function", name, node, node, _type_text(node, place, "return_type")),)


def _variable(node: Node, place: Place) -> Sequence[Declared]:
    """Constants and functions; in a function only functions and lists of values."""
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None or name.type != "identifier":
        return ()
    if value is not None and value.type in _FUNCTIONS:
        return (Declared("function", name, node, node, _type_text(value, place, "return_type")),)
    if place.is_local and not place.is_list(value):
        return ()
    return (Declared("constant", name, node, node, _type_text(node, place), place.source.text(value)),)


def _assignment(node: Node, place: Place) -> Sequence[Declared]:
    """A function or a list of values that a name is given: `exports.races = [...]`; a member of a compiled enum."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return ()
    if place.is_member:
        return _compiled_member(node, place)
    if left.type not in {"identifier", "member_expression"}:
        return ()
    if right.type not in _FUNCTIONS and (place.listed or not place.is_list(right)):
        return ()
    name = left.child_by_field_name("property") or left
    role: Role = "function" if right.type in _FUNCTIONS else "constant"
    return (Declared(role, name, node, node, "", place.source.text(right) if role == "constant" else ""),)


def _compiled_enum(node: Node, place: Place) -> Sequence[Declared]:
    """`(function (Race) {...})(Race || (Race = {}))`: what compilers of TypeScript make of an enum."""
    arguments = node.child_by_field_name("arguments")
    given = first_named(arguments) if arguments is not None else None
    parameters = _own_parameters(node)
    if given is None or parameters is None or not place.source.text(given).rstrip(") ").endswith("{}"):
        return ()
    name = given.child_by_field_name("left")
    if name is None or name.type not in {"identifier", "member_expression"}:
        return ()
    return (Declared("type", name, node, node, owns=parameters),)


def _own_parameters(call: Node) -> Node | None:
    """The parameters of a function that is called where it is written."""
    function = call.child_by_field_name("function")
    inner = first_named(function) if function is not None and function.type == "parenthesized_expression" else None
    return inner.child_by_field_name("parameters") if inner is not None and inner.type in _FUNCTIONS else None


def _compiled_member(node: Node, place: Place) -> Sequence[Declared]:
    """`Race["White"] = "white"` and `Race[Race["Black"] = 1] = "Black"` in such a function."""
    left = node.child_by_field_name("left")
    index = left.child_by_field_name("index") if left is not None else None
    if left is None or index is None or place.holder is None or place.holder.owns is None:
        return ()
    if index.type == "assignment_expression":
        return [one._replace(first=node, last=node, owns=index) for one in _compiled_member(index, place)]
    if place.source.field(left, "object") != place.source.text(place.holder.owns).strip("()") or index.type != "string":
        return ()
    return (Declared("enumerator", index, node, node, "", place.source.field(node, "right")),)


def _parameters(node: Node, place: Place) -> Sequence[Declared]:
    """Parameters, those taken out of an object, too. TypeScript's with an access modifier are fields."""
    found = []
    for part in node.named_children:
        pattern = part.child_by_field_name("pattern") or part.child_by_field_name("left") or part
        if pattern.type == "rest_pattern" and pattern.named_child_count:
            pattern = pattern.named_children[0]
        names = pattern.named_children if pattern.type == "object_pattern" else [pattern]
        is_field = any(child.type == "accessibility_modifier" for child in part.children)
        value = part.child_by_field_name("value") or part.child_by_field_name("right")
        found += [
            Declared(
                "field" if is_field else "parameter",
                name,
                part if len(names) == 1 else name,
                part if len(names) == 1 else name,
                _type_text(part, place),
                place.source.text(value),
            )
            for name in names
            if name.type in _NAMES
        ]
    return found


def _pair(node: Node, place: Place) -> Sequence[Declared]:
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    if key is None or key.type == "computed_property_name":
        return ()
    if value is not None and value.type in _FUNCTIONS:
        return (Declared("function", key, node, node),)
    return labelled(node, key, value, place)


def _enumerators(node: Node, _: Place) -> Sequence[Declared]:
    """The members of an enum that have no value."""
    return [Declared("enumerator", name, name, name) for name in node.children_by_field_name("name") if name.is_named]


def _alias(node: Node, place: Place) -> Sequence[Declared]:
    """`type A = ...`: a union of literals is its value, another type its type, a type of fields neither."""
    name, of = node.child_by_field_name("name"), node.child_by_field_name("value")
    text = place.source.text(of)
    is_choice = of is not None and of.type in {"union_type", "literal_type"}
    is_own = of is not None and of.type == "object_type"
    return (Declared("type", name, node, node, "" if is_choice or is_own else text, text if is_choice else ""),)


def _signature(node: Node, place: Place) -> Sequence[Declared]:
    return (Declared("field", node.child_by_field_name("name"), node, node, _type_text(node, place)),)


RULES: dict[str, Rule] = {
    "class_declaration": _class,
    "class": _class,
    "field_definition": _field,
    "function_declaration": _function,
    "generator_function_declaration": _function,
    "method_definition": _function,
    "variable_declarator": _variable,
    "assignment_expression": _assignment,
    "call_expression": _compiled_enum,
    "formal_parameters": _parameters,
    "pair": _pair,
}
TYPED_RULES: dict[str, Rule] = {
    **RULES,
    "abstract_class_declaration": _class,
    "interface_declaration": _class,
    "internal_module": declares("type"),
    "enum_declaration": declares("type"),
    "enum_body": _enumerators,
    "enum_assignment": declares("enumerator"),
    "type_alias_declaration": _alias,
    "property_signature": _signature,
    "public_field_definition": _field,
    "method_signature": _function,
    "abstract_method_signature": _function,
    "function_signature": _function,
}


def grammar(language: Callable[[], object], rules: dict[str, Rule]) -> Grammar:
    """The grammar of one of these languages, which differ in what declares something."""
    return Grammar(
        language=language,
        rules=rules,
        comments=words("comment html_comment"),
        strings=words("string template_string jsx_text"),
        embedded=words("template_substitution"),
        lists=words("array object switch_case union_type literal_type"),
        through=words(
            "pair parenthesized_expression as_expression satisfies_expression return_statement expression_statement"
            " assignment_expression binary_expression ternary_expression spread_element arguments statement_block"
        ),
        calls={"call_expression": "function", "new_expression": "constructor"},
        makers=words("freeze Set Map of from fromEntries"),
        bodies=words("statement_block"),
        wrappers=words(
            "export_statement lexical_declaration variable_declaration ambient_declaration expression_statement"
        ),
        leading=words("decorator"),
        syntax=Syntax(
            lexis=Lexis(quotes=(Quotes('"', '"'), Quotes("'", "'"), Quotes("`", "`", "\\", True))),
            typed=":",
            newline=True,
        ),
    )
