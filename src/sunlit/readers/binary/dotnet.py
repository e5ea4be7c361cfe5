"""Assemblies of .NET: types, enums with values, fields as they lie in memory, methods with what they use, strings.

Source of the format: ECMA-335, partition II.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from sunlit.readers.binary import dotnet_metadata as tables
from sunlit.readers.binary.dotnet_code import (
    attribute_values,
    constant,
    marshalling,
    method_types,
    tokens,
    type_name,
    written_type,
)
from sunlit.readers.binary.dotnet_metadata import Metadata, Named, coded
from sunlit.readers.cursor import Broken
from sunlit.readers.listing import Listing, Quote, Slot
from sunlit.readers.registry import Binary, Span
from sunlit.schema import Role

Parts = list[str | Quote]

_STRING_TOKEN: Final = 0x70
_STATIC, _LITERAL, _SPECIAL, _PINVOKE, _ABSTRACT = 0x10, 0x40, 0x800, 0x2000, 0x400
_INTERFACE, _EXPLICIT, _SEQUENTIAL, _UNICODE = 0x20, 0x10, 0x08, 0x10000
_VISIBLE: Final = {
    1: "private ",
    2: "private protected ",
    3: "internal ",
    4: "protected ",
    5: "protected ",
    6: "public ",
}
_DEEPEST: Final = 12  # types in types
# What the compiler notes for itself, and what says nothing of what it stands at.
_SILENT: Final = (
    "CompilerGenerated",
    "Debugger",
    "Nullable",
    "AsyncStateMachine",
    "IteratorStateMachine",
    "IsReadOnly",
)
_PLATFORM: Final = ("System", "Microsoft", "Mono")


class _Assembly:
    """An assembly with what is said of its rows elsewhere, by their tables and numbers."""

    def __init__(self, data: bytes) -> None:
        self.metadata = metadata = Metadata(data)
        self.constants = {coded("HasConstant", row[1]): row for row in metadata.rows(tables.CONSTANT)}
        self.marshalled = {coded("HasFieldMarshal", row[0]): row[1] for row in metadata.rows(tables.FIELD_MARSHAL)}
        self.layouts = {row[2]: row for row in metadata.rows(tables.CLASS_LAYOUT)}
        self.offsets = {row[1]: row[0] for row in metadata.rows(tables.FIELD_LAYOUT)}
        self.imports = {coded("MemberForwarded", row[1]): row for row in metadata.rows(tables.IMPL_MAP)}
        self.properties = {row[0]: number for number, row in enumerate(metadata.rows(tables.PROPERTY_MAP), 1)}
        self.attributes: dict[tuple[int, int], list[tables.Row]] = defaultdict(list)
        for row in metadata.rows(tables.ATTRIBUTE):
            self.attributes[coded("HasCustomAttribute", row[0])].append(row)
        self.inner: dict[int, list[int]] = defaultdict(list)
        for inner, outer in metadata.outer.items():
            self.inner[outer].append(inner)


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    assembly = _Assembly(data)
    for number in range(1, assembly.metadata.count(tables.TYPE_DEF) + 1):
        if number not in assembly.metadata.outer:
            _type(assembly, number, listing, 0)
    for row in assembly.metadata.rows(tables.RESOURCE):
        listing.string(*assembly.metadata.name(row[2]))
    for index in assembly.metadata.all_user_strings():
        text = assembly.metadata.user_string(index)
        if not listing.tells(text.offset) and text.text and not text.text.isspace():
            listing.string(*text, "utf-16-le")
    return [assembly.metadata.span]


def _type(assembly: _Assembly, number: int, listing: Listing, depth: int) -> None:
    metadata = assembly.metadata
    row = metadata.row(tables.TYPE_DEF, number)
    if row is None or depth > _DEEPEST:
        return
    flags, named, _, extends, _, _ = row
    name = metadata.name(named)
    base = type_name(metadata, *coded("TypeDefOrRef", extends)) if extends else ""
    kind = "interface" if flags & _INTERFACE else {"Enum": "enum", "ValueType": "struct"}.get(base, "class")
    base = "" if base in {"?", "Object", "Enum", "ValueType"} else base
    visible = "public " if flags & 7 in (1, 2) else "internal "
    before: Parts = [*_attributes(assembly, (tables.TYPE_DEF, number)), *_layout(assembly, number, flags, kind)]
    own = metadata.place(tables.TYPE_DEF, number)
    short = Named(name.text.partition("`")[0], name.offset)
    after = f" : {base}" if base else ""
    with listing.inside(*short, own=own, before=[*before, f"{visible}{kind} "], after=after, type=base):
        for field in metadata.run(tables.TYPE_DEF, 4, tables.FIELD, number):
            _field(assembly, field, kind, listing)
        for property_ in metadata.run(tables.PROPERTY_MAP, 1, tables.PROPERTY, assembly.properties.get(number, 0)):
            _property(assembly, property_, listing)
        for method in metadata.run(tables.TYPE_DEF, 5, tables.METHOD, number):
            _method(assembly, method, listing)
        for inner in assembly.inner.get(number, ()):
            _type(assembly, inner, listing, depth + 1)


def _layout(assembly: _Assembly, number: int, flags: int, kind: str) -> Iterator[str]:
    """How a type lies in memory, where that is told."""
    told = assembly.layouts.get(number)
    if kind != "struct" and not told and not flags & (_EXPLICIT | _SEQUENTIAL):
        return
    says = ["LayoutKind.Explicit" if flags & _EXPLICIT else "LayoutKind.Sequential"]
    if told and told[0]:
        says.append(f"Pack = {told[0]}")
    if told and told[1]:
        says.append(f"Size = {told[1]}")
    if flags & _UNICODE:
        says.append("CharSet = CharSet.Unicode")
    yield f"[StructLayout({', '.join(says)})] "


def _field(assembly: _Assembly, number: int, holder: str, listing: Listing) -> None:
    metadata = assembly.metadata
    row = metadata.row(tables.FIELD, number)
    if row is None:
        return
    flags, named, signature = row
    name = metadata.name(named)
    if name.text.startswith("<") or (holder == "enum" and not flags & _LITERAL):
        return  # what holds an automatic property, or the value of an enum
    key = (tables.FIELD, number)
    own = metadata.place(*key)
    before = list(_attributes(assembly, key))
    value: str | Quote = ""
    if told := assembly.constants.get(key):
        with suppress(Broken):
            found = constant(told[0] & 0xFF, metadata.blob(told[2]))
            value = found if isinstance(found, str) else Quote(*found, "utf-16-le")
    written = value if isinstance(value, str) else value.text
    given: Parts = [" = ", value] if written else []
    if holder == "enum":
        listing.add("enumerator", *name, own=own, before=before, after=[*given, ","], value=written)
        return
    type_ = "?"
    with suppress(Broken):
        cursor = metadata.blob(signature)
        cursor.skip(1)
        type_ = written_type(metadata, cursor)
    if number in assembly.offsets:
        before.append(f"[FieldOffset({assembly.offsets[number]})] ")
    if key in assembly.marshalled:
        with suppress(Broken):
            before.append(marshalling(metadata.blob(assembly.marshalled[key])))
    is_constant = flags & _LITERAL
    before.append(
        f"{_VISIBLE.get(flags & 7, '')}{'const ' if is_constant else 'static ' if flags & _STATIC else ''}{type_} "
    )
    role: Role = "constant" if is_constant else "field"
    listing.add(role, *name, own=own, before=before, after=[*given, ";"], type=type_, value=written)


def _property(assembly: _Assembly, number: int, listing: Listing) -> None:
    metadata = assembly.metadata
    row = metadata.row(tables.PROPERTY, number)
    if row is None:
        return
    type_ = "?"
    with suppress(Broken):
        type_ = method_types(metadata, metadata.blob(row[2]))[0]
    key = (tables.PROPERTY, number)
    before = [*_attributes(assembly, key), f"public {type_} "]
    listing.add(
        "field", *metadata.name(row[1]), own=metadata.place(*key), before=before, after=" { get; set; }", type=type_
    )


def _method(assembly: _Assembly, number: int, listing: Listing) -> None:
    metadata = assembly.metadata
    row = metadata.row(tables.METHOD, number)
    if row is None:
        return
    address, implementation, flags, named, signature, _ = row
    name = metadata.name(named)
    is_accessor = flags & _SPECIAL and name.text.startswith(("get_", "set_"))
    if is_accessor and not any(owner is None for owner, *_ in _uses(assembly, address)):
        return  # the property tells it
    types: list[str] = []
    with suppress(Broken):
        types = method_types(metadata, metadata.blob(signature))
    key = (tables.METHOD, number)
    before = list(_attributes(assembly, key))
    if told := assembly.imports.get(key):
        library = metadata.row(tables.MODULE_REF, told[3])
        entry = metadata.name(told[2]).text
        if library:
            before.append(f'[DllImport("{metadata.name(library[0]).text}", EntryPoint = "{entry}")] ')
    external = "extern " if flags & _PINVOKE else ""
    result = types[0] if types else "?"
    before.append(f"{_VISIBLE.get(flags & 7, '')}{'static ' if flags & _STATIC else ''}{external}{result} ")
    slots = list(_slots(assembly, number, types[1:]))
    own = metadata.place(*key)
    has_code = not flags & (_PINVOKE | _ABSTRACT) and not implementation & 3
    found = list(_uses(assembly, address)) if has_code else []
    body = {(owner, used): at for owner, used, at in reversed(found)}
    if not body:
        if not name.text.startswith("."):
            listing.add("function", *name, own=own, before=before, after=";", type=result, slots=slots)
        return
    with listing.inside(*name, role="function", own=own, before=before, type=result, slots=slots):
        for (owner, used), at in reversed(body.items()):
            if owner is None:
                listing.string(*used, "utf-16-le", own=at)
            else:
                listing.use(used.text, at, before=owner)


def _slots(assembly: _Assembly, method: int, types: Sequence[str]) -> Iterator[Slot]:
    metadata = assembly.metadata
    names = {}
    for number in metadata.run(tables.METHOD, 5, tables.PARAM, method):
        if row := metadata.row(tables.PARAM, number):
            names[row[1]] = metadata.name(row[2])
    for position, type_ in enumerate(types, 1):
        yield Slot(type_, *names.get(position, Named("", -1)))


def _uses(assembly: _Assembly, address: int) -> Iterator[tuple[str | None, Named, int]]:
    """The strings (owner None), and the fields, methods and types of others than the platform, that a body names, and
    where."""
    if not address:
        return
    metadata = assembly.metadata
    with suppress(Broken):
        for token, at in tokens(metadata.data, metadata.offset(address)):
            table, number = token >> 24, token & 0xFFFFFF
            if table == _STRING_TOKEN:
                text = metadata.user_string(number)
                if text.text and not text.text.isspace():
                    yield None, text, at
            elif table in (tables.FIELD, tables.METHOD):
                owner, used = _own(metadata, table, number)
                if used.text and not used.text.startswith("."):
                    yield owner, used, at
            elif table == tables.MEMBER_REF and (row := metadata.row(table, number)):
                parent = coded("MemberRefParent", row[0])
                if not _is_platform(metadata, *parent):
                    yield f"{type_name(metadata, *parent)}.", metadata.name(row[1]), at
            elif table in (tables.TYPE_DEF, tables.TYPE_REF) and not _is_platform(metadata, table, number):
                row = metadata.row(table, number)
                name = metadata.name(row[1]) if row else Named("", 0)
                if name.text and not name.text.startswith("<"):
                    yield "", Named(name.text.partition("`")[0], name.offset), at


def _own(metadata: Metadata, table: int, number: int) -> tuple[str, Named]:
    """The use of a field or method that the assembly itself declares."""
    row = metadata.row(table, number)
    if row is None:
        return "", Named("", 0)
    name = metadata.name(row[1] if table == tables.FIELD else row[3])
    shown = name.text
    offset = name.offset
    if shown.startswith("<") and ">" in shown:  # what holds an automatic property is called by that
        shown, offset = shown[1 : shown.index(">")], offset + 1
    elif table == tables.METHOD and row[2] & _SPECIAL and shown.startswith(("get_", "set_")):
        shown, offset = shown[4:], offset + 4
    return f"{type_name(metadata, tables.TYPE_DEF, metadata.owner(table, number))}.", Named(shown, offset)


def _is_platform(metadata: Metadata, table: int, number: int) -> bool:
    row = metadata.row(table, number)
    if table == tables.TYPE_SPEC or row is None:
        return True
    return table == tables.TYPE_REF and metadata.name(row[2]).text.startswith(_PLATFORM)


def _attributes(assembly: _Assembly, key: tuple[int, int]) -> Iterator[str | Quote]:
    """The attributes of something, as written before it."""
    metadata = assembly.metadata
    for row in assembly.attributes.get(key, ()):
        table, number = coded("CustomAttributeType", row[1])
        constructor = metadata.row(table, number)
        if constructor is None:
            continue
        if table == tables.METHOD:
            owner = (tables.TYPE_DEF, metadata.owner(table, number))
            signature = constructor[4]
        else:
            owner, signature = coded("MemberRefParent", constructor[0]), constructor[2]
        name = type_name(metadata, *owner).removesuffix("Attribute")
        if name.startswith(_SILENT):
            continue
        values: Parts = []
        with suppress(Broken):
            types = method_types(metadata, metadata.blob(signature))[1:]
            for value in attribute_values(metadata.blob(row[2]), types):
                values += [", "] if values and not str(values[-1]).endswith(" = ") else []
                values.append(value if isinstance(value, str) else Quote(*value))
        yield f"[{name}"
        if values:
            yield from ("(", *values, ")")
        yield "] "


def _sniff(data: bytes) -> float:
    return 1.0 if data[:2] == b"MZ" and tables.cli_header(data) else 0.0


READER = Binary("a .NET assembly", "csharp", (".dll", ".exe", ".winmd", ".nupkg"), _sniff, _read)
