"""One release as a comparison knows it: its findings, the declarations around them, and where their members lie."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from sunlit.compare.align import Member
from sunlit.compare.declared import Anchor, Collected, Declared, Key
from sunlit.compare.layout import MODELS, Measured, Names, Shape, basic_size, measure
from sunlit.schema import Finding, Slot, Summary

_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_WORDS = {"const", "volatile", "unsigned", "signed", "struct", "union", "enum", "class", "void", "static", "new"}
_MODEL = MODELS[1]  # whose offsets are compared; where all machines agree it makes no difference


class Release:
    """Findings and declarations of one release; `declared` is empty for a saved result."""

    def __init__(self, findings: tuple[Finding, ...], summary: Summary) -> None:
        self.findings = findings
        self.summary = summary
        self.declared: dict[Key, Declared] = {}
        self.anchors: dict[tuple[str, int], Anchor] = {}
        self.carried: list[tuple[Finding, Anchor]] = []
        self._by_name: dict[str, dict[Key, Declared]] = defaultdict(dict)
        self._measured: dict[Key, dict[str, Measured]] = {}
        self._names: dict[tuple[str, str], Names] = {}

    def add(self, collected: Collected) -> None:
        """Take in what a worker found. A declaration that was read twice is kept as it was read with more members."""
        self.anchors |= collected.anchors
        for one in collected.declared:
            known = self.declared.get(one.key)
            if known is None or len(known.parts) < len(one.parts):
                self.declared[one.key] = one
                for name in {one.name, one.tag} - {""}:
                    self._by_name[name][one.key] = one
        self._measured.clear()
        self._names.clear()

    def named(self, name: str) -> list[Declared]:
        """The declarations of a name, in the order of their places."""
        return [self._by_name[name][key] for key in sorted(self._by_name.get(name, ()))]

    def types(self) -> Iterator[Declared]:
        """Every declaration that has members."""
        return (one for one in self.declared.values() if one.parts)

    def anchor(self, finding: Finding) -> Anchor | None:
        """Where a finding stands, None when that is no declaration."""
        return self.anchors.get((finding.location.path, finding.location.offset))

    @cached_property
    def at(self) -> dict[tuple[Key, int], list[Finding]]:
        """The findings by the declaration and part that they stand at."""
        found: dict[tuple[Key, int], list[Finding]] = defaultdict(list)
        for finding in self.findings:
            if anchor := self.anchor(finding):
                found[anchor.declared, anchor.part].append(finding)
        for finding, anchor in self.carried:
            found[anchor.declared, anchor.part].append(finding)
        return found

    def carry(self, finding: Finding, anchor: Anchor) -> None:
        """Remember where something stands hidden that an earlier release said, so that the next can be asked for it."""
        self.carried.append((finding, anchor))
        self.__dict__.pop("at", None)

    def measured(self, declared: Declared) -> dict[str, Measured]:
        """The layout of a structure on each kind of machine; empty when it has none."""
        if declared.key not in self._measured:
            names = self._names_for(declared)
            shape = declared.shape
            self._measured[declared.key] = (
                {model.name: measure(shape, names, model) for model in MODELS} if shape else {}
            )
        return self._measured[declared.key]

    def members(self, declared: Declared) -> list[Member]:
        """The members as they are aligned."""
        measured = self.measured(declared).get(_MODEL.name)
        values = self._values(declared)
        found = []
        for number, part in enumerate(declared.parts):
            extent = measured.members.get(part.at) if measured else None
            size, offset = (extent.size, extent.offset) if extent else (None, None)
            found.append(Member(part.name, part.type, values[number], size, offset))
        return found

    def _values(self, declared: Declared) -> list[int | None]:
        """The values of an enumeration: as written, or one more than the one before."""
        if declared.kind != "enumeration":
            return [None] * len(declared.parts)
        names = self._names_for(declared)
        last: int | None = -1
        values: list[int | None] = []
        for part in declared.parts:
            if part.value:
                last = names.count(part.value)
            elif last is not None and part.role == "enumerator":
                last += 1
            values.append(last)
        return values

    def slot(self, declared: Declared, number: int) -> Slot:
        """Where a member lies, and between which ones."""
        part = declared.parts[number]
        found = {model: one.members.get(part.at) for model, one in self.measured(declared).items()}
        known = {model: extent for model, extent in found.items() if extent}
        return Slot(
            offset={model: extent.offset for model, extent in known.items() if extent.offset is not None},
            size={model: extent.size for model, extent in known.items() if extent.size is not None},
            before=declared.parts[number - 1].name if number else "",
            after=declared.parts[number + 1].name if number + 1 < len(declared.parts) else "",
        )

    def unknown(self, some: Iterable[Declared]) -> set[str]:
        """The names in shapes that nothing declares yet: types of members, constants in bounds."""
        missing: set[str] = set()
        for one in some:
            if one.shape:
                missing |= {name for name in _mentioned(one.shape) if name not in self._by_name}
            elif one.kind in {"alias", "constant"}:
                words = _IDENTIFIER.findall(f"{one.type} {one.value}")
                missing |= {word for word in words if word not in self._by_name}
        # What the language or the system gives is in every file, and known.
        return {name for name in missing if len(name) > 2 and basic_size(name, _MODEL) is None and name not in _WORDS}

    def _names_for(self, declared: Declared) -> Names:
        """What names stand for as seen from one file: what it declares itself, then what its language does."""
        key = (declared.location.path, declared.language)
        if key not in self._names:
            self._names[key] = self._names_from(*key)
        return self._names[key]

    def _names_from(self, path: str, language: str) -> Names:
        def nearest(name: str, fits: Callable[[Declared], bool]) -> Declared | None:
            return min(
                filter(fits, self._by_name.get(name, {}).values()),
                key=lambda one: (one.location.path != path, one.language != language, one.key),
                default=None,
            )

        def shape(name: str) -> Shape | None:
            found = nearest(name, lambda one: one.shape is not None)
            return found.shape if found else None

        def alias(name: str) -> str:
            found = nearest(name, lambda one: one.kind in {"alias", "enumeration"})
            return "" if found is None else "enum" if found.kind == "enumeration" else found.type

        def number(name: str) -> str:
            found = nearest(name, lambda one: one.kind == "constant")
            return found.value if found else ""

        return Names(shape, alias, number)


def _mentioned(shape: Shape) -> Iterator[str]:
    yield from shape.bases
    for field in shape.fields:
        if field.inner:
            yield from _mentioned(field.inner)
        elif field.base and not field.pointer:
            yield field.base
        for text in (*field.counts, field.bits, field.offset):
            yield from _IDENTIFIER.findall(text)
