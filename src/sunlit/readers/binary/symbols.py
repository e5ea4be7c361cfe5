"""The names that a native binary exports, uses and keeps, demangled and put into the classes that they belong to."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final, NamedTuple

import demangle

from sunlit.readers.listing import Listing, Slot
from sunlit.schema import Role

_MOST_WANTED: Final = 4_000  # symbols that hold a place
_MOST_CLASSES: Final = 500
_MOST_OF_A_CLASS: Final = 200
_BESIDE: Final = 10  # plain names on either side of a wanted one, in the order of their addresses
_LONGEST: Final = 4_000  # characters of a mangled name
_MANGLED: Final = ("_Z", "__Z", "___Z", "?", "_R", "$s", "_$s", ".?A")
_MACHINERY: Final = ("_", ".", "$", "l_", "ltmp")  # how the names begin that compilers give by themselves
_PLAIN_PART = re.compile(r"[A-Za-z_]\w*\Z")
_NESTED = re.compile(r"::(?![^<(]*[>)])")
_OBJECTIVE = re.compile(r"[-+]\[(\w+)(?:\(\w*\))? ([\w:]+)\]\Z")
_OBJECTIVE_CLASS: Final = "OBJC_CLASS_$_"
_TYPE_ROLES: Final = ("typeinfo", "vtable", "VTT", "RTTI")


class Symbol(NamedTuple):
    """A name of a binary, the byte offset of it, whether others can call it, it is another's, or it is no function."""

    name: str
    offset: int
    is_exported: bool = False
    is_imported: bool = False
    is_data: bool = False


class _Read(NamedTuple):
    """A symbol as its language wrote it: what it is part of, outermost first, and its own name."""

    symbol: Symbol
    scope: tuple[str, ...]
    name: str
    role: Role
    type: str = ""
    parameters: tuple[str, ...] = ()


def list_symbols(symbols: Sequence[Symbol], places: Sequence[int], listing: Listing) -> None:
    """Write the symbols that hold one of the places (byte offsets, ascending), with what stands beside them: the other
    members of their class, of a plain name those around it. `symbols` are in the order of their addresses."""
    wanted = [number for number, symbol in enumerate(symbols) if _holds(symbol, places)][:_MOST_WANTED]
    chosen: dict[int, _Read] = {}
    scopes: dict[str, None] = {}
    for number in wanted:
        chosen[number] = read = _read(symbols[number])
        if read.scope:
            scopes |= dict.fromkeys(_encoded(read))
        else:
            for other in range(max(0, number - _BESIDE), min(len(symbols), number + _BESIDE + 1)):
                if other not in chosen and not symbols[other].name.startswith((*_MANGLED, *_MACHINERY)):
                    chosen[other] = _read(symbols[other])
    for number in _beside(symbols, scopes):
        if number not in chosen:
            chosen[number] = _read(symbols[number])
    _write([chosen[number] for number in sorted(chosen)], listing)


def _beside(symbols: Sequence[Symbol], scopes: Iterable[str]) -> Iterator[int]:
    """The numbers of the symbols that have one of these in their names; of each the first ones."""
    text = "\n".join(symbol.name for symbol in symbols)
    starts = [0]
    for symbol in symbols:
        starts.append(starts[-1] + len(symbol.name) + 1)
    for scope in islice(scopes, _MOST_CLASSES):
        at = text.find(scope)
        for _ in range(_MOST_OF_A_CLASS):
            if at < 0:
                break
            number = bisect_right(starts, at) - 1
            yield number
            at = text.find(scope, starts[number + 1])


def _place(read: _Read) -> int:
    """The byte offset of a symbol's own name, which a mangled one holds as it is."""
    return read.symbol.offset + max(0, read.symbol.name.find(read.name))


def _holds(symbol: Symbol, places: Sequence[int]) -> bool:
    near = bisect_left(places, symbol.offset)
    return near < len(places) and places[near] <= symbol.offset + len(symbol.name)


def _read(symbol: Symbol) -> _Read:
    name = symbol.name
    if name.startswith(_MANGLED) and len(name) <= _LONGEST:
        with suppress(demangle.DemanglingError, RecursionError):
            told = demangle.signature(name)
            scope = _scope(told.namespace or "")
            if told.special and told.special.startswith(_TYPE_ROLES):
                return _Read(symbol, scope, told.base_name.partition("<")[0], "type")
            role: Role = "function" if told.parameters is not None or told.is_function else "constant"
            taken = tuple(one for one in told.parameters or () if one != "void")
            return _Read(symbol, scope, told.base_name, role, told.return_type or "", taken)
    if method := _OBJECTIVE.match(name):
        return _Read(symbol, (method[1],), method[2].partition(":")[0], "function")
    if name.startswith(_OBJECTIVE_CLASS):
        return _Read(symbol, (), name.removeprefix(_OBJECTIVE_CLASS), "type")
    return _Read(symbol, (), name, "constant" if symbol.is_data else "function")


def _scope(namespace: str) -> tuple[str, ...]:
    """The parts of a namespace without their template arguments; none for what stands in a function."""
    parts = [part.partition("<")[0] for part in _NESTED.split(namespace)] if namespace else []
    return tuple(parts) if all(_PLAIN_PART.match(part) for part in parts) else ()


def _encoded(read: _Read) -> Iterator[str]:
    """How the class of a symbol is written in the mangled names of its other members."""
    parts = read.scope
    if read.symbol.name.startswith(("-[", "+[")):
        yield f"[{parts[0]} "
    elif read.symbol.name.startswith(("?", ".?A")):
        yield "@" + "@".join(reversed(parts)) + "@@"
    else:
        yield "".join(f"{len(part)}{part}" for part in parts)


def _write(symbols: Iterable[_Read], listing: Listing) -> None:
    by_scope: dict[tuple[str, ...], list[_Read]] = defaultdict(list)
    # a constructor has several symbols
    for read in {(one.scope, one.name, one.parameters): one for one in symbols}.values():
        by_scope[read.scope].append(read)
    for read in by_scope.pop((), []):
        _one(read, listing)
    for scope, members in by_scope.items():
        holder = scope[-1]
        is_class = any(member.symbol.name.startswith((".?A", "?")) for member in members) or len(members) > 1
        if not is_class:
            _one(members[0], listing)
            continue
        first = members[0].symbol
        with listing.inside(holder, first.offset + max(0, first.name.find(holder)), before="class "):
            for member in members:
                _one(member, listing)


def _one(read: _Read, listing: Listing) -> None:
    symbol = read.symbol
    if read.role == "type":
        listing.add("type", read.name, _place(read), own=symbol.offset, before="class ", after=";")
    elif read.name.startswith('"'):  # Microsoft's compiler names strings by what they say
        listing.string(read.name.strip('"'), _place(read))
    elif symbol.is_imported:
        listing.use(read.name, _place(read), before="".join(f"{part}::" for part in read.scope))
    else:
        exported = "__declspec(dllexport) " if symbol.is_exported else ""
        before = f"{exported}{read.type} " if read.type else exported
        slots = [Slot(type_, "", -1) for type_ in read.parameters]
        listing.add(
            read.role, read.name, _place(read), own=symbol.offset, before=before, after=";", type=read.type, slots=slots
        )
