"""What did not pass, as evidence without its value: which trait, through what, how often."""

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Literal

import msgspec

from sunlit.gate.normal import normal, unveiled
from sunlit.gate.report import Field, Scalar
from sunlit.vocabulary import load
from sunlit.vocabulary.spelling import find

Reason = Literal[
    "protected", "sensitive", "unknown name", "unknown value", "unknown event", "nothing open", "too much", "malformed",
    "picture", "reserved",
]  # fmt: skip
Through = Literal["", "field", "value", "rule", "event"]

MAX_TEXT = 4096
_ZERO = "0 ,;xX\0"


class Dropped(msgspec.Struct, frozen=True):
    """One kind of what was dropped.

    trait    of the vocabulary, "" where none is told
    through  whether the name of a field, a value, a rule or an event told it
    name     of the field, as the vocabulary or closed.toml spells it; "" when neither does. Never the device's text
    """

    reason: Reason
    trait: str = ""
    through: Through = ""
    name: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """closed.toml as it is."""

    reserved: tuple[str, ...]
    pictures: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]


class _Closed(msgspec.Struct, frozen=True):
    """closed.toml in normal form: name -> (trait, as it stands there)."""

    reserved: tuple[str, ...]
    pictures: frozenset[str]
    names: Mapping[str, tuple[str, str]]


def by_trait(dropped: Mapping[Dropped, int]) -> Counter[str]:
    """How often each trait was dropped; what tells of none is not counted."""
    counts: Counter[str] = Counter()
    for one, count in dropped.items():
        if one.trait:
            counts[one.trait] += count
    return counts


def by_reason(dropped: Mapping[Dropped, int]) -> Counter[Reason]:
    """How often something was dropped for each reason."""
    counts: Counter[Reason] = Counter()
    for one, count in dropped.items():
        counts[one.reason] += count
    return counts


def status(trait: str) -> Literal["protected", "sensitive"]:
    """The reason for which a trait that is not open does not pass."""
    return "protected" if load().by_id[trait].status == "protected" else "sensitive"


@lru_cache(maxsize=1 << 14)
def traits_in(text: str) -> Mapping[str, str]:
    """The traits, other than open ones, of which a text speaks, however it is written; with the spelling where it is
    one of the trait itself.

    The name of a group is a value, wherever it stands, and is not told.
    """
    traits = load().by_id
    found: dict[str, str] = {}
    text = text[:MAX_TEXT]
    plain = unveiled(text)
    for hit in chain(find(text), find(plain) if plain != text else ()):
        if hit.excluded:
            continue
        for trait in hit.entry.traits:
            if traits[trait].status != "open" and not found.get(trait):
                found[trait] = "" if hit.entry.group else hit.entry.spelling.text
    return found


@lru_cache(maxsize=1 << 14)
def traits_of_name(name: str) -> Mapping[str, str]:
    """The same for a field's name, of which in a camera's report more is known than in any text."""
    found = traits_in(name)
    if not found and (known := _closed().names.get(normal(name))):
        return {known[0]: known[1]}
    return found


def what_is(field: Field, known: Collection[str] = ()) -> list[Dropped]:
    """The traits that a field which does not pass tells of, by its name and its value, apart from its own fields.

    known  traits that were told before, of what holds the field
    """
    told = _told_by_name(field.name)
    if known and told:
        told = tuple(one for one in told if one.trait not in known)
    return [*told, *what_tells(field.value, {*traits_of_name(field.name), *known})] if field.value else list(told)


@lru_cache(maxsize=1 << 14)
def _told_by_name(name: str) -> tuple[Dropped, ...]:
    return tuple(Dropped(status(trait), trait, "field", spelling) for trait, spelling in traits_of_name(name).items())


def what_tells(value: Scalar, known: Collection[str] = ()) -> list[Dropped]:
    """The traits that a value tells of."""
    if not isinstance(value, str) or not value:
        return []
    return [Dropped(status(trait), trait, "value") for trait in traits_in(value[:MAX_TEXT]) if trait not in known]


def reserved_or_picture(field: Field) -> Dropped | None:
    """What a field is whose name tells no trait; None for reserved bytes that are zero, which say nothing."""
    name = normal(field.name)
    if name in _closed().pictures:
        return Dropped("picture", "", "field")
    if name.rstrip("0123456789") in _closed().reserved:
        return Dropped("reserved", "", "field") if _is_set(field) else None
    return Dropped("unknown name", "", "field")


def _is_set(field: Field) -> bool:
    return bool(field.fields) or (field.value not in (None, False) and bool(str(field.value).strip(_ZERO)))


@cache
def _closed() -> _Closed:
    data = msgspec.toml.decode((files("sunlit.gate") / "closed.toml").read_bytes(), type=_File)
    traits = load().by_id
    names = {}
    for trait, words in data.names.items():
        if traits[trait].status == "open":
            raise ValueError(f"{trait} is open, and stands in the list of what is not")
        names.update({normal(word): (trait, word) for word in words})
    return _Closed(
        reserved=tuple(map(normal, data.reserved)), pictures=frozenset(map(normal, data.pictures)), names=names
    )
