"""The allow list: which names, values and words may pass, read from open.toml and held to the vocabulary."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from sunlit.gate.dropped import status, traits_in
from sunlit.gate.normal import MAX_NAME, normal
from sunlit.gate.report import Kind
from sunlit.vocabulary import load

Slot = Literal["upper", "lower", "glasses", "hat", "helmet", "mask", "bag", "umbrella", "shoes", "gloves", "vehicle"]
Aspect = Literal["any", "kind", "style", "colour", "pattern"]
Number = Literal["present", "entered", "left", "temperature", "threshold", "highest", "lowest", "tolerance"]
Place = Literal["box", "number", "speed"]
Side = Literal["left", "top", "right", "bottom", "width", "height"]
Unit = Literal["kelvin", "celsius", "fahrenheit"]
Purpose = Literal["protected", "sensitive", "open", "unknown"]

# A name of more words or numbers than this is no name: a device could spell out in it whatever it likes.
MAX_WORDS = 8
MAX_NUMBERS = 2

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|\S")
_BETWEEN = re.compile(r"[\s_\-./:,()\[\]#]+")


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    trait: str
    names: tuple[str, ...]


class _SlotEntry(_Entry, frozen=True, forbid_unknown_fields=True):
    id: Slot
    kinds: dict[str, tuple[str, ...]]
    named: dict[str, tuple[str, ...]] = {}


class _NumberEntry(_Entry, frozen=True, forbid_unknown_fields=True):
    id: Number
    kind: Kind
    least: float
    most: float


class _PlaceEntry(_Entry, frozen=True, forbid_unknown_fields=True):
    id: Place


class _Units(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    names: tuple[str, ...]
    kelvin: tuple[str, ...]
    celsius: tuple[str, ...]
    fahrenheit: tuple[str, ...]


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """open.toml as it is."""

    prefixes: tuple[str, ...]
    kind_suffixes: tuple[str, ...]
    style_suffixes: tuple[str, ...]
    colour_suffixes: tuple[str, ...]
    pattern_suffixes: tuple[str, ...]
    value_names: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    unsaid: tuple[str, ...]
    containers: tuple[str, ...]
    people: tuple[str, ...]
    words: frozenset[str]
    colours: dict[str, tuple[str, ...]]
    patterns: dict[str, tuple[str, ...]]
    slots: tuple[_SlotEntry, ...]
    numbers: tuple[_NumberEntry, ...]
    units: _Units
    places: tuple[_PlaceEntry, ...]
    sides: dict[Side, tuple[str, ...]]


class Allowed(msgspec.Struct, frozen=True):
    """The allow list in normal form, ready to be asked.

    slots       name -> what it tells of, and which side of it
    named       name -> the slot and the kind of thing that it asks for ("HasVest")
    inside      names inside a slot's own field -> which side of it
    kinds       slot -> value -> our word
    numbers     (kind of report, name) -> number
    people      names of containers that each tell of someone else
    places      name -> what it tells of where something is
    sides       names inside a box -> the side
    """

    slots: dict[str, tuple[Slot, Aspect]]
    named: dict[str, tuple[Slot, str]]
    inside: dict[str, Aspect]
    kinds: dict[Slot, dict[str, str]]
    colours: dict[str, str]
    patterns: dict[str, str]
    presence: dict[str, bool]
    unsaid: frozenset[str]
    numbers: dict[tuple[Kind, str], Number]
    bounds: dict[Number, tuple[float, float]]
    unit_names: frozenset[str]
    units: dict[str, Unit]
    containers: frozenset[str]
    people: frozenset[str]
    words: frozenset[str]
    places: dict[str, Place]
    sides: dict[str, Side]


def purpose(name: str, *others: str) -> Purpose:
    """What a rule, an analytics feature or a field is for: by its name, and by whatever else is said about it.

    "protected" or "sensitive" when any of these holds a spelling of such a trait; else "open" when the name is made of
    allowed words, "unknown" otherwise.
    """
    found = {status(trait) for text in (name, *others) for trait in traits_in(text)}
    if "protected" in found:
        return "protected"
    if "sensitive" in found:
        return "sensitive"
    return "open" if plain_words(name) else "unknown"


def traits_told(*said: str) -> tuple[str, ...]:
    """The traits, other than open ones, of which names or texts speak, in alphabetic order."""
    return tuple(sorted({trait for text in said for trait in traits_in(text)}))


def plain_words(name: str) -> str:
    """The name as lower-case words when all of them are on the allow list, "" otherwise."""
    if len(name) > MAX_NAME:
        return ""
    words = [word.casefold() for part in _BETWEEN.split(name) for word in _WORD.findall(part)]
    known = allowed().words
    numbers = [word for word in words if word not in known]
    if len(words) > MAX_WORDS or len(numbers) > MAX_NUMBERS or not all(map(_short_number, numbers)):
        return ""
    return "" if traits_in(plain := " ".join(words)) else plain


def _short_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 2


@cache
def allowed() -> Allowed:
    """The allow list of this installation, read once.

    Raises ValueError when an entry's trait is not open, or when a name or value speaks of a trait that is not.
    """
    data = msgspec.toml.decode((files("sunlit.gate") / "open.toml").read_bytes(), type=File)
    return build(data)


def build(data: File) -> Allowed:
    """The allow list of a file's data; raises as `allowed` does."""
    traits = load().by_id
    entries: tuple[_Entry, ...] = (*data.slots, *data.numbers, *data.places)
    for entry in entries:
        if traits[entry.trait].status != "open":
            raise ValueError(f"the gate's list holds an entry of {entry.trait}, which is not open")
    slots: dict[str, tuple[Slot, Aspect]] = {}
    for slot in data.slots:
        own = [word.text for word in traits[slot.trait].spellings] if slot.trait == slot.id else []
        for name in (*slot.names, *own):
            _add_names(slots, data, slot.id, name)
    kinds = {slot.id: _words_of(slot.kinds) for slot in data.slots}
    units: dict[Unit, tuple[str, ...]] = {
        "kelvin": data.units.kelvin,
        "celsius": data.units.celsius,
        "fahrenheit": data.units.fahrenheit,
    }
    result = Allowed(
        slots=slots,
        named={
            prefix + normal(name): (slot.id, kind)
            for slot in data.slots
            for kind, names in slot.named.items()
            for name in names
            for prefix in data.prefixes
        },
        inside={
            **dict.fromkeys(map(normal, data.value_names), "any"),
            **{ending: aspect for aspect, endings in _suffixes(data) for ending in endings if ending},
        },
        kinds=kinds,
        colours=_words_of(data.colours),
        patterns=_words_of(data.patterns),
        presence={**{normal(word): True for word in data.yes}, **{normal(word): False for word in data.no}},
        unsaid=frozenset(map(normal, data.unsaid)),
        numbers={(entry.kind, normal(name)): entry.id for entry in data.numbers for name in entry.names},
        bounds={entry.id: (entry.least, entry.most) for entry in data.numbers},
        unit_names=frozenset(map(normal, data.units.names)),
        units={normal(word): unit for unit, words in units.items() for word in (unit, *words)},
        containers=frozenset(map(normal, data.containers)),
        people=frozenset(map(normal, data.people)),
        words=data.words,
        places={normal(name): entry.id for entry in data.places for name in entry.names},
        sides={normal(written): side for side, others in data.sides.items() for written in (side, *others)},
    )
    _hold_to_vocabulary(data)
    return result


def _add_names(slots: dict[str, tuple[Slot, Aspect]], data: File, slot: Slot, name: str) -> None:
    for prefix in data.prefixes:
        for aspect, endings in _suffixes(data):
            for ending in endings:
                slots.setdefault(prefix + normal(name) + ending, (slot, aspect))


def _suffixes(data: File) -> tuple[tuple[Aspect, Iterable[str]], ...]:
    return (
        ("any", ("",)),
        ("kind", data.kind_suffixes),
        ("style", data.style_suffixes),
        ("colour", data.colour_suffixes),
        ("pattern", data.pattern_suffixes),
    )


def _words_of(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {normal(written): word for word, others in table.items() for written in (word, *others)}


def _hold_to_vocabulary(data: File) -> None:
    """Words for groups that count only in a set of them ("white") may stand here: they are said of things."""
    texts = [*data.containers, *data.people, *data.words, *data.yes, *data.no, *data.unsaid, *data.value_names]
    entries: tuple[_Entry, ...] = (*data.slots, *data.numbers, *data.places)
    for entry in entries:
        texts += entry.names
    for table in (
        data.colours,
        data.patterns,
        *(slot.kinds for slot in data.slots),
        *(slot.named for slot in data.slots),
    ):
        texts += [written for word, others in table.items() for written in (word, *others)]
    for text in texts:
        if traits_in(text):
            raise ValueError(f"the gate's list holds {text!r}, which tells of a trait that is not open")
