"""The signatures of a .NET assembly as types written in C#, and what the instructions of its methods name.

Source of the format: ECMA-335, II.23 (signatures, attributes, marshalling), II.25.4 (bodies), partition III (opcodes).
"""

from collections.abc import Iterator
from typing import Final

from sunlit.readers.binary.dotnet_metadata import Metadata, Named, coded, compressed
from sunlit.readers.cursor import Broken, Cursor

TYPE_DEF, TYPE_REF, TYPE_SPEC = 0x02, 0x01, 0x1B
_DEEPEST: Final = 16
_BASIC: Final = {
    0x01: "void",
    0x02: "bool",
    0x03: "char",
    0x04: "sbyte",
    0x05: "byte",
    0x06: "short",
    0x07: "ushort",
    0x08: "int",
    0x09: "uint",
    0x0A: "long",
    0x0B: "ulong",
    0x0C: "float",
    0x0D: "double",
    0x0E: "string",
    0x16: "TypedReference",
    0x18: "IntPtr",
    0x19: "UIntPtr",
    0x1C: "object",
    0x50: "Type",
    0x51: "object",
}
_NUMBERS: Final = {
    0x02: "B",
    0x03: "H",
    0x04: "b",
    0x05: "B",
    0x06: "h",
    0x07: "H",
    0x08: "i",
    0x09: "I",
    0x0A: "q",
    0x0B: "Q",
    0x0C: "f",
    0x0D: "d",
}
# Types of unmanaged code by number (II.23.4) that decide how a structure lies in memory.
_UNMANAGED: Final = {
    2: "Bool",
    3: "I1",
    4: "U1",
    5: "I2",
    6: "U2",
    7: "I4",
    8: "U4",
    9: "I8",
    10: "U8",
    11: "R4",
    12: "R8",
    20: "LPStr",
    21: "LPWStr",
    22: "LPTStr",
    23: "ByValTStr",
    27: "Struct",
    30: "ByValArray",
    37: "VariantBool",
}
_BY_VALUE: Final = (23, 30)  # with a count of elements

# Bytes of the operand of each opcode that has one; all others have none.
_OPERANDS: Final = {
    **dict.fromkeys((*range(0x0E, 0x14), 0x1F, *range(0x2B, 0x38), 0xDE), 1),
    **dict.fromkeys((0x20, 0x22, 0x27, 0x28, 0x29, *range(0x38, 0x45), *range(0x6F, 0x76), 0x79), 4),
    **dict.fromkeys((*range(0x7B, 0x82), 0x8C, 0x8D, 0x8F, 0xA3, 0xA4, 0xA5, 0xC2, 0xC6, 0xD0, 0xDD), 4),
    **dict.fromkeys((0x21, 0x23), 8),
}
_LONG_OPERANDS: Final = {
    **dict.fromkeys((0x06, 0x07, 0x15, 0x16, 0x1C), 4),
    **dict.fromkeys(range(0x09, 0x0F), 2),
    **dict.fromkeys((0x12, 0x19), 1),
}
_SWITCH, _PREFIX = 0x45, 0xFE
# Opcodes whose operand is a token of a string, field, method or type.
_TELLING: Final = frozenset((0x28, 0x6F, *range(0x72, 0x76), 0x79, *range(0x7B, 0x81), 0x8C, 0x8D, 0xA5, 0xD0))


def type_name(metadata: Metadata, table: int, number: int, depth: int = 0) -> str:
    """The name of a type, without its namespace."""
    row = metadata.row(table, number)
    if row is None or depth > _DEEPEST:
        return "?"
    if table == TYPE_SPEC:
        return written_type(metadata, metadata.blob(row[0]), depth + 1)
    return metadata.name(row[1]).text.partition("`")[0]


def written_type(metadata: Metadata, cursor: Cursor, depth: int = 0) -> str:
    """A type of a signature as written in C# (II.23.2.12); its cursor goes on."""
    if depth > _DEEPEST:
        raise Broken("types nested too deep")
    kind = cursor.u8()
    if kind in _BASIC:
        return _BASIC[kind]
    if kind in (0x11, 0x12):  # a value type or class
        return type_name(metadata, *coded("TypeDefOrRef", compressed(cursor)), depth + 1)
    if kind == 0x55:  # an enum in an attribute
        return "enum"
    if kind in (0x0F, 0x10, 0x1D):  # a pointer, a reference, an array
        inner = written_type(metadata, cursor, depth + 1)
        return {0x0F: f"{inner}*", 0x10: f"ref {inner}", 0x1D: f"{inner}[]"}[kind]
    if kind in (0x1F, 0x20):  # modifiers
        compressed(cursor)
        return written_type(metadata, cursor, depth + 1)
    if kind in (0x41, 0x45):  # sentinel, pinned
        return written_type(metadata, cursor, depth + 1)
    if kind in (0x13, 0x1E):  # a parameter of a generic type or method
        return f"T{compressed(cursor)}"
    if kind == 0x14:  # an array of some dimensions
        inner = written_type(metadata, cursor, depth + 1)
        rank = compressed(cursor)
        for _ in range(2):
            for _ in range(compressed(cursor)):
                compressed(cursor)
        return f"{inner}[{',' * min(rank - 1, 31)}]"
    if kind == 0x15:  # a generic type with its arguments
        base = written_type(metadata, cursor, depth + 1)
        arguments = [written_type(metadata, cursor, depth + 1) for _ in range(compressed(cursor))]
        return f"{base}<{', '.join(arguments)}>"
    if kind == 0x1B:  # a pointer to a function
        method_types(metadata, cursor, depth + 1)
        return "delegate*"
    raise Broken(f"a type of unknown kind {kind:#x}")


def method_types(metadata: Metadata, cursor: Cursor, depth: int = 0) -> list[str]:
    """The types of a method's signature, its result's first; also those of a property's."""
    kind = cursor.u8()
    if kind & 0x10:
        compressed(cursor)
    count = compressed(cursor)
    return [written_type(metadata, cursor, depth) for _ in range(min(count, 1024) + 1)]


def marshalling(cursor: Cursor) -> str:
    """How a field is laid out for other languages, as an attribute in C#; "" when that changes nothing."""
    kind = compressed(cursor)
    name = _UNMANAGED.get(kind)
    if name is None:
        return ""
    count = f", SizeConst = {compressed(cursor)}" if kind in _BY_VALUE and cursor.at < cursor.end else ""
    return f"[MarshalAs(UnmanagedType.{name}{count})] "


def constant(kind: int, cursor: Cursor) -> str | Named:
    """The value of a constant: a number as written, or a string and where it lies."""
    if kind == 0x0E:
        length = (cursor.end - cursor.at) // 2 * 2
        at = cursor.at
        return Named(cursor.take(length).decode("utf-16-le", "replace"), at)
    return _number(kind, cursor) if kind in _NUMBERS else ""


def _number(kind: int, cursor: Cursor) -> str:
    value = cursor.unpack(_NUMBERS[kind])[0]
    return str(bool(value)).lower() if kind == 0x02 else str(value)


def attribute_values(cursor: Cursor, types: list[str]) -> Iterator[str | Named]:
    """The values given to an attribute (II.23.3): `types` are those of its constructor's parameters."""
    if cursor.unpack("H")[0] != 1:
        return
    kinds = {name: kind for kind, name in _BASIC.items()}
    for type_ in types:
        kind = kinds.get(type_, 0x08)  # an enum is most often an int
        value = _given(kind, cursor)
        if value is None:
            return
        yield value
    for _ in range(cursor.u16()):
        cursor.skip(1)
        kind = cursor.u8()
        if kind == 0x55:
            _text(cursor)
        name = _text(cursor)
        value = _given(kind if kind != 0x55 else 0x08, cursor)
        if value is None:
            return
        yield f"{name.text if name else ''} = "
        yield value


def _given(kind: int, cursor: Cursor) -> str | Named | None:
    """One value; None for one of another kind."""
    if kind in (0x0E, 0x50):
        return _text(cursor) or "null"
    return _number(kind, cursor) if kind in _NUMBERS else None


def _text(cursor: Cursor) -> Named | None:
    if cursor.at < cursor.end and cursor.data[cursor.at] == 0xFF:
        cursor.skip(1)
        return None
    size = compressed(cursor)
    at = cursor.at
    return Named(cursor.take(size).decode("utf-8", "replace"), at)


def tokens(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    """The tokens that the instructions of the body at this file offset name, and where. Raises Broken."""
    cursor = Cursor(data, start)
    head = cursor.u8()
    size = head >> 2
    if head & 3 == 3:
        cursor.skip(3)
        size = cursor.u32()
        cursor.skip(4)
    code = Cursor(data, cursor.at, cursor.at + size)
    while code.at < code.end:
        opcode = code.u8()
        if opcode == _SWITCH:
            code.skip(4 * code.u32())
        elif opcode == _PREFIX:
            operand = code.u8()
            token = code.take(_LONG_OPERANDS.get(operand, 0))
            if operand in (0x06, 0x07, 0x15):
                yield int.from_bytes(token, "little"), code.at - 6
        else:
            token = code.take(_OPERANDS.get(opcode, 0))
            if opcode in _TELLING:
                yield int.from_bytes(token, "little"), code.at - 5
