"""Dex files of Android: classes with fields, enum values, methods and what they use, annotations, strings.

An app has tens of thousands of classes; those are listed that hold one of the places, in a name or in a string.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from sunlit.readers.binary.dex_file import Dex, Member, Step, Text
from sunlit.readers.binary.java import (
    ABSTRACT,
    ENUM,
    FINAL,
    INTERFACE,
    LIBRARY,
    NATIVE,
    STATIC,
    SYNTHETIC,
    implemented,
    joined,
    modifiers,
    simple,
    types,
)
from sunlit.readers.cursor import Broken
from sunlit.readers.listing import Listing, Quote, Slot
from sunlit.readers.registry import Binary, Span

Parts = list[str | Quote]
_NO_INDEX: Final = 0xFFFFFFFF
_HEAD: Final = 112  # bytes of the header


class _Wanted(NamedTuple):
    """The strings that hold a place: their numbers, and where their first characters lie."""

    numbers: set[int]
    offsets: set[int]


def _read(data: bytes, places: Sequence[int], listing: Listing) -> Iterable[Span]:
    dex = Dex(data)
    numbers = set(_strings_at(dex, places))
    wanted = _Wanted(numbers, {dex.string(number).offset for number in numbers})
    for record in dex.classes():
        with suppress(Broken):  # of one class; the others are read all the same
            if _holds(dex, record, wanted):
                _class(dex, record, listing)
    for text in map(dex.string, sorted(numbers)):
        if not listing.tells(text.offset) and not text.text.startswith(("L", "[L")):
            listing.string(*text)
    return [(0, len(data))]


def _strings_at(dex: Dex, places: Sequence[int]) -> Iterator[int]:
    """The numbers of the strings that hold one of the places."""
    for number in range(dex.strings):
        with suppress(Broken):
            start = dex.string_offset(number)
            near = bisect_left(places, start)
            # most strings are shorter than the way to the next place
            if near < len(places) and places[near] - start < 1 << 16:
                text = dex.string(number)
                if places[near] <= text.offset + len(text.text.encode()):
                    yield number


def _holds(dex: Dex, record: tuple[int, ...], wanted: _Wanted) -> bool:
    """Whether a name or string of a class, or in its code, is among these."""
    if dex.type_string(record[0]) in wanted.numbers:
        return True
    static, fields, methods = dex.members(record[6])
    if any(dex.field(member.number)[2] in wanted.numbers for member in (*static, *fields)):
        return True
    if any(_is_wanted(parts, wanted) for parts in dex.values(record[7])):
        return True
    for member in methods:
        if dex.method(member.number)[2] in wanted.numbers:
            return True
        for step in dex.steps(member.code) if member.code else ():
            with suppress(Broken):
                if _string_of(dex, step) in wanted.numbers:
                    return True
    _, of_fields, of_methods = dex.annotations(record[5])
    return any(_is_wanted(dex.annotation_set(place), wanted) for place in (*of_fields.values(), *of_methods.values()))


def _is_wanted(parts: Parts, wanted: _Wanted) -> bool:
    return any(isinstance(part, Quote) and part.offset in wanted.offsets for part in parts)


def _string_of(dex: Dex, step: Step) -> int:
    if step.kind == "string":
        return step.number
    if step.kind in ("get", "put"):
        return dex.field(step.number)[2]
    return dex.method(step.number)[2] if step.kind == "call" else dex.type_string(step.number)


def _class(dex: Dex, record: tuple[int, ...], listing: Listing) -> None:
    type_, flags, base, interfaces, _, annotations, members, values = record
    descriptor = dex.type(type_)
    name = simple(descriptor.text[1:-1])
    kind = "enum" if flags & ENUM else "interface" if flags & INTERFACE else "class"
    extends = simple(dex.type(base).text[1:-1])
    bases = [] if extends in {"", "Object", "Enum"} else [extends]
    implements = [simple(one[1:-1]) for one in dex.interfaces(interfaces)]
    head = "".join((*(f" extends {one}" for one in bases), *implemented(implements)))
    notes, of_fields, of_methods = dex.annotations(annotations)
    static, fields, methods = dex.members(members)
    given = dict(zip((member.number for member in static), dex.values(values), strict=False))
    if flags & ENUM:
        given |= _arguments(dex, methods)
    with listing.inside(
        name,
        descriptor.offset + len(descriptor.text.encode()) - len(name.encode()) - 1,
        own=descriptor.offset,
        before=[*notes, f"{modifiers(flags & 0xF)}{kind} "],
        after=head,
        type=" ".join(bases),
    ):
        for member in (*static, *fields):
            if not member.flags & SYNTHETIC:
                _field(dex, member, dex.annotation_set(of_fields.get(member.number, 0)), given, listing)
        for member in methods:
            is_told = flags & ENUM and dex.string(dex.method(member.number)[2]).text == "<clinit>"
            if not member.flags & SYNTHETIC and not is_told:
                _method(dex, member, dex.annotation_set(of_methods.get(member.number, 0)), listing)


def _field(dex: Dex, member: Member, notes: Parts, given: dict[int, Parts], listing: Listing) -> None:
    _, type_, named = dex.field(member.number)
    name = dex.string(named)
    shown = types(dex.type(type_).text)[0]
    value = given.get(member.number, [])
    written = "".join(part if isinstance(part, str) else part.text for part in value)
    own = dex.place_of_field(member.number)
    if member.flags & ENUM:
        after = ["(", *value, "),"] if value and written != "null" else [","]
        listing.add("enumerator", *name, own=own, before=notes, after=after, value="" if written == "null" else written)
        return
    is_constant = member.flags & STATIC and member.flags & FINAL
    listing.add(
        "constant" if is_constant else "field",
        *name,
        own=own,
        before=[*notes, f"{modifiers(member.flags)}{shown} "],
        after=[" = ", *value, ";"] if value and written != "null" else ";",
        type=shown,
        value=written,
    )


def _method(dex: Dex, member: Member, notes: Parts, listing: Listing) -> None:
    owner, proto, named = dex.method(member.number)
    name = dex.string(named)
    found = list(_uses(dex, member)) if member.code else []
    uses = {(of, used): at for of, used, at in reversed(found)}
    if name.text.startswith("<"):
        if not uses:
            return
        if name.text == "<init>":
            name = Text(simple(dex.type(owner).text[1:-1]), name.offset)
    *taken, result = [types(descriptor)[0] for descriptor in dex.prototype(proto)]
    native = "native " if member.flags & NATIVE else ""
    before = [*notes, f"{modifiers(member.flags)}{native}{result} "]
    slots = [Slot(type_, "", -1) for type_ in taken]
    own = dex.place_of_method(member.number)
    if member.flags & (NATIVE | ABSTRACT) or not uses:
        listing.add("function", *name, own=own, before=before, after=";", type=result, slots=slots)
        return
    with listing.inside(*name, role="function", own=own, before=before, type=result, slots=slots):
        for (of, used), at in reversed(uses.items()):
            if of is None:
                listing.string(*used, own=at)
            else:
                listing.use(used.text, at, before=of)


def _uses(dex: Dex, member: Member) -> Iterator[tuple[str | None, Text, int]]:
    """The strings (owner None), and the fields, methods and classes of others than the platform, that code uses, and
    where."""
    for step in dex.steps(member.code):
        with suppress(Broken):
            if step.kind == "string":
                text = dex.string(step.number)
                if text.text and not text.text.isspace():
                    yield None, text, step.at
                continue
            if step.kind == "class":
                owner, name = dex.type(step.number).text, None
            else:
                number, _, named = (dex.method if step.kind == "call" else dex.field)(step.number)
                owner, name = dex.type(number).text, dex.string(named)
            if not owner.startswith("L") or owner[1:].startswith(LIBRARY):
                continue
            if name is None:
                yield "", Text(simple(owner[1:-1]), 0), step.at
            elif not name.text.startswith("<"):
                yield f"{simple(owner[1:-1])}.", name, step.at


def _arguments(dex: Dex, methods: Iterable[Member]) -> dict[int, Parts]:
    """The strings that an enum's values are made of, beside their names."""
    found: dict[int, Parts] = {}
    for member in methods:
        if not member.code or dex.string(dex.method(member.number)[2]).text != "<clinit>":
            continue
        pushed: list[Text] = []
        for step in dex.steps(member.code):
            if step.kind == "string":
                pushed.append(dex.string(step.number))
            elif step.kind == "put":
                name = dex.string(dex.field(step.number)[2]).text
                found.setdefault(step.number, joined([Quote(*text) for text in pushed if text.text != name]))
                pushed = []
    return found


def _sniff(data: bytes) -> float:
    is_dex = data[:4] == b"dex\n" and data[7:8] == b"\0" and len(data) >= _HEAD and data[40:44] == b"\x78\x56\x34\x12"
    return 1.0 if is_dex else 0.0


READER = Binary("an Android dex file", "java", (".dex", ".apk"), _sniff, _read)
