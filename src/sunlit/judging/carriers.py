"""How a capability gets out: from its type along fields, structs, events and functions, by the names they use."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from sunlit.judging.judge import Judged
from sunlit.readers import Reader, Text
from sunlit.schema import Carrier, Location, Passage, Role

MAX_DEPTH = 5
MAX_CARRIERS = 60
_NAME = re.compile(r"[^\W\d]\w{3,}")
_COMMON_NAME = 6  # a name of fewer letters, or one plain word, is used for too many things to be followed


class Use(msgspec.Struct, frozen=True):
    """A place that uses a name: `name` (a field, parameter, constant, function) is declared with it.

    carries    the name that is used
    container  the type or function that `name` is part of, "" at top level; what uses that carries the name too
    """

    carries: str
    name: str
    role: Role
    container: str
    location: Location


def followable(name: str) -> bool:
    """Whether a name is distinct enough to be looked for in other files."""
    return len(name) >= _COMMON_NAME and ("_" in name.strip("_") or any(map(str.isupper, name[1:])))


def seeds(findings: Iterable[Judged], name: str) -> set[str]:
    """The names from which a capability's carriers are traced: its type, and the types that hold its fields."""
    names = {name}
    for finding in findings:
        if finding.role in {"field", "parameter"}:
            names.update(finding.containers[:1])
    return {found for found in names if followable(found)}


class Source(msgspec.Struct, frozen=True):
    """A decoded artifact."""

    path: str
    sha256: str
    text: Text


def find_uses(source: Source, reader: Reader, names: frozenset[str], places: Sequence[int]) -> list[Use]:
    """The uses of the names in one artifact; `places` are the character indices where one of them stands."""
    passages = reader.read(source.text, places)
    found = []
    for passage in passages:
        used = {word for word in _NAME.findall(passage.type) if word in names}
        if passage.role in {"constant", "enumerator"} and passage.comment:
            used |= {word for word in _NAME.findall(passage.comment) if word in names}
        used.discard(passage.name)
        for name in sorted(used):
            line, column, offset = source.text.position(passage.at)
            location = Location(path=source.path, offset=offset, sha256=source.sha256, line=line, column=column)
            found.append(Use(name, passage.name, passage.role, _holder(passages, passage), location))
    return found


def _holder(passages: list[Passage], passage: Passage) -> str:
    number = passage.container
    while number >= 0 and passages[number].role not in {"type", "function"}:
        number = passages[number].container
    return passages[number].name if number >= 0 else ""


def onward(uses: Iterable[Use]) -> set[str]:
    """The names to follow next: what holds a use is a carrier itself; an event's constant is one too."""
    names = set()
    for use in uses:
        if use.role in {"field", "parameter", "function"} and use.container:
            names.add(use.container)
        elif use.role in {"constant", "enumerator"}:
            names.add(use.name)
    return {name for name in names if followable(name)}


def trace(name: str, findings: list[Judged], uses: dict[str, list[Use]]) -> tuple[Carrier, ...]:
    """The carriers of a capability, nearest first: its own fields, then what carries those, up to MAX_DEPTH steps."""
    carriers: dict[tuple[str, str, str], Carrier] = {}
    frontier: dict[str, None] = {}
    for finding in findings:
        if finding.role not in {"field", "parameter", "function"} or not finding.name:
            continue
        container = finding.containers[0] if finding.containers else ""
        key = (finding.name, container, name)
        carriers.setdefault(key, Carrier(finding.name, finding.role, container, name, 1, finding.location))
        if container:
            frontier[container] = None
    frontier[name] = None
    followed: set[str] = set()
    for depth in range(1, MAX_DEPTH + 1):
        following: dict[str, None] = {}
        for carried in frontier:
            if carried in followed:
                continue
            followed.add(carried)
            for use in uses.get(carried, ()):
                key = (use.name, use.container, carried)
                step = depth if carried == name else depth + 1
                carriers.setdefault(key, Carrier(use.name, use.role, use.container, carried, step, use.location))
                following.update(dict.fromkeys(sorted(onward([use]))))
        frontier = following
    ordered = sorted(carriers.values(), key=lambda c: (c.depth, c.location.path, c.location.offset, c.name))
    return tuple(ordered[:MAX_CARRIERS])
