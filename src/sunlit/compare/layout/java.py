"""Structures of JNA: Java classes whose fields lie in memory in the order declared, or told."""

import re
from collections.abc import Sequence

from sunlit.compare.layout.registry import ShapeReader
from sunlit.compare.layout.shape import Field, Shape
from sunlit.schema import Passage

_STRUCTURE = re.compile(r"(?:\w*Structure|\w*Union)(?:\.By(?:Reference|Value))?\Z")
_BASES = {
    "byte": "char",
    "char": "wchar_t",
    "short": "short",
    "int": "int",
    "boolean": "int",  # JNA hands a boolean over as a number of 32 bits
    "long": "long long",
    "float": "float",
    "double": "double",
    "NativeLong": "long",
    "Pointer": "pointer",
    "String": "pointer",
    "WString": "pointer",
    "Callback": "pointer",
    "Object": "pointer",
}
_ORDER = re.compile(r"getFieldOrder\s*\([^{}]*\{([^{}]*)\}|@(?:\w+\.)*FieldOrder\s*\(\s*(?:value\s*=\s*)?\{([^{}]*)\}")
_WORDS = re.compile(r'"(\w+)"')
_NEW = re.compile(r"new\s+[\w.]+\s*((?:\[[^\[\]]*\]\s*)+)")
_BOUND = re.compile(r"\[([^\[\]]*)\]")
_TO_ARRAY = re.compile(r"toArray\s*\(([^()]*)\)")
_UNALIGNED = re.compile(r"\bALIGN_NONE\b")


def _read(string: str, declared: Passage, members: Sequence[Passage]) -> Shape | None:
    base = re.sub(r"<.*", "", declared.type).strip()
    body = string[declared.start : declared.end]
    if not _STRUCTURE.search(base) and "FieldOrder" not in body[:400]:
        return None
    fields = [_field(member) for member in members if member.role == "field"]
    order = _ORDER.search(body)
    told = _WORDS.findall(order[1] or order[2] or "") if order else []
    known = {field.name: field for field in fields}
    if told and set(told) == set(known):
        fields = [known[name] for name in told]
    pack = 1 if _UNALIGNED.search(body) else 0
    return Shape(tuple(fields), base.split(".")[-1].startswith("Union"), pack, whole=len(known) == len(fields))


def _field(member: Passage) -> Field:
    plain = re.sub(r"<.*>", "", member.type).replace("...", "[]").replace(" ", "")
    dimensions = plain.count("[")
    base = plain.partition("[")[0].split(".")[-1]
    counts: tuple[str, ...] = ()
    if dimensions:
        new = _NEW.search(member.value)
        array = _TO_ARRAY.search(member.value)
        told = [bound.strip() for bound in _BOUND.findall(new[1])] if new else [array[1]] if array else []
        listed = [str(member.value.count(",") + 1)] if not told and member.value.startswith("{") else []
        # an array whose length nobody says has a bound that is no number
        counts = tuple(told or listed or ["?"] * dimensions)
    pointer = "ByReference" in plain or plain.endswith(("Callback", "CallBack"))
    return Field(member.name, member.at, _BASES.get(base, base), pointer, counts)


SHAPES = ShapeReader(("java",), _read)
