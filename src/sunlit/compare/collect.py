"""What a worker does for a comparison: read files again around findings, or for names, and tell what is declared."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sunlit.compare.declared import Anchor, Collected, Declared, Kind, Part, Wanted, tail
from sunlit.compare.layout import shape_of
from sunlit.examine import artifacts
from sunlit.intake import Limits
from sunlit.judging.scene import Scene
from sunlit.judging.view import View
from sunlit.matching import holds_name, name_places
from sunlit.readers import may_declare, open_source
from sunlit.readers.listing import ListedText
from sunlit.schema import Artifact, Entry, Passage, Role

_MOST_PARTS: Final = 20_000
_MOST_PLACES: Final = 4_000  # in one file, for names
_WINDOW: Final = 1_500  # characters in which the members of a run stand
_ENOUGH: Final = 4  # of them
_WRITTEN: Final = 200
_IDENTIFIER = re.compile(r"[^\W\d]\w+")
# What stands before or behind a name where it is declared, and not only used.
_BEFORE = re.compile(r"(?:\b(?:struct|union|enum|class|interface|record|define|type|object)\s+|\}\s*)\Z")
_ALIAS = re.compile(r"\btypedef\b[^;{}]*\Z")
_BEHIND = re.compile(r"\s*(?:\[[^\[\]\n]*\]\s*)?(?:=(?!=)|;|\()|[\"']\s*:")
_COMMENT_LINE = re.compile(r"[ \t]*(?:\*|/\*|//|#(?!\s*define)|--|'|\r?$)", re.MULTILINE)
_CODE = re.compile(r"[ \t]*\S")
_LONG_COMMENT: Final = 60  # lines
_HOLDERS: frozenset[Role] = frozenset({"type", "constant", "element", "function"})
_PARTS: frozenset[Role] = frozenset({"enumerator", "field", "constant", "label", "element", "parameter"})
_INSIDE: frozenset[Role] = frozenset({"string", "label", "symbol"})
_OWNERS: frozenset[Role] = frozenset({"field", "enumerator", "parameter"})


def collect(entries: list[Entry], limits: Limits, wanted: Wanted) -> Collected:
    """The declarations in these entries that are wanted; what cannot be read was said by the audit."""
    found = Collected()
    literals = wanted.names | wanted.tails | frozenset(name for run in wanted.runs for name in run)
    for entry in entries:
        if not literals and not any(path.split("!/")[0] == entry.path for path in wanted.places):
            continue
        declares = False
        for item in artifacts(entry, limits):
            if not isinstance(item, Artifact):
                continue
            declares = declares or may_declare(item.path) or item.path in wanted.paths
            may_tell = bool(literals) and (may_declare(item.path) or item.path in wanted.paths)
            if item.path in wanted.places or (may_tell and holds_name(item.data, literals)):
                _collect(item, wanted, found)
        if declares:
            found.sources.append(entry.path)
    return found


def _collect(artifact: Artifact, wanted: Wanted, found: Collected) -> None:
    spots = wanted.places.get(artifact.path, ())
    names = wanted.names | frozenset(name for run in wanted.runs for name in run)

    def looked_for(data: bytes) -> list[int]:
        return sorted({*(spot.offset for spot in spots), *(name_places(data, names) if names else ())})

    source = open_source(artifact.path, artifact.data, looked_for)
    text = source.text
    lines = _Lines(text.string)
    asked = {lines.index(spot.line, spot.column): spot.offset for spot in spots if spot.line and spot.column}
    if isinstance(text, ListedText):  # a binary has no lines
        places = ((text.index(spot.offset), spot.offset) for spot in spots)
        asked |= {index: offset for index, offset in places if index is not None}
    # What a comment explains is to be told whole, too.
    explained = [lines.behind(spot.line) for spot in spots if spot.is_comment and spot.line]
    named = list(_declaring(text.string, wanted))[:_MOST_PLACES]
    runs = list(_runs(text.string, wanted.runs))[:_MOST_PLACES]
    if not asked and not named and not runs:
        return
    near = sorted({*asked, *explained, *named, *runs})
    view = View(
        artifact.path,
        artifact.sha256 or hashlib.sha256(artifact.data).hexdigest(),
        text,
        source.language,
        source.read(near),
    )
    scene = Scene(artifact.path, source.language, text, list(view.passages))
    file = _File(view, scene)
    numbers = dict(zip(near, scene.passages_at(near), strict=True))
    for index, offset in asked.items():
        if anchor := file.anchor(numbers[index]):
            found.anchors[artifact.path, offset] = anchor
    for index in runs:
        file.holding(numbers[index])
    file.named(wanted)
    found.declared += file.made.values()


class _Lines:
    """Where lines begin, to find a character by its line and column again."""

    def __init__(self, string: str) -> None:
        newline = "\n" if "\n" in string else "\r"
        self._starts = [0, *(match.end() for match in re.finditer(newline, string))]
        self._string = string

    def index(self, line: int, column: int) -> int:
        start = self._starts[min(line, len(self._starts)) - 1]
        return min(start + column - 1, max(0, len(self._string) - 1))

    def behind(self, line: int) -> int:
        """Where the first code stands behind a comment that stands alone on a line."""
        for start in self._starts[line : line + _LONG_COMMENT]:
            text = _COMMENT_LINE.match(self._string, start)
            if text is None and (code := _CODE.match(self._string, start)):
                return code.end() - 1
        return 0


def _declaring(string: str, wanted: Wanted) -> Iterator[int]:
    """Where the wanted names seem to be declared."""
    if not wanted.names and not wanted.tails:
        return
    for match in _IDENTIFIER.finditer(string):
        name = match[0]
        if name in wanted.names or (wanted.tails and tail(name) in wanted.tails):
            before = string[max(0, match.start() - 40) : match.start()]
            is_alias = string.startswith(";", match.end()) and _ALIAS.search(
                string, max(0, match.start() - 200), match.start()
            )
            if _BEFORE.search(before) or is_alias or _BEHIND.match(string, match.end(), match.end() + 80):
                yield match.start()


def _runs(string: str, runs: Sequence[frozenset[str]]) -> Iterator[int]:
    """Where several names of one run stand close together."""
    if not runs:
        return
    every = frozenset(name for run in runs for name in run)
    places = [(match.start(), match[0]) for match in _IDENTIFIER.finditer(string) if match[0] in every]
    for run in runs:
        mine = [(at, name) for at, name in places if name in run]
        needed = min(_ENOUGH, len(run))
        first = 0
        skip_to = -1
        for number, (at, _) in enumerate(mine):
            while mine[first][0] < at - _WINDOW:
                first += 1
            if at > skip_to and len({name for _, name in mine[first : number + 1]}) >= needed:
                yield mine[number][0]
                skip_to = at + _WINDOW // 4


class _File:
    """A read file, whose passages become declarations when one asks for them."""

    def __init__(self, view: View, scene: Scene) -> None:
        self.made: dict[int, Declared] = {}
        self._view = view
        self._scene = scene
        self._passages = view.passages

    def anchor(self, number: int) -> Anchor | None:
        """Where a finding stands whose passage is this one."""
        number = self._explained(number)
        if number < 0:
            return None
        passage = self._passages[number]
        if passage.role in {"type", "function"} or (passage.role == "constant" and self._parts(number)):
            declared = self.declare(number)
            return Anchor(declared.key) if declared else None
        holder = passage.container
        if passage.role not in _PARTS or holder < 0 or self._passages[holder].role not in _HOLDERS:
            return None
        declared = self.declare(holder)
        if declared is None:
            return None
        part = next((index for index, one in enumerate(declared.parts) if one.at == passage.at), None)
        return None if part is None else Anchor(declared.key, part)

    def _explained(self, number: int) -> int:
        """What a passage is about: of a comment what it explains, of a text what it is the value of."""
        for _ in range(4):
            if number < 0:
                return -1
            passage = self._passages[number]
            if passage.role == "comment":
                number = passage.about if passage.about >= 0 else -1
            elif passage.role in _INSIDE and passage.container >= 0:
                holder = self._passages[passage.container]
                if holder.role not in _OWNERS:
                    return number if passage.role == "label" else -1
                number = passage.container
            else:
                return number
        return number

    def holding(self, number: int) -> None:
        """Declare the type that a passage is a member of."""
        while number >= 0 and self._passages[number].role != "type":
            number = self._passages[number].container
        if number >= 0:
            self.declare(number)

    def named(self, wanted: Wanted) -> None:
        """Declare what has a wanted name."""
        for number, passage in enumerate(self._passages):
            if passage.role not in {"type", "constant", "element"} or (passage.role == "element" and not passage.name):
                continue
            names = {passage.name, passage.value} if passage.role == "type" else {passage.name}
            if passage.role == "element" and not self._parts(number):
                continue
            if names & wanted.names or any(tail(name) in wanted.tails for name in names if "_" in name):
                self.declare(number)

    def declare(self, number: int) -> Declared | None:
        """The declaration of a passage, made once."""
        if number not in self.made:
            passage = self._passages[number]
            if not passage.name:
                return None
            self.made[number] = self._declared(number, passage)
        return self.made[number]

    def _parts(self, number: int) -> list[int]:
        return [part for part in self._scene.members(number) if self._passages[part].role in _PARTS][:_MOST_PARTS]

    def _declared(self, number: int, passage: Passage) -> Declared:
        inside = [self._passages[part] for part in self._parts(number)]
        kind = _kind(passage, inside)
        if kind == "function":
            inside = [part for part in inside if part.role == "parameter"]
        holder = self._passages[passage.container].name if passage.container >= 0 else ""
        # a class of C++ that has only functions has an address of them
        is_bare = kind == "alias" and self._view.language in {"c", "cpp"}
        has_shape = kind == "structure" or is_bare
        return Declared(
            name=passage.name,
            kind=kind,
            language=self._view.language,
            at=passage.at,
            location=self._view.place(passage.at),
            written=self._written(passage.start, passage.at + len(passage.name)),
            parts=tuple(map(self._part, inside)),
            tag=passage.value if passage.role == "type" else "",
            holder=holder,
            type=passage.type,
            value=passage.value if passage.role == "constant" else "",
            comment=passage.comment,
            shape=shape_of(self._view.language, self._view.string, passage, inside) if has_shape else None,
        )

    def _part(self, passage: Passage) -> Part:
        return Part(
            name=passage.name or self._written(passage.start, passage.end),
            role=passage.role,
            at=passage.at,
            location=self._view.place(passage.at),
            written=self._written(passage.start, passage.end),
            type=passage.type,
            value=passage.value,
            comment=passage.comment,
        )

    def _written(self, start: int, end: int) -> str:
        return " ".join(self._view.string[start : min(end, start + 4 * _WRITTEN)].split())[:_WRITTEN]


def _kind(passage: Passage, inside: Iterable[Passage]) -> Kind:
    roles = {part.role for part in inside}
    if passage.role == "function":
        return "function"
    if passage.role == "element":
        return "object"
    if passage.role == "constant":
        return "list" if roles else "constant"
    if not roles:
        return "alias"
    return "enumeration" if "enumerator" in roles or roles == {"constant"} else "structure"
