"""Structures of ctypes: classes with `_fields_`, `_pack_` and the names of C types."""

import re
from collections.abc import Sequence

from sunlit.compare.layout.registry import ShapeReader
from sunlit.compare.layout.shape import Field, Shape
from sunlit.schema import Passage

_STRUCTURE = re.compile(r"\b(?:(?:Big|Little)Endian)?(Structure|Union)\b")
_BASES = {
    "c_bool": "bool",
    "c_char": "char",
    "c_byte": "char",
    "c_ubyte": "char",
    "c_int8": "char",
    "c_uint8": "char",
    "c_short": "short",
    "c_ushort": "short",
    "c_int16": "short",
    "c_uint16": "short",
    "c_int": "int",
    "c_uint": "int",
    "c_int32": "int",
    "c_uint32": "int",
    "c_long": "long",
    "c_ulong": "long",
    "c_longlong": "long long",
    "c_ulonglong": "long long",
    "c_int64": "long long",
    "c_uint64": "long long",
    "c_float": "float",
    "c_double": "double",
    "c_wchar": "wchar_t",
    "c_size_t": "size_t",
    "c_ssize_t": "size_t",
    "c_void_p": "pointer",
    "c_char_p": "pointer",
    "c_wchar_p": "pointer",
    "py_object": "pointer",
}
_POINTS = re.compile(r"\b(?:POINTER|CFUNCTYPE|WINFUNCTYPE)\b")
_BITS = re.compile(r",\s*(\w+)\s*,?\s*\)\Z")


def _read(string: str, declared: Passage, members: Sequence[Passage]) -> Shape | None:
    kind = _STRUCTURE.search(declared.type)
    if kind is None:
        return None
    # what a class assigns besides `_fields_` has no type, and no place in memory
    fields = tuple(_field(string, member) for member in members if member.role == "field" and member.type)
    pack = next((member.value for member in members if member.name == "_pack_"), "0")
    # fields that a loop makes have no passages, and their places are not known
    made = any(member.role in {"label", "string"} for member in members)
    # several lists of fields are those of conditions
    whole = bool(fields) and not made and pack.isdecimal() and "_anonymous_" not in {member.name for member in members}
    return Shape(fields, kind[1] == "Union", int(pack) if pack.isdecimal() else 0, whole=whole)


def _field(string: str, member: Passage) -> Field:
    base, *counts = (part.strip(" ()") for part in member.type.split(" * "))
    base = base.split(".")[-1]
    written = string[member.start : member.end]
    after = written.rpartition(member.type)[2] if member.type in written else ""
    bits = _BITS.search(after)
    pointer = bool(_POINTS.search(member.type))
    # (c_int * 2) * 3 is three of two: the last bound is the outermost, and their product is all that counts
    return Field(member.name, member.at, _BASES.get(base, base), pointer, tuple(counts), bits[1] if bits else "")


SHAPES = ShapeReader(("python",), _read)
