"""How a capability gets out: from its type along fields, structs, calls and events, by the names they use."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import PurePosixPath

import msgspec

from sunlit.judging.edges import code_before, edge_at, edge_of, flag_at
from sunlit.judging.exports import hands_on, is_header, is_importable
from sunlit.judging.judge import Judged
from sunlit.judging.view import View
from sunlit.schema import Carrier, Edge, Location, Passage, Role

MAX_DEPTH = 5
MAX_CARRIERS = 60
MAX_NAMES = 300  # that are looked for in the first round; in each that follows a quarter of that
MAX_SPREAD = 30  # files that a name may stand in and still say what carries it
_NAME = re.compile(r"[^\W\d]\w{3,}")
_COMMON_NAME = 6  # a name of fewer letters, or one plain word, is used for too many things to be followed
_MOST_SEEDS = 40
_MOST_OWNERS = 2  # a function that more types or files than these declare is not known by its name
_LONGEST_NAME = 80
# Functions that a framework calls, not whoever writes their names.
_HANDLER = re.compile(r"_*[Oo]n[A-Z]\w*|on_\w+|__\w+__|main")
_ACCESSOR = re.compile(r"(?:[gs]et|is|with)[A-Z]\w*")  # of a field: what it is of is passed on, as with a field
# What is met outside of the code: nothing carries it on.
_LAST: frozenset[Edge] = frozenset({"event_code", "http_parameter", "cli_flag", "log_line"})


class Use(msgspec.Struct, frozen=True):
    """A place that uses a name: `name` (a field, parameter, constant, function) is declared with it, or is its user.

    carries    the name that is used; the key of a finding (see `key_of`) for what that finding is or stands in. When
               it is `name` itself, this is where the name is declared
    container  the type or function that `name` is part of, "" at top level; what uses that carries the name too
    is_open    whether `name` is a function that the product's other files import too, as they may its type
    """

    carries: str
    name: str
    role: Role
    container: str
    location: Location
    edge: Edge = ""
    is_open: bool = False


def followable(name: str) -> bool:
    """Whether a name is distinct enough to be looked for in other files."""
    return len(name) >= _COMMON_NAME and ("_" in name.strip("_") or any(map(str.isupper, name[1:])))


def key_of(location: Location) -> str:
    """What stands for a finding among the names that are used."""
    return f"{location.path}\n{location.offset}"


def seeds(findings: Iterable[Judged], name: str) -> list[str]:
    """The names from which a capability's carriers are traced: its own, and those that its findings declare."""
    names = dict.fromkeys([name])
    names |= dict.fromkeys(finding.name for finding in findings if finding.role in {"type", "constant", "function"})
    return [found for found in names if followable(found)][:_MOST_SEEDS]


def find_uses(view: View, names: frozenset[str]) -> list[Use]:
    """The uses of the names in one artifact, of which the passages around them were read."""
    found: dict[tuple[str, str, str, Edge], Use] = {}
    for passage in view.passages:
        for use in _uses_of(view, passage, names):
            found.setdefault((use.carries, use.name, use.container, use.edge), use)
    return list(found.values())


def find_surroundings(view: View, places: Iterable[tuple[Judged, int]]) -> list[Use]:
    """What the findings of one artifact are to an integrator, and the functions that they stand in.

    places  findings, each with the number of its passage, -1 for none
    """
    found: dict[Use, None] = {}
    for finding, number in places:
        if number < 0:
            continue
        passage = view.passages[number]
        if passage.about >= 0:
            passage = view.passages[passage.about]
        key = key_of(finding.location)
        if passage.role in {"string", "symbol", "label"}:
            if edge := edge_at(view, passage):
                name = (flag_at(view, passage) if edge == "cli_flag" else "") or finding.name
                shown = " ".join(name.split())[:_LONGEST_NAME]
                found[Use(key, shown, passage.role, view.owner(passage), finding.location, edge)] = None
        elif passage.role in {"field", "parameter", "function"} or edge_of(view, passage):
            found[_use(view, passage, key)] = None
        found |= dict.fromkeys(_uses_in_code(view, passage, key))
    return list(found)


def _uses_of(view: View, passage: Passage, names: frozenset[str]) -> Iterator[Use]:
    if passage.name in names:
        if passage.role == "symbol":
            yield from _uses_in_code(view, passage, passage.name)
            yield from _event_around(view, passage)
        elif passage.role in {"function", "constant"}:
            yield _use(view, passage, passage.name)
    if passage.role == "constant" and view.holder(passage, "function"):
        return  # a variable: the function that it is in uses what it is made of
    typed = {word for word in _NAME.findall(passage.type) if word in names}
    said = {word for word in _NAME.findall(passage.comment) if word in names}
    for name in sorted(typed - {passage.name}):
        yield _use(view, passage, name)
    if passage.role in {"constant", "enumerator"}:
        for name in sorted(said - typed - {passage.name}):
            yield _use(view, passage, name, "event_code")


def _use(view: View, passage: Passage, carries: str, edge: Edge = "") -> Use:
    edge = edge or edge_of(view, passage)
    # `name: kin` and `column="kin"` name what is meant in their value.
    is_named_by_value = passage.role == "element" and passage.name in {"name", "column"}
    name = passage.value[:_LONGEST_NAME] if is_named_by_value else passage.name
    is_open = passage.role == "function" and is_importable(view, passage)
    return Use(carries, name, passage.role, view.owner(passage), view.place(passage.at), edge, is_open)


def _uses_in_code(view: View, passage: Passage, carries: str) -> Iterator[Use]:
    """The function in whose code a name is used, or the constant made of it."""
    holder = view.holder(passage, "function", "constant", "field", "parameter", "type")
    if holder is None and passage.role == "symbol" and hands_on(view, passage):
        yield Use(carries, passage.name, "function", view.module, view.place(passage.at), "exported_function")
    if holder is None or holder.role not in {"function", "constant"}:
        return
    user = view.holder(passage, "function") or holder
    if user.name != carries and carries not in _NAME.findall(user.type):
        yield _use(view, user, carries)


def _event_around(view: View, symbol: Passage) -> Iterator[Use]:
    """The event in whose branch a name is used: what comes with the event is cast to it, or handed to it."""
    function = view.holder(symbol, "function")
    if function and (code := code_before(view, symbol, function.start)) and code[0] != symbol.name:
        yield Use(symbol.name, code[0], "symbol", "", view.place(code[1]), "event_code")


def to_ask(uses: Iterable[Use]) -> list[str]:
    """The names to look for next: those to follow, and the types of which must be known whether they are exported."""
    names: dict[str, None] = {}
    for use in uses:
        names |= dict.fromkeys(onward(use))
        if use.is_open and not use.edge and followable(use.container):
            names[use.container] = None
    return list(names)


def onward(use: Use) -> list[str]:
    """The names that carry on what a use carries: what holds it does, and so does a function, type or constant."""
    is_last = use.edge in _LAST or (use.edge == "exported_function" and not use.is_open)
    if is_last or use.name == use.carries:
        return []
    name = ""
    if use.role in {"field", "parameter"}:
        name = use.container
    elif use.role in {"constant", "enumerator", "type"}:
        name = use.name
    elif use.role == "function" and not _HANDLER.fullmatch(use.name):
        # A method of a common name is reached through its type.
        is_own = followable(use.name) and not (use.container and _ACCESSOR.fullmatch(use.name))
        name = use.name if is_own else use.container
    return [name] if followable(name) else []


def trace(name: str, findings: Sequence[Judged], uses: Mapping[str, Sequence[Use]]) -> tuple[Carrier, ...]:
    """The carriers of a capability: its own fields, then what carries those, up to MAX_DEPTH steps; nearest first.

    Where there are too many, those that an integrator meets stay, of each kind the nearest, and the ways to them.
    """
    carriers: dict[tuple[str, str, str, Edge], Carrier] = {}
    led: dict[str, Carrier | None] = dict.fromkeys(seeds(findings, name))  # names, and the carriers that led to them
    frontier = list(led)
    steps = [(name, use) for finding in findings for use in uses.get(key_of(finding.location), ())]
    for depth in range(1, MAX_DEPTH + 1):
        steps += [(carried, use) for carried in frontier for use in uses.get(carried, ()) if use.name != carried]
        frontier = []
        for carried, use in steps:
            if use.edge == "event_code" and use.role != "symbol" and _is_function(carried, uses):
                continue  # said in the comment of a constant that is given to the function
            carrier = _carrier(use, carried, depth, uses)
            if use.name == name and use.role not in {"field", "parameter"} and not carrier.edge:
                continue  # the definition itself
            carrier = carriers.setdefault((use.name, use.container, carried, carrier.edge), carrier)
            for onto in onward(msgspec.structs.replace(use, edge=carrier.edge)):
                if onto not in led and not _is_shared(onto, uses):
                    led[onto] = carrier
                    frontier.append(onto)
        steps = []
    return _chosen(sorted(carriers.values(), key=_nearest), led)


def _is_function(name: str, uses: Mapping[str, Sequence[Use]]) -> bool:
    return any(use.name == name and use.role == "function" for use in uses.get(name, ()))


def _carrier(use: Use, carried: str, depth: int, uses: Mapping[str, Sequence[Use]]) -> Carrier:
    """The carrier that a use makes; that others call a function may be said where it is declared, in a header."""
    edge = use.edge
    if not edge and use.role in {"function", "parameter"}:
        is_function = use.role == "function"
        function = use.name if is_function else use.container
        for said in uses.get(function, ()):
            is_same = not is_function or said.container == use.container
            if said.name == function and said.edge and is_same and is_header(said.location.path):
                return Carrier(use.name, use.role, use.container, carried, depth, said.location, said.edge)
    if (
        use.is_open
        and not edge
        and any(said.name == use.container and said.edge for said in uses.get(use.container, ()))
    ):
        edge = "exported_function"
    return Carrier(use.name, use.role, use.container, carried, depth, use.location, edge)


def _is_shared(name: str, uses: Mapping[str, Sequence[Use]]) -> bool:
    """Whether several types or files declare a function or constant of this name, so that a use does not tell which."""
    owners = {use.container or PurePosixPath(use.location.path).stem for use in uses.get(name, ()) if use.name == name}
    return len(owners) > _MOST_OWNERS


def _chosen(carriers: list[Carrier], led: Mapping[str, Carrier | None]) -> tuple[Carrier, ...]:
    """As many as there may be; first the edges with the ways to them, the kinds in turn."""
    by_kind: dict[Edge, list[Carrier]] = defaultdict(list)
    for carrier in carriers:
        by_kind[carrier.edge].append(carrier)
    others = by_kind.pop("", [])
    chosen: dict[Carrier, None] = {}
    for carrier in chain(filter(None, chain.from_iterable(zip_longest(*by_kind.values()))), others):
        way: Carrier | None = carrier
        while way and way not in chosen and len(chosen) < MAX_CARRIERS:
            chosen[way] = None
            way = led.get(way.carries)
    return tuple(sorted(chosen, key=_nearest))


def _nearest(carrier: Carrier) -> tuple[int, str, int, str]:
    return carrier.depth, carrier.location.path, carrier.location.offset, carrier.name
