"""Invented payloads of cameras for the gate, in all that three protocols allow, fast enough for millions.

Each holds open fields where the gate looks for them, and around and between them whatever else can be said about a
person: names and values of closed traits in any case, alphabet and encoding, as names, values, attributes and lists.
"""

import random
from collections.abc import Callable, Mapping

from benchmarks.payloads import dahua, hikvision, onvif
from benchmarks.payloads.maker import Maker, Payload, Tree
from benchmarks.payloads.words import OPEN

__all__ = ["PROTOCOLS", "Maker", "Payload", "make"]

_FORMS: Mapping[str, tuple[Callable[[Maker, Tree], bytes], ...]] = {
    "hikvision": hikvision.FORMS,
    "dahua": dahua.FORMS,
    "onvif": onvif.FORMS,
}
PROTOCOLS = tuple(_FORMS)


def make(maker: Maker, chance: random.Random, protocol: str = "") -> Payload:
    """A payload of a protocol, or of any; the same chance makes the same of the same maker."""
    maker.chance = chance
    name = protocol or chance.choice(PROTOCOLS)
    chosen = chance.sample(OPEN, int(chance.random() * 4))
    tree: Tree = {field: value for field, value, _, _ in chosen}
    maker.withheld = False
    data = chance.choice(_FORMS[name])(maker, tree)
    expected = {} if maker.withheld else {slot: item for _, _, slot, item in chosen}
    return Payload(name, data, expected, maker.withheld)
