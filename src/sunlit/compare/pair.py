"""Which declaration of the newer release is which of the older one: by name, by users, by members."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import msgspec

from sunlit.compare.align import align
from sunlit.compare.declared import LEAST, Declared, Key, tail
from sunlit.compare.names import is_reserved, plain, shared_prefix
from sunlit.compare.release import Release

How = Literal["name", "prefix", "user", "members", "copy"]
_ALIKE = 0.6  # of two declarations' members, for them to be one under another name
_FEWEST = 3  # members that have to be alike
_RUN = 4  # members in a row, for a part of a declaration that stands in another one
_NUMBER = re.compile(r"\d[\d.]*")


class Pair(msgspec.Struct, frozen=True):
    """An older declaration and what became of it; `how` tells by what it was known.

    links  which new member stands where each old one stood
    """

    old: Declared
    new: Declared
    how: How
    links: dict[int, int]


def pairs(old: Release, new: Release) -> list[Pair]:
    """Pair what carries findings on either side. A new declaration has one older one; an older one may have several:
    the header's structure and each binding's."""
    finder = _Finder(old, new)
    finder.by_name()
    finder.by_prefix()
    finder.by_members()
    finder.by_users()
    finder.by_run()
    return sorted(finder.found, key=lambda pair: (pair.old.key, pair.new.key))


class _Finder:
    def __init__(self, old: Release, new: Release) -> None:
        self.old = old
        self.new = new
        self.found: list[Pair] = []
        self._done_old: set[Key] = set()
        self._done_new: set[Key] = set()
        self._told = {key for key, _ in old.at}
        self._told_new = {key for key, _ in new.at}

    def _add(self, old: Declared, new: Declared, how: How, known: dict[int, int] | None = None) -> None:
        links = links_of(self.old, old, self.new, new)
        if known:
            links = {part: place for part, place in links.items() if place not in known.values()} | known
        self.found.append(Pair(old, new, how, links))
        self._done_old.add(old.key)
        self._done_new.add(new.key)

    def by_name(self) -> None:
        """Each new declaration with the one of its name that is nearest to it; then what no new one chose."""
        names = {one.name for one in self.old.types() if one.key in self._told}
        names |= {one.name for one in self.new.types() if one.key in self._told_new}
        for name in sorted(names):
            mine = [one for one in self.old.named(name) if one.parts]
            theirs = [one for one in self.new.named(name) if one.parts]
            self._choose(mine, theirs, "name")

    def by_prefix(self) -> None:
        """The same for names whose first word a vendor has changed, added or dropped, as in all of a release."""
        for mine, theirs in ((tail, tail), (_whole_name, tail), (tail, _whole_name)):
            older, newer = _by_part(self._free_old(), mine), _by_part(self._free_new(), theirs)
            for part in sorted(older.keys() & newer.keys()):
                self._choose(older[part], newer[part], "prefix")

    def by_members(self) -> None:
        """What has another name and the same members, or the same values under another prefix."""
        free = [one for one in self._free_new() if one.key in self._told_new]
        for one in sorted(self._free_old(), key=lambda one: one.key):
            if one.kind not in {"structure", "enumeration"}:
                continue
            alike = [(likeness(one, other), other) for other in free if other.kind == one.kind]
            score, best = max(alike, key=lambda pair: (pair[0], pair[1].key), default=(0.0, None))
            if best is not None and score >= _ALIKE:
                self._add(one, best, "members")
                free.remove(best)

    def by_users(self) -> None:
        """The types of a member that has another type now."""
        for pair in list(self.found):
            for number, place in pair.links.items():
                before, after = pair.old.parts[number], pair.new.parts[place]
                if before.type == after.type or is_reserved(after.name):
                    continue
                for one in self._typed(self.old, before.type):
                    for other in self._typed(self.new, after.type):
                        is_free = one.key not in self._done_old and other.key not in self._done_new
                        if is_free and one.kind == other.kind and one.key in self._told:
                            self._add(one, other, "user")

    def by_run(self) -> None:
        """A type that repeats the members around a place of another type."""
        told = sorted(
            (other for other in self.old.types() if other.key in self._told and other.kind == "structure"),
            key=lambda other: other.key,
        )
        names = {other.key: {part.name for part in other.parts} for other in told}
        for one in sorted(self._free_new(), key=lambda one: one.key):
            mine = {part.name for part in one.parts} if one.kind == "structure" else set()
            best: dict[str, tuple[int, Declared, int, int]] = {}
            for other in told:
                if len(names[other.key] & mine) < _RUN:
                    continue
                links = links_of(self.old, other, self.new, one)
                for (key, part), findings in self.old.at.items():
                    place = _stand_in(other, one, links, part) if key == other.key and part >= 0 else None
                    length = 0 if place is None else _run(other, one, part, place)
                    for trait in {finding.trait for finding in findings} if length >= _RUN else ():
                        if trait not in best or length > best[trait][0]:
                            best[trait] = length, other, part, place or 0
            longest = max((length for length, *_ in best.values()), default=0)
            # Several traits may have stood in the same company: each is told, with what it was told by.
            near: dict[Key, tuple[Declared, dict[int, int]]] = {}
            for length, other, part, place in best.values():
                if length >= longest - 1:
                    near.setdefault(other.key, (other, {}))[1][part] = place
            for key in sorted(near):
                self._add(near[key][0], one, "copy", near[key][1])

    def _typed(self, release: Release, written: str) -> list[Declared]:
        name = written.partition("[")[0].strip("* ").split(" ")[-1].split(".")[-1]
        return [one for one in release.named(name) if one.parts]

    def _free_old(self) -> Iterator[Declared]:
        return (one for one in self.old.types() if one.key in self._told and one.key not in self._done_old)

    def _free_new(self) -> Iterator[Declared]:
        """New declarations that nothing is paired with, and whose names the older release does not have."""
        for one in self.new.types():
            if one.key not in self._done_new and not self.old.named(one.name):
                yield one

    def _choose(self, mine: list[Declared], theirs: list[Declared], how: How) -> None:
        if not mine or not theirs:
            return
        chosen = set()
        taken: set[Key] = set()
        # The nearest first, so that of several copies each has its own.
        ranked = sorted(
            (
                (_distance(one, other), one.key, other.key, one, other)
                for one in mine
                for other in theirs
                if _may_be(one, other)
            ),
            key=lambda item: item[:3],
        )
        for alone in (True, False):
            for _, old_key, new_key, one, other in ranked:
                if new_key not in taken and not (alone and old_key in chosen):
                    self._add(one, other, how)
                    chosen.add(old_key)
                    taken.add(new_key)
        for _, old_key, _, one, other in ranked:
            if old_key not in chosen:
                self._add(one, other, how)
                chosen.add(old_key)


def _may_be(one: Declared, other: Declared) -> bool:
    """Whether two declarations of one name can be the same. A name alone makes no function: `estimate` of a class is
    none of another."""
    if "function" not in {one.kind, other.kind}:
        return True
    if one.kind != other.kind:
        return False
    if one.holder and other.holder:
        return one.holder == other.holder
    return one.language != other.language or file_name(one.location.path) == file_name(other.location.path)


def is_moved(pair: Pair) -> bool:
    """Whether a declaration stands in a file of another name."""
    return file_name(pair.old.location.path) != file_name(pair.new.location.path)


def links_of(old: Release, one: Declared, new: Release, other: Declared) -> dict[int, int]:
    """Which member of one declaration is which of the other."""
    return align(old.members(one), new.members(other), one.kind in {"enumeration", "list"})


def likeness(one: Declared, other: Declared) -> float:
    """The share of members that two declarations have in common, 0 to 1; their prefix and reserved ones apart."""
    mine, theirs = _keys(one), _keys(other)
    both = len(mine & theirs)
    return both / max(len(mine), len(theirs)) if both >= _FEWEST else 0.0


def _keys(declared: Declared) -> set[str]:
    names = [part.name for part in declared.parts]
    if declared.kind == "enumeration":
        first = shared_prefix(names)
        return {name[first:].lower() for name in names}
    return {plain(name) for name in names if not is_reserved(name)}


def _distance(one: Declared, other: Declared) -> tuple[bool, bool, bool, bool, float, str]:
    mine, theirs = one.location.path, other.location.path
    return (
        one.language != other.language,
        same_place(mine) != same_place(theirs),
        file_name(mine) != file_name(theirs),
        one.holder != other.holder,
        1 - likeness(one, other),
        theirs,
    )


def file_name(path: str) -> str:
    """The last part of a path."""
    return path.rsplit("/", 1)[-1]


def same_place(path: str) -> str:
    """A path as it is the same in every release: without the archive that a release is, and without version numbers."""
    return _NUMBER.sub("", path.partition("!/")[2] or path)


def _by_part(some: Iterable[Declared], part_of: Callable[[str], str]) -> dict[str, list[Declared]]:
    found: dict[str, list[Declared]] = defaultdict(list)
    for one in sorted(some, key=lambda one: one.key):
        if one.kind in {"structure", "enumeration"} and (part := part_of(one.name)):
            found[part].append(one)
    return found


def _whole_name(name: str) -> str:
    return name if len(name) >= LEAST else ""


def _stand_in(old: Declared, new: Declared, links: dict[int, int], part: int) -> int | None:
    """The new member in an older one's place: reserved bytes beside a member that is beside the older one, too."""
    for step in (1, -1):
        beside = links.get(part + step)
        if beside is None or not 0 <= beside - step < len(new.parts) or not _same(old, new, part + step, beside):
            continue
        if is_reserved(new.parts[beside - step].name):
            return beside - step
    return links.get(part)


def _run(old: Declared, new: Declared, part: int, place: int) -> int:
    """How many members around a place stand in a row in both, the place itself apart."""
    length = 0
    for step in (-1, 1):
        number, there = part + step, place + step
        while 0 <= number < len(old.parts) and 0 <= there < len(new.parts) and _same(old, new, number, there):
            length += 1
            number, there = number + step, there + step
    return length


def _same(old: Declared, new: Declared, number: int, place: int) -> bool:
    before, after = old.parts[number].name, new.parts[place].name
    return before == after and not is_reserved(before)
