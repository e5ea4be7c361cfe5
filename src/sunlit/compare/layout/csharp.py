"""Structures of C# as they are marshalled: StructLayout, FieldOffset, MarshalAs and fixed arrays."""

import re
from collections.abc import Sequence

from sunlit.compare.layout.registry import ShapeReader
from sunlit.compare.layout.shape import Field, Shape
from sunlit.schema import Passage

_BASES = {
    "byte": "char",
    "sbyte": "char",
    "bool": "int",  # marshalled as a BOOL, unless it says otherwise
    "short": "short",
    "ushort": "short",
    "int": "int",
    "uint": "int",
    "long": "long long",
    "ulong": "long long",
    "float": "float",
    "double": "double",
    "Byte": "char",
    "Int16": "short",
    "UInt16": "short",
    "Int32": "int",
    "UInt32": "int",
    "Int64": "long long",
    "UInt64": "long long",
    "Boolean": "int",
    "IntPtr": "pointer",
    "UIntPtr": "pointer",
    "nint": "pointer",
    "nuint": "pointer",
    "string": "pointer",
    "object": "pointer",
}
_LAYOUT = re.compile(r"\bStructLayout\s*\(([^)]*)\)")
_PACK = re.compile(r"\bPack\s*=\s*(\d+)")
_SIZE = re.compile(r"\bSize\s*=\s*([\w.]+)")
_UNICODE = re.compile(r"CharSet\s*=\s*(?:\w+\.)*Unicode")
_OFFSET = re.compile(r"\bFieldOffset\s*\(\s*([\w.]+)\s*\)")
_COUNT = re.compile(r"\bSizeConst\s*=\s*([^,)\]]+)")
_AS = re.compile(r"\bUnmanagedType\s*\.\s*(\w+)")
_FIXED = re.compile(r"\bfixed\s+(\w+)\s+\w+\s*\[([^\]]+)\]")
_SIMPLE = {
    "U1": "char",
    "I1": "char",
    "U2": "short",
    "I2": "short",
    "Bool": "int",
    "U4": "int",
    "I4": "int",
    "U8": "long long",
}


def _read(string: str, declared: Passage, members: Sequence[Passage]) -> Shape | None:
    head = string[declared.start : declared.at]
    told = _LAYOUT.search(head)
    if told is None and "struct" not in head.split():
        return None
    says = told[1] if told else ""
    character = "wchar_t" if _UNICODE.search(says) else "char"
    is_explicit = "Explicit" in says
    fields = tuple(_field(string, member, character) for member in members if member.role == "field")
    pack, size = _PACK.search(says), _SIZE.search(says)
    whole = "Auto" not in says.split("CharSet")[0] and (not is_explicit or all(field.offset for field in fields))
    return Shape(fields, False, int(pack[1]) if pack else 0, size[1] if size else "", whole)


def _field(string: str, member: Passage, character: str) -> Field:
    head = string[member.start : member.at]
    plain = member.type.rstrip("?")
    is_array = plain.endswith("]")
    base = plain.partition("[")[0].rstrip("*").split(".")[-1]
    kind, count = _AS.search(head), _COUNT.search(head)
    offset = _OFFSET.search(head)
    name = character if base == "char" else _BASES.get(base, base)
    counts: tuple[str, ...] = ()
    if fixed := _FIXED.search(string[member.start : member.end]):
        name, counts = _BASES.get(fixed[1], fixed[1]), (fixed[2],)
    elif kind and kind[1] == "ByValTStr":
        name, counts = character, ((count[1] if count else "?").strip(),)
    elif is_array:
        is_inside = kind is not None and kind[1] == "ByValArray"
        name = name if is_inside else "pointer"
        counts = ((count[1] if count else "?").strip(),) if is_inside else ()
    elif kind and kind[1] in _SIMPLE:
        name = _SIMPLE[kind[1]]
    return Field(member.name, member.at, name, plain.endswith("*"), counts, offset=offset[1] if offset else "")


SHAPES = ShapeReader(("csharp",), _read)
