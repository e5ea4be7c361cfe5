"""Makes payloads by chance: what is closed around, between and inside of what is open."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from benchmarks.payloads.words import (
    FIELDS,
    HIDDEN,
    MISUSED,
    NUMBERS,
    OPEN_NAMES,
    VALUES,
    WITHHELD,
    closed_spellings,
    closed_value,
    disguised,
    written_oddly,
)

Tree = dict[str, object]
T = TypeVar("T")


class Payload(msgspec.Struct, frozen=True):
    """What a camera sends, and the open items that have to come out of it: slot -> item.

    withheld  whether it is of a rule for a closed trait, so that nothing may come out
    """

    protocol: str
    data: bytes
    expected: Mapping[str, Mapping[str, object]]
    withheld: bool = False


class Maker:
    """Makes payloads by chance.

    names, values  of what is closed, in all their disguises: drawn once, because to draw them is slow
    """

    def __init__(self, chance: random.Random, size: int = 4000) -> None:
        self.chance = chance
        self.withheld = False
        self.names = [
            disguised(chance, chance.choice(FIELDS if chance.random() < 0.5 else closed_spellings()))
            for _ in range(size)
        ]
        self.values = [closed_value(chance) for _ in range(size)]

    def name(self) -> str:
        """A name of what is closed."""
        return self.names[int(self.chance.random() * len(self.names))]

    def value(self) -> object:
        """A value of what is closed."""
        return self.values[int(self.chance.random() * len(self.values))]

    def few(self, most: int) -> range:
        """Nothing up to `most` times, not counting it."""
        return range(int(self.chance.random() * most))

    def one(self, choices: Sequence[T]) -> T:
        """One of these."""
        return choices[int(self.chance.random() * len(choices))]

    def often(self, part: float) -> bool:
        """Whether it is so, in such a part of all cases."""
        return self.chance.random() < part


def closed(maker: Maker, depth: int = 0) -> object:
    """A value, or fields, of what is closed; the hidden field among them."""
    if depth > 2 or maker.often(0.6):
        return maker.value()
    inner: Tree = {maker.name(): closed(maker, depth + 1) for _ in range(1 + int(maker.chance.random() * 2))}
    if maker.often(0.5):
        inner[HIDDEN] = {"Wear": "true"}
        inner["BoundingBox"] = {"x": 0.1, "y": 0.1, "width": 0.1, "height": 0.1}
    return inner


def mixed(maker: Maker, tree: Tree, most: int = 3) -> Tree:
    """A tree with closed fields put between its own, here and inside of open fields."""
    items = list(tree.items())
    for _ in maker.few(most):
        # Of an event that says nothing of anybody, a field of what is worn would make somebody.
        misused = bool(tree) and maker.often(0.1)
        items.append((maker.one(MISUSED) if misused else maker.name(), closed(maker)))
    maker.chance.shuffle(items)
    return {
        name: mixed(maker, value, 2) if isinstance(value, dict) and name in OPEN_NAMES else value
        for name, value in items
    }


def now(maker: Maker) -> str:
    return datetime.now(UTC).replace(microsecond=maker.one(NUMBERS)).isoformat()


def rule(maker: Maker) -> str:
    """A rule's name: mostly one that tells nothing, so that its event passes."""
    maker.withheld = maker.often(0.1)
    if maker.withheld:
        return written_oddly(maker.chance, f"{maker.one(WITHHELD)} alarm")
    digits = " ".join(str(maker.one(NUMBERS)))
    return maker.one(("My line 2", "gate", "Perimeter", "Zone_3", "Mr Qzxcanary's door", f"line {digits}", ""))


def called(maker: Maker) -> object:
    """What a device calls what it follows: a number, or anything else that it likes to put there."""
    return maker.one((*NUMBERS, 7)) if maker.often(0.7) else f"{maker.value()}"


def counted(maker: Maker) -> Tree:
    """How many of some closed group there are: their number may not pass as that of all."""
    label = maker.one(("Gender", "sex", "Race", "Nation", "ageGroup", "emotion", "skinColor"))
    number = maker.one(("enter", "exit", "EnteredSubtotal", "peopleCount", "occupancy"))
    return {label: maker.one(VALUES), number: maker.one(NUMBERS), "counting": {"leave": maker.one(NUMBERS)}}


def part(boundary: str, kind: str, body: bytes) -> bytes:
    head = f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body + b"\r\n"
