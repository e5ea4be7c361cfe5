"""Shapes become offsets and sizes, as the usual compilers of three kinds of machines lay them out."""

import ast
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, NamedTuple

import msgspec

from sunlit.compare.layout.bases import Abi, Base, Bases
from sunlit.compare.layout.shape import Field, Shape

_DEEPEST: Final = 24  # types within types, and names for names
_LARGEST: Final = 1 << 40
_LONGEST: Final = 200  # characters of an expression
_WORD = re.compile(r"[^\W\d]\w*")
_SUFFIX = re.compile(r"\b(0[xX][\da-fA-F]+|\d+)[uUlL]+\b")
_OCTAL = re.compile(r"(?<![\w.])0+(?=\d)")
_CAST = re.compile(r"\(\s*(?:unsigned\s+)?(?:int|long|short|size_t|DWORD|UINT)\s*\)")


class Model(NamedTuple):
    """A kind of machine: bytes of an address, of a `long` and of a `wchar_t`, and how classes are laid out there."""

    name: str
    pointer: int
    long: int
    wchar: int
    abi: Abi


# Windows and ARM align 8 bytes at 8 also where addresses have 4.
MODELS: Final = (
    Model("32-bit", 4, 4, 2, "either"),
    Model("64-bit", 8, 8, 4, "itanium"),
    Model("64-bit Windows", 8, 4, 2, "microsoft"),
)

_NAMES: dict[int | Literal["pointer", "long", "wchar"], str] = {
    1: "char bool _Bool BYTE UCHAR CHAR BOOLEAN int8_t uint8_t int8 uint8 INT8 UINT8 u8 s8 __u8 __s8 __int8",
    2: "short WORD SHORT USHORT int16_t uint16_t int16 uint16 INT16 UINT16 u16 s16 __u16 __s16 __int16 char16_t",
    4: "int float enum BOOL INT UINT DWORD FLOAT LONG ULONG LONG32 ULONG32 DWORD32 COLORREF int32_t uint32_t int32 "
    "uint32 INT32 UINT32 u32 s32 __u32 __s32 __int32 char32_t",
    8: "double DOUBLE LONGLONG ULONGLONG LONG64 ULONG64 DWORD64 int64_t uint64_t int64 uint64 INT64 UINT64 u64 s64 "
    "__u64 __s64 __int64",
    "long": "long",
    "pointer": "pointer size_t ssize_t intptr_t uintptr_t ptrdiff_t INT_PTR UINT_PTR LONG_PTR ULONG_PTR DWORD_PTR "
    "SIZE_T WPARAM LPARAM LRESULT HANDLE HWND HDC HMODULE HINSTANCE LPVOID PVOID LPSTR LPCSTR LPBYTE LPDWORD",
    "wchar": "wchar_t WCHAR TCHAR",
}
_SIZES = {name: size for size, names in _NAMES.items() for name in names.split()}
for _name in ("char", "short", "int", "long", "__int64"):
    _SIZES[f"unsigned {_name}"] = _SIZES[f"signed {_name}"] = _SIZES[_name]
_SIZES["long long"] = _SIZES["unsigned long long"] = 8
_INT_WORDS = {"char", "short", "int", "long", "signed", "unsigned", "double"}


class Extent(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a member lies: bytes from the start of its structure, and how many; None when that cannot be told.

    bit, bits  of a bit field its first bit in the byte at `offset`, and its width; 0 for any other member
    """

    offset: int | None
    size: int | None
    bit: int = 0
    bits: int = 0


Layout = Mapping[int, Extent]


class Measured(msgspec.Struct, frozen=True):
    """The size and alignment of a structure, None when they cannot be told, and its members by where they stand.

    used  the bytes up to the end of the last member, without the padding behind it
    """

    size: int | None
    align: int | None
    members: dict[int, Extent]
    used: int | None = None


class Names:
    """What the names in shapes stand for, in one release.

    shape   a structure or union by name
    alias   another name for a type, by name; "enum" for an enumeration
    number  the expression that a constant stands for, by name
    """

    def __init__(
        self,
        shape: Callable[[str], Shape | None],
        alias: Callable[[str], str],
        number: Callable[[str], str],
    ) -> None:
        self.shape = shape
        self.alias = alias
        self._number = number
        self._numbers: dict[str, int | None] = {}
        self._measured: dict[tuple[str, Model], tuple[int | None, int | None]] = {}
        self._shapes: dict[tuple[str, Model], Measured | None] = {}

    def count(self, expression: str, depth: int = 0) -> int | None:
        """The number that an expression of constants is; None when it cannot be told."""
        if expression in self._numbers:
            return self._numbers[expression]
        self._numbers[expression] = None  # while it is being told: what refers to itself is no number
        self._numbers[expression] = value = self._count(expression, depth)
        return value

    def _count(self, expression: str, depth: int) -> int | None:
        if depth > _DEEPEST or len(expression) > _LONGEST:
            return None
        text = _SUFFIX.sub(r"\1", _CAST.sub("", expression))
        text = re.sub(r"(?:\w+\s*(?:\.|::)\s*)+(?=[^\W\d]\w*)", "", text)  # Type.NAME
        parts = []
        end = 0
        for word in _WORD.finditer(text):
            if text[word.start() - 1 : word.start()].isdigit():
                continue
            value = self.count(told, depth + 1) if (told := self._number(word[0])) else None
            if value is None:
                return None
            parts += [text[end : word.start()], str(value)]
            end = word.end()
        return _evaluate("".join(parts) + text[end:])

    def measure_named(self, base: str, model: Model, depth: int) -> tuple[int | None, int | None]:
        """Size and alignment of a type by name."""
        key = (base, model)
        if key not in self._measured:
            self._measured[key] = (None, None)  # while it is being told: a structure cannot hold itself
            self._measured[key] = self._named(base, model, depth)
        return self._measured[key]

    def measure_shape(self, base: str, model: Model, depth: int) -> "Measured | None":
        """How a structure lies in memory, by its name; None when there is none, or it holds itself."""
        key = (base, model)
        if key not in self._shapes:
            self._shapes[key] = None  # while it is being told
            shape = self.shape(base) if depth <= _DEEPEST else None
            self._shapes[key] = measure(shape, self, model, depth + 1) if shape else None
        return self._shapes[key]

    def _named(self, base: str, model: Model, depth: int) -> tuple[int | None, int | None]:
        if depth > _DEEPEST:
            return None, None
        if (size := basic_size(base, model)) is not None:
            return size, size
        if measured := self.measure_shape(base, model, depth):
            return measured.size, measured.align
        alias = self.alias(base)
        if alias.endswith("*"):
            return model.pointer, model.pointer
        if bound := re.fullmatch(r"(.+?)\s*\[([^\[\]]+)\]", alias):
            size, align = self.measure_named(bound[1], model, depth + 1)
            count = self.count(bound[2])
            return (size * count if size is not None and count is not None else None), align
        return self.measure_named(plain_type(alias), model, depth + 1) if alias else (None, None)


def basic_size(base: str, model: Model) -> int | None:
    """The size of a type of the language or the system, None for others."""
    size = _SIZES.get(base)
    return getattr(model, size) if isinstance(size, str) else size


def plain_type(written: str) -> str:
    """A type as written in C without qualifiers, the words of an integer in one order: "int unsigned" and
    "unsigned" are "unsigned int"."""
    words = [word for word in written.split() if word not in {"const", "volatile", "struct", "union", "class"}]
    if "enum" in words:
        return "enum"
    if not words or not set(words) <= _INT_WORDS:
        return " ".join(words)
    longs = words.count("long")
    if "double" in words:
        return "long double" if longs else "double"
    kind = "char" if "char" in words else "short" if "short" in words else " ".join(["long"] * longs) or "int"
    return f"unsigned {kind}" if "unsigned" in words else f"signed {kind}" if words[0] == "signed" == kind else kind


def measure(shape: Shape, names: Names, model: Model, depth: int = 0) -> Measured:
    """Lay a structure out. What follows a field of unknown size has no offset, and neither has what compilers put at
    different places where several are usual."""
    if model.abi != "either":
        return _measure(shape, names, model, depth)
    one, other = (_measure(shape, names, model._replace(abi=abi), depth) for abi in ("itanium", "microsoft"))
    if one == other:
        return one
    members = {at: extent if extent == other.members[at] else _nowhere(extent) for at, extent in one.members.items()}
    size = one.size if one.size == other.size else None
    return Measured(size, one.align if one.align == other.align else None, members)


def _nowhere(extent: Extent) -> Extent:
    return Extent(None, extent.size)


def _measure(shape: Shape, names: Names, model: Model, depth: int) -> Measured:
    first = _before_members(shape, names, model, depth)
    start, align = first or (0, 1)
    place = end = 8 * start  # the next free bit
    known = shape.whole and first is not None
    unit = _Unit(0, 0)
    members: dict[int, Extent] = {}
    for field in shape.fields:
        size, natural = _field_size(field, names, model, depth, members)
        own_align = None if natural is None else min(natural, shape.pack or natural)
        width = names.count(field.bits) if field.bits else None
        explicit = names.count(field.offset) if field.offset else None
        if size is None or own_align is None or (field.bits and width is None):
            members[field.at] = Extent(explicit, size)
            known = False
            continue
        if field.bits and width is not None and explicit is None:
            if model.abi == "microsoft":
                is_aligned = not shape.union and (width > 0 or unit.size > 0)
                at, place, unit = unit.take(width, size, own_align, 0 if shape.union else place)
            else:
                # one of no width heeds no packing, and packed ones may lie across
                bits = 8 * (own_align if width else natural or own_align)
                at = 0 if shape.union else place
                if width == 0 or (not shape.pack and at % bits + width > 8 * size):
                    at = -(-at // bits) * bits
                place = at + width
                is_aligned = bool(field.name)
            if is_aligned:
                align = max(align, own_align)
            if field.name:
                members[field.at] = Extent(at // 8 if known else None, size, at % 8, width)
            end = max(end, place)
            continue
        unit = _Unit(0, 0)
        align = max(align, own_align)
        start = 0 if shape.union else -(-place // (8 * own_align)) * own_align
        if field.offset:
            start = explicit if explicit is not None else 0
            known = known and explicit is not None
        place = 8 * (start + size)
        end = max(end, place)
        members[field.at] = Extent(start if known or explicit is not None else None, size)
        if field.inner and not field.counts and known:
            inner = measure(field.inner, names, model, depth + 1)
            for at, extent in inner.members.items():
                inside = None if extent.offset is None else start + extent.offset
                members[at] = msgspec.structs.replace(extent, offset=inside)
    if shape.virtual and model.abi == "microsoft" and align > model.pointer:
        known = False  # a gap behind the address of the virtual functions, if it is this class that has them
        members = {at: _nowhere(extent) for at, extent in members.items()}
    told = names.count(shape.size) if shape.size else None
    if not known:
        return Measured(told, align if shape.whole else None, members, told)
    total = -(-end // 8)
    total = -(-total // align) * align
    return Measured(max(total, told or 0), align, members, -(-end // 8))


class _Unit(NamedTuple):
    """The number that bit fields of Microsoft's compiler share: its bytes, and how many of its bits are free."""

    size: int
    free: int

    def take(self, width: int, size: int, align: int, place: int) -> tuple[int, int, "_Unit"]:
        """The bit at which a bit field lies, the next bit behind the whole number, and that number.

        size, align  of the field's type, in bytes
        place        the next free bit, 0 in a union
        """
        start = -(-place // (8 * align)) * 8 * align
        if width == 0:  # ends a number, where there is one
            return place, start if self.size else place, _Unit(0, 0)
        if place and self.size == size and width <= self.free:
            return place - self.free, place, _Unit(size, self.free - width)
        return start, start + 8 * size, _Unit(size, 8 * size - width)


def _before_members(shape: Shape, names: Names, model: Model, depth: int) -> tuple[int, int] | None:
    """The bytes and the alignment that base classes and virtual functions ask for."""
    if not shape.bases and not shape.virtual:
        return 0, 1

    def measured(base: str) -> Base | None:
        one = names.measure_shape(base, model, depth + 1)
        return (
            None if one is None or one.size is None or one.align is None else Base(one.size, one.used or 0, one.align)
        )

    return Bases(names.shape, measured, model.pointer, model.abi).before_members(shape)


def _field_size(
    field: Field, names: Names, model: Model, depth: int, members: dict[int, Extent]
) -> tuple[int | None, int | None]:
    if depth > _DEEPEST:
        return None, None
    if field.pointer:
        size: int | None = model.pointer
        align: int | None = model.pointer
    elif field.inner:
        inner = measure(field.inner, names, model, depth + 1)
        members |= {at: Extent(None, extent.size) for at, extent in inner.members.items()}
        size, align = inner.size, inner.align
    else:
        size, align = names.measure_named(field.base, model, depth + 1)
    for count in field.counts:
        number = names.count(count) if count else 0  # a last member `char data[]` adds nothing
        size = None if size is None or number is None or not 0 <= number * size < _LARGEST else number * size
    return size, align


_OPERATORS: dict[type, Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.floordiv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
}


def _evaluate(text: str) -> int | None:
    """The value of a sum of literals; nothing is called or looked up."""
    text = text.strip()
    if text.isdecimal() and len(text) < 20:
        return int(text, 8) if text[0] == "0" and set(text) <= set("01234567") else int(text)
    try:
        tree = ast.parse(_OCTAL.sub("0o", text) if "0x" not in text.lower() else text, mode="eval")
        return _value(tree.body, 0)
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError, MemoryError):
        return None


def _value(node: ast.expr, depth: int) -> int:
    if depth > 2 * _DEEPEST:
        raise ValueError
    if isinstance(node, ast.Constant) and type(node.value) is int:
        value = node.value
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = -_value(node.operand, depth + 1)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.LShift | ast.RShift):
        left, right = _value(node.left, depth + 1), _value(node.right, depth + 1)
        if not 0 <= right < 64:
            raise ValueError
        value = left << right if isinstance(node.op, ast.LShift) else left >> right
    elif isinstance(node, ast.BinOp) and (operate := _OPERATORS.get(type(node.op))):
        value = operate(_value(node.left, depth + 1), _value(node.right, depth + 1))
    else:
        raise ValueError
    if abs(value) >= _LARGEST:
        raise ValueError
    return value


def layouts(shape: Shape, names: Names, models: Iterable[Model] = MODELS) -> dict[str, Measured]:
    """The shape laid out on each kind of machine."""
    return {model.name: measure(shape, names, model) for model in models}
