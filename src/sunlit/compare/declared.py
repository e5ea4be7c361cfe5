"""A declaration as one release has it: its members in order, what is said about each, and its shape in memory."""

from typing import Final, Literal, NamedTuple

import msgspec

from sunlit.compare.layout import Shape
from sunlit.schema import Finding, Location, Role

Kind = Literal["structure", "enumeration", "list", "object", "function", "alias", "constant"]
Key = tuple[str, int]
LEAST: Final = 6  # letters of a part of a name that says enough


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """A member: a field, a value of an enumeration or list, a key of a data file, a parameter.

    at       index of its name in the text
    written  how it stands there, on one line
    """

    name: str
    role: Role
    at: int
    location: Location
    written: str
    type: str = ""
    value: str = ""
    comment: str = ""


class Declared(msgspec.Struct, frozen=True, omit_defaults=True):
    """A type, list, object or function with its members; or a name for a type or a number, which has none.

    tag     its second name: `struct tagKIN` of `typedef struct tagKIN {...} KIN`
    holder  the name of what it is part of, "" at top level
    type    what an alias stands for, or what a class extends
    value   what a constant stands for
    """

    name: str
    kind: Kind
    language: str
    at: int
    location: Location
    written: str
    parts: tuple[Part, ...] = ()
    tag: str = ""
    holder: str = ""
    type: str = ""
    value: str = ""
    comment: str = ""
    shape: Shape | None = None

    @property
    def key(self) -> Key:
        """What tells it from every other declaration of its release."""
        return self.location.path, self.at


class Anchor(msgspec.Struct, frozen=True):
    """Where a finding stands: in a declaration, at one of its parts, or at the declaration itself (-1)."""

    declared: Key
    part: int = -1


class Spot(NamedTuple):
    """Where a finding stands: its byte offset, its line and column, 0 in a binary, and whether it is a comment."""

    offset: int
    line: int
    column: int
    is_comment: bool


def spot_of(finding: Finding) -> Spot:
    """Where a finding stands."""
    place = finding.location
    return Spot(place.offset, place.line or 0, place.column or 0, finding.role == "comment")


class Wanted(msgspec.Struct, frozen=True):
    """What is looked for in a release.

    places  of findings, by path
    paths   files that are looked through for names also when nothing in them can declare a type: of data
    names   names of types and constants that are declared there
    tails   the same without their first word, which a vendor may have changed or added: FACE_S of QV_FACE_S
    runs    sets of names of members that stood near each other
    """

    places: dict[str, tuple[Spot, ...]] = {}
    paths: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    tails: frozenset[str] = frozenset()
    runs: tuple[frozenset[str], ...] = ()


class Collected(msgspec.Struct):
    """What was found of it: declarations, and of the findings asked for where they stand, by path and byte offset.

    sources  paths of the entries that hold files in which something can be declared
    """

    declared: list[Declared] = []
    anchors: dict[tuple[str, int], Anchor] = {}
    sources: list[str] = []


def tail(name: str) -> str:
    """A name without its first word, "" when what is left says too little."""
    rest = name.partition("_")[2]
    return rest if len(rest) >= LEAST else ""
