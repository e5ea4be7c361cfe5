"""What a head or a declaration says, by its words and punctuation: names, types, values, parameters."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

import msgspec

from sunlit.readers.mask import Span
from sunlit.readers.syntax import Syntax
from sunlit.schema import Passage, Role

# A head or declaration longer than this is data, or no code at all: what comes after is not looked at.
_LONG = 4000

_PARENS = r"\([^()]*+(?:\([^()]*+(?:\([^()]*+\)[^()]*+)*\)[^()]*+)*\)"
# What may stand before or in a declaration without being its type: annotations, attributes, specifiers, labels.
_DECORATION = re.compile(
    rf"@[\w.]++(?:\s*{_PARENS})?|\b(?:__attribute__|__declspec|alignas|_Alignas)\s*{_PARENS}|\[\[[^\[\]]*+\]\]"
    rf"|\A\s*\d+\s*:|\btemplate\s*<[^;{{}}]*?>(?=\s*\w)|\A\s*(?:\[[^\[\]]*+\]\s*|<[^<>]*+>\s*)+"
)
_LABEL = re.compile(r"\s*(?:(?:public|private|protected|signals|slots|default)\b[ \w]{0,20}:(?!:)\s*)*")
_HEAD_END = re.compile(r"[({<=]|(?<!:):(?!:)|\b(?:extends|implements|where|inherits|as)\b", re.IGNORECASE)
_CALLED = re.compile(r"(?<![\w$.:~])(~?[\w$.:]++)\s*+(?:<[^<>()]*+>\s*+)?\(")
_POINTED = re.compile(r"\(\s*(?:[\w:]+\s+)*[*^&]\s*(\w+)\s*(?:\[[^\]]*\])?\)\s*\(")
_ASSIGNED = re.compile(r"(?<![=!<>+\-*/%|&^])=(?![=>])")
_BITS = re.compile(r":\s*+[\w+\-*() ]++\Z")
_LAST_WORD = re.compile(r"[\w$]+\Z")
_LONGEST_NAME = 200
_NAMED_FIRST = {
    ":": re.compile(r"(?<![\w$])([\w$]++)\s*+(?:[?!]\s*+)?:(?![:=])\s*+([^=]*)"),
    "as": re.compile(r"(?<!\w)(\w++)\s*+(?:\([^()]*+\)\s*+)?\bas\s++(?:new\s++)?([^=]*)", re.IGNORECASE),
}
_ENUMERATOR = re.compile(r"\s*(?:case\s+)?([\w$]+)\s*")
_SPLITTING = re.compile(r"[=-]>|(?<=\w)<(?=[\w?])|[(\[{>}\]),;\n]")
_RESULT = re.compile(r"\A\s*(?:->|:|as\b)", re.IGNORECASE)
_WORD = re.compile(r"[\w$]+")
_GO_NAME = re.compile(r"\btype\s+(\w+)\s*\Z")
_NO_NAMES = {"class", "struct", "final", "sealed", "abstract", "packed"}
_STORED = re.compile(r"\b(?:const|constexpr|final|static)\b", re.IGNORECASE)


class Head(msgspec.Struct, gc=False):
    """What stands before a block: what it declares, and where its parameters or fields in parentheses lie."""

    kind: Literal["type", "enum", "function", "list", "property"]
    name: str
    at: int
    type: str = ""
    parameters: Span | None = None


def head_of(code: str, start: int, end: int, syntax: Syntax) -> Head | None:
    """What a block's head declares; None for a block that steers or groups."""
    head = _undecorated(code, start, end)
    return _type_head(head, start, syntax) or _function_head(head, start, syntax) or _value_head(head, start, syntax)


def declarations(code: str, string: str, span: Span, syntax: Syntax, role: Role) -> list[Passage]:
    """The passages of a declaration without a block: fields (or constants, as `role` says), a function, a type.

    span   the declaration, without what ends it
    """
    start, end = after_label(code, *span), span[1]
    plain = _undecorated(code, start, end)
    if not plain.strip() or syntax.starts(plain, syntax.steering):
        return []
    head = _function_head(plain, start, syntax)
    if head:
        # a call or a macro looks like a function without a type
        is_declared = bool(head.type or syntax.typed or _keywords(syntax.functions, syntax.any_case).search(plain))
        if not is_declared:
            return []
        taken = parameters(code, string, head.parameters, syntax) if head.parameters else ()
        return [Passage("function", head.name, start, end, head.at, type=head.type), *taken]
    if plain.lstrip().startswith("typedef"):
        role = "type"
    elif _ASSIGNED.search(plain) and _STORED.search(plain):
        role = "constant"
    return list(_declarators(plain, string, start, syntax, role))


def parameters(code: str, string: str, span: Span, syntax: Syntax, role: Role = "parameter") -> Iterator[Passage]:
    """The parameters between two parentheses."""
    for start, end in split(code, *span, ","):
        yield from list(_declarators(_undecorated(code, start, end), string, start, syntax, role))[:1]


def enumerator(code: str, string: str, span: Span, syntax: Syntax) -> Passage | None:
    """One member of an enum: `NAME`, `NAME = value`, `NAME(values)`."""
    start, end = span
    plain = _undecorated(code, start, end)
    named = _ENUMERATOR.match(plain)
    if named is None or (named.end() < len(plain.rstrip()) and syntax.starts(plain, syntax.steering)):
        return None
    value = string[start + named.end() : min(end, start + _LONG)].strip()
    if value.startswith("="):
        value = value[1:]
    elif value.startswith("(") and value.endswith(")"):
        value = value[1:-1]
    return Passage("enumerator", named[1], start, end, start + named.start(1), value=value.strip())


def after_label(code: str, start: int, end: int) -> int:
    """Where a declaration starts behind blanks and labels such as `public:`."""
    label = _LABEL.match(code, start, end)
    return label.end() if label else start


def is_grouping(head: str, syntax: Syntax) -> bool:
    """Whether a head has a word of those that only group what stands in their block."""
    return bool(_keywords(syntax.grouping, syntax.any_case).search(head))


def split(code: str, start: int, end: int, separators: str, inner: Mapping[int, int] | None = None) -> Iterator[Span]:
    """The pieces between separators that stand in no brackets, trimmed, empty ones left out.

    inner  blocks to pass over: where they open, and where they close
    """
    brackets = angles = 0
    piece = start
    while match := _SPLITTING.search(code, start, end):
        token = match[0]
        start = match.end()
        if token in separators and brackets <= 0 and angles <= 0:
            yield from trimmed(code, piece, match.start())
            piece = match.end()
        elif token == "<":
            angles += 1
        elif token == ">":
            angles -= 1
        elif inner and (closing := inner.get(match.start())):
            start, angles = closing + 1, 0
        elif token in "([{":
            brackets += 1
        elif token in ")]}":
            brackets, angles = max(0, brackets - 1), 0
        elif token == ";":
            brackets = angles = 0
    yield from trimmed(code, piece, end)


def trimmed(code: str, start: int, end: int) -> Iterator[Span]:
    """A piece of code without the blanks around it; nothing for mere blanks."""
    piece = code[start:end]
    if piece and not piece.isspace():
        yield start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _undecorated(code: str, start: int, end: int) -> str:
    """A piece of code with blanks in place of annotations and attributes."""
    return _DECORATION.sub(lambda match: " " * len(match[0]), code[start : min(end, start + _LONG)])


@cache
def _keywords(words: frozenset[str], any_case: bool) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.:@])(?:{'|'.join(sorted(words)) or '(?!)'})\b", re.IGNORECASE if any_case else 0)


def _type_head(head: str, start: int, syntax: Syntax) -> Head | None:
    for keyword in _keywords(syntax.types | syntax.enums, syntax.any_case).finditer(head):
        if head.count("(", 0, keyword.start()) != head.count(")", 0, keyword.start()):
            continue
        after = _HEAD_END.search(head, keyword.end())
        until = after.start() if after else len(head)
        words = [word for word in _WORD.finditer(head, keyword.end(), until) if word[0] not in _NO_NAMES]
        mark = head[until : until + 1]
        if mark in ("(", "=") and (len(words) > 1 or "*" in head[keyword.end() : until]):
            return None  # a function that returns one, or a variable of one
        words = words or list(_GO_NAME.finditer(head, 0, keyword.start()))
        group = (words[-1].lastindex or 0) if words else 0
        name, at = (words[-1][group], words[-1].start(group)) if words else ("", keyword.start())
        word = keyword[0].lower() if syntax.any_case else keyword[0]
        fields = _between_parentheses(head, until, start) if mark == "(" else None
        return Head("enum" if word in syntax.enums else "type", name, start + at, parameters=fields)
    return None


def _function_head(head: str, start: int, syntax: Syntax) -> Head | None:
    if "(" not in head and syntax.blocks == "brace":
        return None
    declared = _keywords(syntax.functions, syntax.any_case).search(head)
    named = _WORD.match(head, declared.end() + 1) if declared else None
    if declared and named:
        opening = head.find("(", named.end())
        inside = _between_parentheses(head, opening, start)
        after = head[inside[1] - start + 1 if inside and syntax.typed else named.end() :]
        type_ = _RESULT.sub("", after, count=1).strip()
        return Head("function", named[0], start + named.start(), type_, inside)
    if declared or syntax.blocks == "end":
        return None
    first = head.find("(")
    named = _POINTED.search(head)
    if named is None or named.start() != first:
        named = _CALLED.search(head)
    if named is None or named[1] in syntax.steering or head.count("(") > head.count(")"):
        return None
    assigned = _ASSIGNED.search(head)
    if assigned and assigned.start() < first:
        return None
    inside = _between_parentheses(head, named.end() - 1, start)
    name = re.split(r"::|\.", named[1])[-1]
    at = start + named.end(1) - len(name)
    return Head("function", name, at, _type_text(head[: named.start()], syntax), inside)


def _value_head(head: str, start: int, syntax: Syntax) -> Head | None:
    if not head.strip() or syntax.starts(head, syntax.steering) or is_grouping(head, syntax):
        return None
    assigned = _ASSIGNED.search(head)
    declared = next(_declarators(head[: assigned.start()] if assigned else head, "", start, syntax, "field"), None)
    if declared is None:
        return None
    is_function = bool(assigned and "=>" in head)
    kind: Literal["function", "list", "property"] = "function" if is_function else "list" if assigned else "property"
    return Head(kind, declared.name, declared.at, declared.type)


def _between_parentheses(head: str, opening: int, start: int) -> Span | None:
    """What lies between the parenthesis at `opening` and its partner, counted from `start`."""
    if opening < 0:
        return None
    depth = 0
    for match in re.compile("[()]").finditer(head, opening):
        depth += 1 if match[0] == "(" else -1
        if depth == 0:
            return start + opening + 1, start + match.start()
    return start + opening + 1, start + len(head)


def _declarators(plain: str, string: str, start: int, syntax: Syntax, role: Role) -> Iterator[Passage]:
    """The names that a declaration declares. `plain` lies at `start`; values are cut out of `string`."""
    shared_type = ""
    for number, (first, last) in enumerate(split(plain, 0, len(plain), ",")):
        piece = plain[first:last]
        assigned = _ASSIGNED.search(piece)
        left = piece[: assigned.start()] if assigned else piece
        value = string[start + first + assigned.end() : start + last].strip() if assigned else ""
        if syntax.typed and (typed := _NAMED_FIRST[syntax.typed].search(left)):
            name, at, type_ = typed[1], typed.start(1), typed[2].strip()
        else:
            left, bounds = _without_bounds(left)
            bits = left.rfind(":")
            left = left[:bits] if bits > 0 and left[bits - 1] not in ":?" and _BITS.match(left, bits) else left
            left = left.rstrip()
            word = _LAST_WORD.search(left, max(0, len(left) - _LONGEST_NAME))
            if word is None:
                return
            name, at = word[0], word.start()
            type_ = _type_text(left[:at], syntax) or shared_type
            if not type_ and not (syntax.typed and assigned):
                return
            shared_type = type_
            type_ += bounds
        # an annotation before it is part of the first one
        begin = start + first if number else start
        yield Passage(role, name, begin, start + last, start + first + at, type=type_, value=value)


def _without_bounds(left: str) -> tuple[str, str]:
    """A declaration's left side without the array bounds at its end, and these."""
    end = len(left)
    while left[:end].rstrip().endswith("]") and (opening := left.rfind("[", 0, end)) > 0:
        end = opening
    return left[:end].rstrip(), "".join(left[end:].split())


def _type_text(left: str, syntax: Syntax) -> str:
    words = left.split()
    while words and syntax.starts(words[0], syntax.modifiers):
        del words[0]
    return " ".join(words)
