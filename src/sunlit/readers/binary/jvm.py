"""Java classes, of whatever language: fields, enum values, methods with what they use, annotations, strings.

Source of the format: The Java Virtual Machine Specification, chapters 4 and 6.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

import msgspec

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
from sunlit.readers.binary.jvm_code import Step, walk
from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing, Parts, Quote, Slot
from sunlit.readers.registry import Binary, Span

_MAGIC: Final = b"\xca\xfe\xba\xbe"
_FIRST_VERSION: Final = 45  # below this the same magic is a Mach-O file for several processors
_DEEPEST: Final = 16  # annotations in annotations
_UTF8, _INTEGER, _LONG, _DOUBLE, _CLASS, _STRING, _NAME_AND_TYPE = 1, 3, 5, 6, 7, 8, 12
# Bytes of a constant, by its tag.
_SIZES: Final = {
    **dict.fromkeys((7, 8, 16, 19, 20), 2),
    **dict.fromkeys((3, 4, 9, 10, 11, 12, 17, 18), 4),
    5: 8,
    6: 8,
    15: 3,
}
# Arrays of basic types, by what an instruction says, below zero.
_BASIC_ARRAYS: Final = {
    -4: "boolean",
    -5: "char",
    -6: "float",
    -7: "double",
    -8: "byte",
    -9: "short",
    -10: "int",
    -11: "long",
}


class _Name(NamedTuple):
    """A name, and the byte offset of its first character."""

    text: str
    offset: int


class _Member(msgspec.Struct):
    """A field or method: its flags, name, descriptor, the offset of its record, its attributes by name."""

    flags: int
    name: _Name
    descriptor: str
    own: int
    attributes: dict[str, Cursor]


class _Class:
    """A class file taken apart; Broken where it ends early."""

    def __init__(self, data: bytes) -> None:
        cursor = Cursor(data, 8, little=False)
        self._pool: list[tuple[int, int]] = [(0, 0)]  # tag, and where its content starts
        count = cursor.u16()
        while len(self._pool) < count:
            tag = cursor.u8()
            self._pool.append((tag, cursor.at))
            cursor.skip(cursor.u16() if tag == _UTF8 else _size(tag, cursor.at))
            if tag in (_LONG, _DOUBLE):
                self._pool.append((0, 0))
        self._data = data
        self.flags = cursor.u16()
        self.own = cursor.at
        self.name = self.name_of(cursor.u16())
        self.base = self.name_of(cursor.u16()).text
        self.interfaces = [self.name_of(cursor.u16()).text for _ in range(cursor.u16())]
        self.fields = [self._member(cursor) for _ in range(cursor.u16())]
        self.methods = [self._member(cursor) for _ in range(cursor.u16())]
        self.attributes: dict[str, Cursor] = {}
        with suppress(Broken):
            self.attributes = self.attributes_at(cursor)

    def _member(self, cursor: Cursor) -> _Member:
        own = cursor.at
        flags, name, descriptor = cursor.unpack("HHH")
        return _Member(flags, self.utf8(name), self.utf8(descriptor).text, own, self.attributes_at(cursor))

    def attributes_at(self, cursor: Cursor) -> dict[str, Cursor]:
        """The attributes that stand at a cursor, by their names."""
        found = {}
        for _ in range(cursor.u16()):
            name, size = cursor.unpack("HI")
            found[self.utf8(name).text] = Cursor(self._data, cursor.at, cursor.at + size, little=False)
            cursor.skip(size)
        return found

    def _entry(self, index: int) -> tuple[int, Cursor]:
        if not 0 < index < len(self._pool):
            return 0, Cursor(b"")
        tag, at = self._pool[index]
        return tag, Cursor(self._data, at, little=False)

    def utf8(self, index: int) -> _Name:
        """A text of the constant pool; an empty one for what is none."""
        tag, cursor = self._entry(index)
        if tag != _UTF8:
            return _Name("", 0)
        raw = cursor.take(cursor.u16())
        return _Name(raw.decode("utf-8", "replace"), cursor.at - len(raw))

    def name_of(self, index: int) -> _Name:
        """The name that a class or string of the constant pool has."""
        tag, cursor = self._entry(index)
        return self.utf8(cursor.u16()) if tag in (_CLASS, _STRING) else _Name("", 0)

    def string(self, index: int) -> _Name | None:
        """The text of a constant that is a string, None for others."""
        return self.name_of(index) if self._entry(index)[0] == _STRING else None

    def number(self, index: int) -> int | None:
        """The value of a constant that is a whole number, None for others."""
        tag, cursor = self._entry(index)
        if tag == _INTEGER:
            return cursor.unpack("i")[0]
        return cursor.unpack("q")[0] if tag == _LONG else None

    def reference(self, index: int) -> tuple[str, _Name]:
        """The class of a field or method that is used, and its name."""
        tag, cursor = self._entry(index)
        if tag not in (9, 10, 11):
            return "", _Name("", 0)
        owner, named = cursor.unpack("HH")
        tag, cursor = self._entry(named)
        return self.name_of(owner).text, self.utf8(cursor.u16()) if tag == _NAME_AND_TYPE else _Name("", 0)


def _size(tag: int, at: int) -> int:
    if tag not in _SIZES:
        raise Broken(f"a constant of unknown kind {tag} at {at}")
    return _SIZES[tag]


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    found = _Class(data)
    is_enum = bool(found.flags & ENUM)
    kind = "enum" if is_enum else "interface" if found.flags & INTERFACE else "class"
    bases = [simple(found.base)] if found.base not in ("java/lang/Object", "java/lang/Enum") else []
    head = "".join((*(f" extends {base}" for base in bases), *implemented(found.interfaces)))
    given = _given(found)
    with listing.inside(
        simple(found.name.text),
        found.name.offset + len(found.name.text.encode()) - len(simple(found.name.text).encode()),
        own=found.own,
        before=[*_annotations(found, found.attributes), f"{modifiers(found.flags & 0xF)}{kind} "],
        after=head,
        type=" ".join(bases),
    ):
        for field in found.fields:
            if not field.flags & SYNTHETIC:
                _field(found, field, given.get(field.name.text, ()), listing)
        for method in found.methods:
            is_told = found.flags & ENUM and method.name.text == "<clinit>"
            if not method.flags & SYNTHETIC and not is_told:
                _method(found, method, listing)
    return [(0, len(data))]


def _field(found: _Class, field: _Member, given: Sequence[str | Quote], listing: Listing) -> None:
    type_ = types(field.descriptor)[0]
    value: Sequence[str | Quote] = given
    if constant := field.attributes.get("ConstantValue"):
        index = constant.u16()
        number, text = found.number(index), found.string(index)
        value = [Quote(*text)] if text else [str(number)] if number is not None else given
    written = "".join(part if isinstance(part, str) else part.text for part in value)
    before = _annotations(found, field.attributes)
    if field.flags & ENUM:
        after: Parts = ["(", *value, "),"] if value else ","
        listing.add("enumerator", *field.name, own=field.own, before=before, after=after, value=written)
        return
    is_constant = field.flags & STATIC and field.flags & FINAL
    listing.add(
        "constant" if is_constant else "field",
        *field.name,
        own=field.own,
        before=[*before, f"{modifiers(field.flags)}{type_} "],
        after=[" = ", *value, ";"] if value else ";",
        type=type_,
        value=written,
    )


def _method(found: _Class, method: _Member, listing: Listing) -> None:
    *taken, result = types(method.descriptor)
    name = method.name.text
    steps = list(_steps(found, method))
    uses = {(owner, name): at for owner, name, at in reversed(list(_uses(found, steps)))}
    if name.startswith("<") and not uses:
        return
    shown = simple(found.name.text) if name == "<init>" else name
    native = "native " if method.flags & NATIVE else ""
    slots = list(_slots(found, method, taken))
    before = [*_annotations(found, method.attributes), f"{modifiers(method.flags)}{native}{result} "]
    where = method.name.offset
    if method.flags & (NATIVE | ABSTRACT) or not uses:
        listing.add("function", shown, where, own=method.own, before=before, after=";", type=result, slots=slots)
        return
    with listing.inside(shown, where, role="function", own=method.own, before=before, type=result, slots=slots):
        for (owner, used), at in reversed(uses.items()):
            if owner is None:
                listing.string(*used, own=at)
            else:
                listing.use(used.text, at, before=owner)


def _uses(found: _Class, steps: Iterable[Step]) -> Iterator[tuple[str | None, _Name, int]]:
    """The strings (owner None), and the fields, methods and classes of others than the platform, that code uses, and
    where."""
    for step in steps:
        if step.kind == "constant" and (text := found.string(step.number)):
            yield None, text, step.at
        elif step.kind in ("get", "put", "call"):
            owner, name = found.reference(step.number)
            if name.text and not name.text.startswith("<") and not owner.startswith((*LIBRARY, "[")):
                yield f"{simple(owner)}.", name, step.at
        elif step.kind == "class":
            name = found.name_of(step.number)
            if name.text and not name.text.startswith((*LIBRARY, "[")):
                yield "", _Name(simple(name.text), name.offset), step.at


def _steps(found: _Class, method: _Member) -> Iterator[Step]:
    code = method.attributes.get("Code")
    if code is None:
        return
    with suppress(Broken):
        cursor = Cursor(code.data, code.at + 4, code.end, little=False)
        size = cursor.u32()
        yield from walk(Cursor(code.data, cursor.at, min(cursor.end, cursor.at + size), little=False))


def _given(found: _Class) -> dict[str, list[str | Quote]]:
    """What constructors and initialisers give the fields: the arguments of an enum value, the bound of an array."""
    given: dict[str, list[str | Quote]] = {}
    for method in found.methods:
        if not method.name.text.startswith("<"):
            continue
        pushed: list[str | Quote] = []
        for step in _steps(found, method):
            if step.kind == "number":
                pushed.append(str(step.number))
            elif step.kind == "constant":
                number, text = found.number(step.number), found.string(step.number)
                pushed += [Quote(*text)] if text else [str(number)] if number is not None else []
            elif step.kind == "array":
                item = _BASIC_ARRAYS.get(step.number) or simple(found.name_of(step.number).text)
                pushed = [f"new {item}[{pushed[-1]}]"] if pushed and isinstance(pushed[-1], str) else []
            elif step.kind == "put":
                owner, name = found.reference(step.number)
                if owner == found.name.text and pushed:
                    is_value = len(pushed) > 2 and isinstance(pushed[0], Quote) and pushed[0].text == name.text
                    given.setdefault(name.text, joined(pushed[2:] if is_value else pushed[-1:]))
                pushed = []
    if found.flags & ENUM:
        return given
    return {name: value for name, value in given.items() if isinstance(value[0], str) and value[0].startswith("new ")}


def _slots(found: _Class, method: _Member, types_: Sequence[str]) -> Iterator[Slot]:
    """The parameters of a method, with names as far as the compiler kept them."""
    listed: list[_Name] = []
    named: dict[int, _Name] = {}
    with suppress(Broken):
        if kept := method.attributes.get("MethodParameters"):
            listed = [found.utf8(kept.unpack("HH")[0]) for _ in range(kept.u8())]
        elif code := method.attributes.get("Code"):
            named = dict(_locals(found, code))
    slot = 0 if method.flags & STATIC else 1
    for number, type_ in enumerate(types_):
        name = listed[number] if number < len(listed) else named.get(slot, _Name("", -1))
        yield Slot(type_, *name)
        slot += 2 if type_ in ("long", "double") else 1


def _locals(found: _Class, code: Cursor) -> Iterator[tuple[int, _Name]]:
    """The variables that exist from the start of a method, by their slots."""
    cursor = Cursor(code.data, code.at + 4, code.end, little=False)
    cursor.skip(cursor.u32())
    cursor.skip(8 * cursor.u16())
    if table := found.attributes_at(cursor).get("LocalVariableTable"):
        for _ in range(table.u16()):
            start, _, name, _, slot = table.unpack("HHHHH")
            if start == 0:
                yield slot, found.utf8(name)


def _annotations(found: _Class, attributes: dict[str, Cursor]) -> list[str | Quote]:
    """The annotations of something, as written before it."""
    parts: list[str | Quote] = []
    for name in ("RuntimeVisibleAnnotations", "RuntimeInvisibleAnnotations"):
        if table := attributes.get(name):
            with suppress(Broken):
                for _ in range(table.u16()):
                    parts += [*_annotation(found, table, 0), " "]
    return parts


def _annotation(found: _Class, cursor: Cursor, depth: int) -> Iterator[str | Quote]:
    if depth > _DEEPEST:
        raise Broken("annotations nested too deep")
    yield f"@{types(found.utf8(cursor.u16()).text)[0]}"
    for number in range(cursor.u16()):
        yield f"{', ' if number else '('}{found.utf8(cursor.u16()).text} = "
        yield from _element(found, cursor, depth)
    yield ")"


def _element(found: _Class, cursor: Cursor, depth: int) -> Iterator[str | Quote]:
    if depth > _DEEPEST:
        raise Broken("annotations nested too deep")
    tag = chr(cursor.u8())
    if tag == "s":
        yield Quote(*found.utf8(cursor.u16()))
    elif tag == "e":
        _, name = cursor.unpack("HH")
        yield found.utf8(name).text
    elif tag == "@":
        yield from _annotation(found, cursor, depth + 1)
    elif tag == "[":
        yield "{"
        for number in range(cursor.u16()):
            yield ", " if number else ""
            yield from _element(found, cursor, depth + 1)
        yield "}"
    elif tag == "c":
        yield f"{types(found.utf8(cursor.u16()).text)[0]}.class"
    else:
        value = found.number(cursor.u16())
        yield "" if value is None else str(value)


def _sniff(data: bytes) -> float:
    is_class = data[:4] == _MAGIC and int.from_bytes(data[4:8]) & 0xFFFF >= _FIRST_VERSION
    return 1.0 if is_class else 0.0


READER = Binary("a Java class", "java", (".class", ".jar", ".aar"), _sniff, _read)
