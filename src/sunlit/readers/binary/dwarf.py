"""What the debugging information of a native binary declares: enums, structures with their offsets, functions.

Only the units that name something wanted are parsed: a program has thousands, each with all of its headers.
Source of the format: DWARF Debugging Information Format, version 5.
"""

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import Any, Final, Literal

from elftools.dwarf.compileunit import CompileUnit
from elftools.dwarf.die import DIE
from elftools.dwarf.dwarfinfo import DWARFInfo

from sunlit.readers.listing import Listing, Slot

_Order = Literal["little", "big"]

_MOST_HEADERS: Final = 100_000  # of units
_MOST_UNITS: Final = 60  # that are parsed
_MOST_UNITS_A_NAME: Final = 6
_MOST_NAMES: Final = 2_000  # wanted ones
_MOST_ENTRIES: Final = 200_000  # of one unit
_DEEPEST: Final = 24  # types of types
_LONGEST_ARRAY: Final = 8  # dimensions
_STRUCTURES: Final = {"DW_TAG_structure_type": "struct", "DW_TAG_class_type": "class", "DW_TAG_union_type": "union"}
_ENUM: Final = "DW_TAG_enumeration_type"
_FUNCTION: Final = "DW_TAG_subprogram"
_LINKED: Final = frozenset(("DW_AT_linkage_name", "DW_AT_MIPS_linkage_name"))  # what functions of C++ have
_HOLDERS: Final = ("DW_TAG_namespace", *_STRUCTURES)
_POINTERS: Final = {
    "DW_TAG_pointer_type": "*",
    "DW_TAG_reference_type": "&",
    "DW_TAG_rvalue_reference_type": "&&",
    "DW_TAG_ptr_to_member_type": "*",
}
_THROUGH: Final = ("DW_TAG_const_type", "DW_TAG_volatile_type", "DW_TAG_restrict_type", "DW_TAG_atomic_type")


def list_declarations(
    dwarf: DWARFInfo, data: bytes, places: Sequence[int], exported: Container[str], listing: Listing
) -> set[str]:
    """Write the declarations of the units that hold one of the places (byte offsets, ascending) in a name.

    exported  the functions that others can call
    Returns the names of the functions of C that it has written; those of C++ are better told by their symbols. Raises
    what pyelftools raises on what is damaged.
    """
    if dwarf.debug_info_sec is None:
        return set()
    names = _Names(dwarf, data)
    told: set[tuple[str, ...]] = set()
    for unit in _units(dwarf, names, places):
        _Unit(unit, names, places, told, listing).write(exported)
    return {name for kind, name, *_ in told if kind == _FUNCTION}


class _Names:
    """Where the names of debugging information lie in the file, as far as its sections are not packed."""

    def __init__(self, dwarf: DWARFInfo, data: bytes) -> None:
        self.strings = _span(dwarf.debug_str_sec, data)
        self.info = _span(dwarf.debug_info_sec, data)
        self._data = data

    def offset(self, die: DIE) -> int:
        """The byte offset of a declaration's name."""
        attribute = die.attributes.get("DW_AT_name")
        if attribute is None:
            return self.own(die)
        if attribute.form == "DW_FORM_string":
            return self.info[0] + int(attribute.offset)
        if attribute.form == "DW_FORM_strp":
            return self.strings[0] + int(attribute.raw_value)
        start: int = self._data.find(attribute.value + b"\0", *self.strings)
        return start if start >= 0 else self.own(die)

    def own(self, die: DIE) -> int:
        """The byte offset of a declaration's record."""
        return self.info[0] + int(die.offset)

    def wanted(self, places: Sequence[int]) -> dict[int, int]:
        """The offsets in the table of strings of those that hold one of the places, and where they end."""
        start, end = self.strings
        found: dict[int, int] = {}
        for place in places[bisect_left(places, start) : bisect_left(places, end)]:
            first = self._data.rfind(b"\0", start, place) + 1 or start
            found[first - start] = place - start
            if len(found) >= _MOST_NAMES:
                break
        return found


def _span(section: Any, data: bytes) -> tuple[int, int]:
    """Where a section lies in the file; an empty span when it does not lie there as it is."""
    if section is None:
        return 0, 0
    start = section.global_offset
    end = start + section.size
    section.stream.seek(0)
    is_plain = end <= len(data) and section.stream.read(64) == data[start : start + min(64, section.size)]
    return (start, end) if is_plain else (0, 0)


def _units(dwarf: DWARFInfo, names: _Names, places: Sequence[int]) -> Iterator[CompileUnit]:
    """The first units that name each of the wanted strings, and those with such a name in themselves."""
    wanted = names.wanted(places)
    info = _content(dwarf.debug_info_sec)
    order: _Order = "little" if dwarf.config.little_endian else "big"
    units = list(islice(dwarf.iter_CUs(), _MOST_HEADERS))
    starts = [unit.cu_offset for unit in units]
    chosen: set[int] = set()
    for offset in wanted:
        needle = offset.to_bytes(4, order)
        at, found = info.find(needle), 0
        while at >= 0 and found < _MOST_UNITS_A_NAME:
            number = bisect_left(starts, at + 1) - 1
            if number >= 0:
                chosen.add(number)
                found += 1
            following = starts[number + 1] if number + 1 < len(starts) else len(info)
            at = info.find(needle, following)
    start, end = names.info
    for place in places[bisect_left(places, start) : bisect_left(places, end)]:
        chosen.add(bisect_left(starts, place - start + 1) - 1)
    if dwarf.debug_str_offsets_sec:
        chosen |= set(_by_index(_content(dwarf.debug_str_offsets_sec), units, wanted, order))
    for number in sorted(chosen)[:_MOST_UNITS]:
        if number >= 0:
            yield units[number]


def _content(section: Any) -> bytes:
    section.stream.seek(0)
    content: bytes = section.stream.read()
    return content


def _by_index(table: bytes, units: Sequence[CompileUnit], wanted: Iterable[int], order: _Order) -> Iterator[int]:
    """The units whose own table of strings has one of the wanted ones (DWARF 5, 7.26)."""
    bases = []
    for number, unit in enumerate(units):
        base = unit.get_top_DIE().attributes.get("DW_AT_str_offsets_base")
        if base:
            bases.append((base.value, number))
    bases.sort()
    needles = [offset.to_bytes(4, order) for offset in wanted]
    for (base, number), (end, _) in pairwise([*bases, (len(table), -1)]):
        piece = table[base:end]
        if any(needle in piece for needle in needles):
            yield number


class _Unit:
    """One unit of debugging information and what is wanted of it."""

    def __init__(
        self, unit: CompileUnit, names: _Names, places: Sequence[int], told: set[tuple[str, ...]], listing: Listing
    ) -> None:
        self._unit, self._names, self._places = unit, names, places
        self._told, self._listing = told, listing
        self._typedefs: dict[int, DIE] = {}

    def write(self, exported: Container[str]) -> None:
        """Write the declarations that hold a place."""
        found = list(islice(self._declared(self._unit.get_top_DIE()), _MOST_ENTRIES))
        for die in found:
            if die.tag == "DW_TAG_typedef" and "DW_AT_type" in die.attributes:
                self._typedefs.setdefault(self._target(die), die)
        for die in found:
            if die.tag in _STRUCTURES or die.tag == _ENUM:
                self._type(die)
            elif die.tag == _FUNCTION and _LINKED.isdisjoint(die.attributes) and self._is_near(die):
                self._function(die, _name(die) in exported)

    def _declared(self, holder: DIE) -> Iterator[DIE]:
        for die in _children(holder):
            yield die
            if die.tag in _HOLDERS:
                yield from self._declared(die)

    def _is_near(self, die: DIE) -> bool:
        name = die.attributes.get("DW_AT_name")
        if name is None:
            return False
        start = self._names.offset(die)
        near = bisect_left(self._places, start)
        return near < len(self._places) and self._places[near] <= start + len(name.value)

    def _type(self, die: DIE) -> None:
        members = [one for one in _children(die) if one.tag in ("DW_TAG_enumerator", "DW_TAG_member")]
        kind = str(die.tag)
        named = die if "DW_AT_name" in die.attributes else self._typedefs.get(die.offset, die)
        if not members or not (self._is_near(named) or any(map(self._is_near, members))):
            return
        name = _name(named)
        key = (kind, name, *(_name(member) for member in members))
        if key in self._told:
            return
        self._told.add(key)
        is_enum = die.tag == _ENUM
        packed = "" if is_enum or not self._is_packed(members) else "__attribute__((packed)) "
        size = die.attributes.get("DW_AT_byte_size")
        with self._listing.inside(
            name,
            self._names.offset(named),
            own=self._names.own(die),
            before=f"{'enum' if is_enum else _STRUCTURES[kind]} {packed}",
            after=f" /* {size.value} bytes */" if size and not is_enum else "",
        ):
            for member in members:
                (self._enumerator if is_enum else self._field)(member)

    def _enumerator(self, die: DIE) -> None:
        value = str(die.attributes["DW_AT_const_value"].value) if "DW_AT_const_value" in die.attributes else ""
        after = f" = {value}," if value else ","
        self._listing.add(
            "enumerator", _name(die), self._names.offset(die), own=self._names.own(die), after=after, value=value
        )

    def _field(self, die: DIE) -> None:
        base, bounds = self._written(self._type_of(die))
        bits = die.attributes.get("DW_AT_bit_size")
        offset = _offset(die)
        at = "" if offset is None else f" /* at {offset} */"
        self._listing.add(
            "field",
            _name(die),
            self._names.offset(die),
            own=self._names.own(die),
            before=f"{base} ",
            after=f"{bounds}{f' : {bits.value}' if bits else ''};{at}",
            type=base + bounds,
        )

    def _function(self, die: DIE, is_exported: bool) -> None:
        taken = [one for one in _children(die) if one.tag == "DW_TAG_formal_parameter"]
        key = (_FUNCTION, _name(die), *(_name(one) for one in taken))
        if key in self._told:
            return
        self._told.add(key)
        result = "".join(self._written(self._type_of(die)))
        slots = [
            Slot("".join(self._written(self._type_of(one))), _name(one) or "", self._names.offset(one)) for one in taken
        ]
        self._listing.add(
            "function",
            _name(die),
            self._names.offset(die),
            own=self._names.own(die),
            before=f"{'__declspec(dllexport) ' if is_exported else ''}{result} ",
            after=";",
            type=result,
            slots=slots,
        )

    def _type_of(self, die: DIE | None) -> DIE | None:
        if die is None or "DW_AT_type" not in die.attributes:
            return None
        return die.get_DIE_from_attribute("DW_AT_type")

    def _target(self, die: DIE) -> int:
        attribute = die.attributes["DW_AT_type"]
        is_absolute = attribute.form in ("DW_FORM_ref_addr", "DW_FORM_ref_sig8")
        return int(attribute.value) + (0 if is_absolute else int(self._unit.cu_offset))

    def _written(self, die: DIE | None, depth: int = 0) -> tuple[str, str]:
        """A type as written in C: what stands before the name, and the bounds behind it."""
        if die is None or depth > _DEEPEST:
            return "void" if die is None else "?", ""
        if die.tag in _POINTERS:
            base, bounds = self._written(self._type_of(die), depth + 1)
            return f"{base}{bounds and '(*)'}{_POINTERS[die.tag]}", ""
        if die.tag in _THROUGH:
            return self._written(self._type_of(die), depth + 1)
        if die.tag == "DW_TAG_array_type":
            base, bounds = self._written(self._type_of(die), depth + 1)
            counts = [_count(one) for one in islice(_children(die), _LONGEST_ARRAY)]
            return base, "".join(f"[{count}]" for count in counts) + bounds
        if die.tag == "DW_TAG_subroutine_type":
            return "void", ""
        return _name(die) or _name(self._typedefs.get(die.offset)) or "?", ""

    def _is_packed(self, members: Iterable[DIE]) -> bool:
        """Whether a number lies where the compiler would not put it by itself."""
        for member in members:
            offset, type_ = _offset(member), self._type_of(member)
            for _ in range(_DEEPEST):
                if type_ is None or type_.tag not in (*_THROUGH, "DW_TAG_typedef"):
                    break
                type_ = self._type_of(type_)
            if offset and type_ is not None and type_.tag == "DW_TAG_base_type":
                size = type_.attributes["DW_AT_byte_size"].value
                if size in (2, 4, 8) and offset % min(size, 4):
                    return True
        return False


def _children(holder: DIE) -> Iterator[DIE]:
    """What stands in an entry, each behind the one before: a damaged file may lead back."""
    before = holder.offset
    for die in holder.iter_children():
        if die.offset <= before:
            return
        yield die
        before = die.offset


def _name(die: DIE | None) -> str:
    attribute = die.attributes.get("DW_AT_name") if die is not None else None
    return attribute.value.decode("utf-8", "replace") if attribute is not None else ""


def _offset(die: DIE) -> int | None:
    attribute = die.attributes.get("DW_AT_data_member_location")
    return attribute.value if attribute is not None and isinstance(attribute.value, int) else None


def _count(die: DIE) -> str:
    for name, more in (("DW_AT_count", 0), ("DW_AT_upper_bound", 1)):
        attribute = die.attributes.get(name)
        if attribute is not None and isinstance(attribute.value, int):
            return str(attribute.value + more)
    return ""
