"""Structures, unions and classes of C and C++: packing, arrays, bit fields, what is declared in place, base classes."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Final, NamedTuple

import msgspec

from sunlit.compare.layout.measure import plain_type
from sunlit.compare.layout.registry import ShapeReader
from sunlit.compare.layout.shape import Field, Shape
from sunlit.readers.lexical import C_LIKE
from sunlit.readers.mask import mask
from sunlit.schema import Passage

_LONGEST: Final = 400_000  # characters of a structure
_DEEPEST: Final = 16
_TOKEN = re.compile(r"\w+|::|[{}();,:*&\[\]=<>#]|[^\s\w]")
_PACK = re.compile(
    r"^[ \t]*#[ \t]*pragma[ \t]+pack[ \t]*\(([^)\n]*)\)|^[ \t]*#[ \t]*include[ \t]+[<\"](?:pshpack(\d+)|(poppack))",
    re.M,
)
_PACKED = re.compile(r"__attribute__\s*\(\(\s*(?:__)?packed(?:__)?\s*\)\)|\b__packed\b")
_ALIGNED = re.compile(r"\balignas\b|\baligned\b|\b__declspec\s*\(\s*align\b|\bno_unique_address\b")
_TOLD_OFFSET = re.compile(r"/\* at (\d{1,9}) \*/")
_TOLD_SIZE = re.compile(r"/\* (\d{1,9}) bytes \*/")
_MACHINERY = {"public", "private", "protected", "signals", "slots"}
_NO_FIELD = {
    "typedef",
    "static",
    "using",
    "friend",
    "template",
    "static_assert",
    "_Static_assert",
    "constexpr",
    "operator",
}
_AGGREGATE = {"struct", "union", "class", "enum"}
_QUALIFIERS = {"const", "volatile", "mutable", "register", "inline", "extern", "unaligned", "__unaligned", "far", "FAR"}


class _Token(NamedTuple):
    text: str
    at: int


def _read(string: str, declared: Passage, _members: Sequence[Passage]) -> Shape | None:
    if declared.end - declared.start > _LONGEST:
        return None
    piece = string[declared.start : declared.end]
    masked = mask(piece, C_LIKE.lexis)
    tokens = [_Token(match[0], match.start() + declared.start) for match in _TOKEN.finditer(masked.code)]
    start = next((number for number, token in enumerate(tokens) if token.text == "{"), None)
    if start is None:
        return None
    head = [token.text for token in tokens[:start]]
    kind = next((word for word in head if word in _AGGREGATE), "")
    if kind in {"", "enum"}:
        return None
    pack = _pack_at(string, declared.start)
    parser = _Parser(tokens, pack)
    bases = parser.bases(head[head.index(kind) :])
    fields, nature, end = parser.members(start + 1, 0, kind, declared.name)
    if told := _told(piece, fields, declared.start):
        size = _TOLD_SIZE.search(piece, 0, tokens[start].at - declared.start)
        return Shape(told, size=size[1] if size else "")
    rest = piece[tokens[end].at - declared.start :] if end < len(tokens) else ""
    packed = _PACKED.search(masked.code[: tokens[start].at - declared.start]) or _PACKED.search(rest)
    conditional = any(piece[first:].lstrip("# \t").startswith(("if", "el")) for first, _ in masked.directives)
    whole = parser.whole and not conditional and not _ALIGNED.search(masked.code)
    return Shape(
        tuple(fields),
        kind == "union",
        1 if packed else pack,
        whole=whole,
        bases=bases,
        virtual=nature.virtual,
        plain=nature.plain and not bases,
    )


def _told(piece: str, fields: Sequence[Field], start: int) -> tuple[Field, ...]:
    """The fields with the offsets that stand behind all of them: what debugging information says is listed so."""
    offsets = []
    for field in fields:
        line = piece.find("\n", abs(field.at) - start)
        offset = _TOLD_OFFSET.search(piece, abs(field.at) - start, line if line >= 0 else len(piece))
        if offset is None:
            return ()
        offsets.append(offset[1])
    return tuple(msgspec.structs.replace(field, offset=at) for field, at in zip(fields, offsets, strict=True))


class _Nature:
    """What besides its fields a class is: whether it declares virtual functions, and is laid out as in C (a POD)."""

    def __init__(self) -> None:
        self.virtual = False
        self.plain = True

    def note(self, words: list[str], name: str, is_public: bool | None) -> None:
        """Note what one declaration says. is_public is None for what is no field."""
        head = list(takewhile(lambda word: word not in {"(", "{"}, words))
        if is_public is None:
            self.virtual = self.virtual or "virtual" in head
            is_made = bool({"~", "operator"} & set(head)) or (head[-1:] == [name] and len(head) < len(words))
            self.plain = self.plain and not (is_made or self.virtual)
        else:
            self.plain = self.plain and is_public and not {"&", "="} & set(head)


class _Parser:
    """Reads members out of tokens. `whole` turns False at what it does not understand."""

    def __init__(self, tokens: list[_Token], pack: int) -> None:
        self.tokens = tokens
        self.pack = pack
        self.whole = True

    def bases(self, head: Sequence[str]) -> tuple[str, ...]:
        """The names of base classes in what stands before the brace, in their order."""
        if ":" not in head:
            return ()
        rest = head[head.index(":") + 1 :]
        if {"<", "virtual", "..."} & set(rest):
            self.whole = False
        words: list[list[str]] = [[]]
        for word in rest:
            if word == ",":
                words.append([])
            elif word.isidentifier():
                words[-1].append(word)
        return tuple(some[-1] for some in words if some)

    def members(self, at: int, depth: int, kind: str, name: str) -> tuple[list[Field], _Nature, int]:
        """The fields up to the brace that closes them, what else the class is, and the number of that brace."""
        fields: list[Field] = []
        nature = _Nature()
        is_public = kind != "class"
        while at < len(self.tokens) and self.tokens[at].text != "}":
            word = self.tokens[at].text
            if word in _MACHINERY and at + 1 < len(self.tokens) and self.tokens[at + 1].text == ":":
                is_public = word == "public"
                at += 2
            elif word == ";":
                at += 1
            else:
                first, known = at, len(fields)
                at = self._member(at, fields, depth)
                words = [token.text for token in self.tokens[first:at]]
                nature.note(words, name, is_public if len(fields) > known else None)
        return fields, nature, at

    def _member(self, at: int, fields: list[Field], depth: int) -> int:
        """Add what one declaration declares; the number of the token behind it."""
        tokens = self.tokens
        first = tokens[at].text
        end, body = self._statement(at)
        if first in _NO_FIELD or depth > _DEEPEST:
            self.whole = self.whole and depth <= _DEEPEST
            return end
        words = [token.text for token in tokens[at : body if body is not None else end]]
        kind = next((word for word in words if word in _AGGREGATE), "")
        if body is not None and kind and "(" not in words:
            if kind == "enum":
                close = self._close(body)
                fields += self._declarators(close + 1, end, "enum")
                return end
            names = [word for word in words if word not in _AGGREGATE | _QUALIFIERS]
            bases = self.bases(words)
            inner, nature, close = self.members(body + 1, depth + 1, kind, names[0] if names else "")
            plain = nature.plain and not bases
            shape = Shape(tuple(inner), kind == "union", self.pack, bases=bases, virtual=nature.virtual, plain=plain)
            found = list(self._declarators(close + 1, end, "", shape))
            if not found and not names:
                found = [Field("", tokens[at].at, "", inner=shape)]  # its members are those of what is around it
            fields += found
            return end
        if body is not None or "operator" in words:
            return end  # a function with its body
        fields += self._plain(at, end)
        return end

    def _statement(self, at: int) -> tuple[int, int | None]:
        """The number behind a declaration's end, and of the brace that opens a body in it."""
        body = None
        depth = 0
        tokens, start = self.tokens, at
        while at < len(tokens):
            word = tokens[at].text
            if word in "([":
                depth += 1
            elif word in ")]":
                depth -= 1
            elif word == "{":
                is_function = any(token.text == ")" for token in tokens[max(start, at - 4) : at])
                body = at if body is None else body
                at = self._close(at)
                if is_function:
                    return at + 1, body
            elif word == "}":
                return at, body
            elif word == ";" and depth <= 0:
                return at + 1, body
            at += 1
        return at, body

    def _close(self, at: int) -> int:
        depth = 0
        while at < len(self.tokens):
            depth += {"{": 1, "}": -1}.get(self.tokens[at].text, 0)
            if depth == 0:
                return at
            at += 1
        return at

    def _plain(self, at: int, end: int) -> Iterator[Field]:
        """`type a, *b, c[3], d : 4;` and `type (*function)(...)`."""
        tokens = self.tokens
        stop = at
        depth = 0
        while stop < end and (depth > 0 or tokens[stop].text not in {",", ";", ":", "=", "[", "("}):
            depth += {"<": 1, ">": -1}.get(tokens[stop].text, 0)
            stop += 1
        if stop < end and tokens[stop].text == "(":
            yield from self._function_pointer(stop, end)
            return
        words = list(range(at, stop))
        names = [number for number in words if tokens[number].text.isidentifier()]
        if not names:
            return
        nameless = stop < end and tokens[stop].text == ":" and self._is_only_type(names)
        name = stop if nameless else names[-1]
        specifier = [
            tokens[number].text
            for number in words
            if number < name and tokens[number].text not in {"*", "&", *_QUALIFIERS}
        ]
        base = plain_type(" ".join(specifier).replace(" :: ", "::"))
        if "<" in specifier:
            self.whole = False
        first_star = next((number for number in words if tokens[number].text in {"*", "&"}), name)
        yield from self._declarators(min(first_star, name), end, base)

    def _is_only_type(self, names: list[int]) -> bool:
        """Whether the words before ":" are a type without a name: `unsigned int : 3`."""
        words = [self.tokens[number].text for number in names]
        return len(words) == 1 or set(words) <= {"unsigned", "signed", "int", "char", "short", "long"}

    def _function_pointer(self, opening: int, end: int) -> Iterator[Field]:
        """`(*name)` or `(CALLBACK *name)`."""
        tokens = self.tokens
        last = min(end, opening + 4)
        names = [n for n in range(opening + 2, last) if tokens[n].text.isidentifier() and tokens[n - 1].text == "*"]
        if names and self._is_called(names[0] + 1, end):
            counts, _ = self._counts(names[0] + 1, end)
            yield Field(tokens[names[0]].text, tokens[names[0]].at, "", pointer=True, counts=counts)

    def _is_called(self, at: int, end: int) -> bool:
        """Whether what follows a name closes it and takes parameters: `(*name)(`, `(*name[2])(`, not `(char *p)`."""
        _, at = self._counts(at, end)
        return at + 1 < end and self.tokens[at].text == ")" and self.tokens[at + 1].text == "("

    def _declarators(self, at: int, end: int, base: str, inner: Shape | None = None) -> Iterator[Field]:
        tokens = self.tokens
        while at < end and tokens[at].text not in {";", "}"}:
            pointer = False
            name: _Token | None = None
            bits = ""
            counts: tuple[str, ...] = ()
            while at < end and tokens[at].text not in {",", ";", "}"}:
                word = tokens[at].text
                if word in {"*", "&"}:
                    pointer = True
                elif word == "[":
                    counts, at = self._counts(at, end)
                    continue
                elif word == ":":
                    stop = next((n for n in range(at, end) if tokens[n].text in {",", ";", "=", "}"}), end)
                    bits = " ".join(token.text for token in tokens[at + 1 : stop])
                    at = stop
                    continue
                elif word == "=":
                    at = self._past_value(at, end)
                    continue
                elif word.isidentifier() and name is None and word not in _QUALIFIERS:
                    name = tokens[at]
                elif word in {"(", "__attribute__"}:
                    self.whole = False
                at += 1
            if name or bits:
                place = name.at if name else -(tokens[min(at, len(tokens) - 1)].at)
                yield Field(name.text if name else "", place, base, pointer, counts, bits, None if pointer else inner)
            at += 1

    def _counts(self, at: int, end: int) -> tuple[tuple[str, ...], int]:
        counts = []
        while at < end and self.tokens[at].text == "[":
            stop = next((n for n in range(at, end) if self.tokens[n].text == "]"), end)
            counts.append(" ".join(token.text for token in self.tokens[at + 1 : stop]))
            at = stop + 1
        return tuple(counts), at

    def _past_value(self, at: int, end: int) -> int:
        depth = 0
        while at < end and (depth > 0 or self.tokens[at].text not in {",", ";"}):
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(self.tokens[at].text, 0)
            at += 1
        return at


def _pack_at(string: str, index: int) -> int:
    """What `#pragma pack` says where a structure begins, 0 for nothing."""
    pack = 0
    for start, value in _packs(string):
        if start > index:
            break
        pack = value
    return pack


@lru_cache(maxsize=2)
def _packs(string: str) -> tuple[tuple[int, int], ...]:
    """Where packing changes, and to what. Conditions are not looked at: who asks for a packing gets it."""
    found = []
    stack: list[int] = []
    now = 0
    for match in _PACK.finditer(string):
        words = re.findall(r"\w+", match[1] or "")
        numbers = [int(word) for word in words if word.isdecimal() and len(word) < 4]
        if match[2]:
            words, numbers = ["push"], [int(match[2])]
        if "push" in words:
            stack.append(now)
        elif "pop" in words or match[3]:
            now = stack.pop() if stack else 0
        elif not numbers:
            now = 0
        now = numbers[-1] if numbers else now
        found.append((match.start(), now))
    return tuple(found)


SHAPES = ShapeReader(("c", "cpp", "objective-c"), _read)
