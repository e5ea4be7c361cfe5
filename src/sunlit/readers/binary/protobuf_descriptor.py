"""Descriptors of Protocol Buffers (`protoc --descriptor_set_out`): messages, fields, enums and services.

Source of the format: google/protobuf/descriptor.proto.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sunlit.readers.binary.protobuf_wire import Field, fields, text
from sunlit.readers.listing import Listing, Quote, Slot
from sunlit.readers.registry import Binary, Span

# A file's name comes first, in a field of its own; in a set each file is a field, whose length stands before it.
_FILE = rb"\n[\x06-\xff]\x01?[\w./ -]{1,300}\.proto[\x12\x1a\x22\x2a\x32\x3a\x42\x4a\x62]"
_BEGINNING: Final = re.compile(rb"(?:\n[\x01-\xff][\x80-\xff]{0,3}[\x01-\x7f]?)?" + _FILE)
_TYPES: Final = {
    1: "double", 2: "float", 3: "int64", 4: "uint64", 5: "int32", 6: "fixed64", 7: "fixed32", 8: "bool", 9: "string",
    12: "bytes", 13: "uint32", 15: "sfixed32", 16: "sfixed64", 17: "sint32", 18: "sint64",
}  # fmt: skip
_REPEATED: Final = 3
_DEEPEST: Final = 20


def _read(data: bytes, places: Sequence[int], listing: Listing) -> Iterable[Span]:
    told: list[Span] = []
    whole = Field(0, 0, 0, len(data))
    parts = [] if _is_file(data) else list(fields(data, 0, len(data)))
    for file in [part for part in parts if part.number == 1] or [whole]:
        for part in fields(data, file.start, file.end):
            if part.number == 4:
                _message(data, part, listing, told, 0)
            elif part.number == 5:
                _enum(data, part, listing, told)
            elif part.number == 6:
                _service(data, part, listing, told)
    return told


def _is_file(data: bytes) -> bool:
    return re.match(_FILE, data) is not None


def _named(data: bytes, part: Field, told: list[Span]) -> tuple[Quote, list[Field]]:
    """What a part is called, and its fields."""
    inner = list(fields(data, part.start, part.end))
    name = next((text(data, field) for field in inner if field.number == 1), Quote("", part.start))
    told += [(field.start, field.end) for field in inner if field.number in (1, 2, 3, 6, 10) and _is_name(data, field)]
    return name, inner


def _is_name(data: bytes, field: Field) -> bool:
    """Whether a field is a name or a type's; others of that number are parts with fields of their own."""
    return data[field.start : field.end].replace(b".", b"").replace(b"_", b"").isalnum()


def _numbers(inner: list[Field]) -> dict[int, int]:
    return {field.number: field.value for field in inner if not field.end}


def _message(data: bytes, part: Field, listing: Listing, told: list[Span], depth: int) -> None:
    name, inner = _named(data, part, told)
    with listing.inside(name.text, name.offset, before="message "):
        for field in inner:
            if field.number == 2:
                _field(data, field, listing, told)
            elif field.number == 3 and depth < _DEEPEST:
                _message(data, field, listing, told, depth + 1)
            elif field.number == 4:
                _enum(data, field, listing, told)


def _field(data: bytes, part: Field, listing: Listing, told: list[Span]) -> None:
    name, inner = _named(data, part, told)
    numbers = _numbers(inner)
    named = next((_last(text(data, field).text) for field in inner if field.number == 6), "")
    type_ = named or _TYPES.get(numbers.get(5, 0), "bytes")
    before = ("repeated " if numbers.get(4) == _REPEATED else "") + type_ + " "
    listing.add("field", name.text, name.offset, before=before, after=f" = {numbers.get(3, 0)};", type=type_)


def _enum(data: bytes, part: Field, listing: Listing, told: list[Span]) -> None:
    name, inner = _named(data, part, told)
    with listing.inside(name.text, name.offset, before="enum "):
        for field in inner:
            if field.number == 2:
                member, numbers = _named(data, field, told)
                value = str(_numbers(numbers).get(2, 0))
                listing.add("enumerator", member.text, member.offset, after=f" = {value};", value=value)


def _service(data: bytes, part: Field, listing: Listing, told: list[Span]) -> None:
    name, inner = _named(data, part, told)
    with listing.inside(name.text, name.offset, before="service "):
        for field in inner:
            if field.number == 2:
                method, parts = _named(data, field, told)
                types = dict(_types(data, parts))
                slots = [Slot(types.get(2, ""), "", method.offset)]
                listing.add("function", method.text, method.offset, before="rpc ", type=types.get(3, ""), slots=slots)


def _types(data: bytes, parts: list[Field]) -> Iterator[tuple[int, str]]:
    for field in parts:
        if field.number in (2, 3) and field.end:
            yield field.number, _last(text(data, field).text)


def _last(name: str) -> str:
    """A type's own name, without its package."""
    return name.rpartition(".")[2]


def _sniff(data: bytes) -> float:
    return 0.8 if _BEGINNING.match(data) else 0.0


READER = Binary("a descriptor of Protocol Buffers", "protobuf", (".desc", ".protoset", ".fds"), _sniff, _read)
