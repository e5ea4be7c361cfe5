"""From what something is guessed, told by the rest of the target: a classifier seldom says so in each of its files."""

from collections.abc import Sequence

import msgspec

from sunlit.judging.judge import Judged

_SURE = 0.7


def settle_origins(judged: Sequence[Judged]) -> list[Judged]:
    """Let places that tell of a guess but of no picture be guessed from what the others of their trait are.

    Only where all others say names: whoever reads names and pictures is taken by what stands at each place.
    """
    named: dict[str, Judged] = {}
    pictured: set[str] = set()
    for place in judged:
        if place.basis == "inferred_from_name" and place.confidence >= _SURE:
            known = named.setdefault(place.trait, place)
            named[place.trait] = max(known, place, key=lambda one: one.confidence)
        elif place.verdict == "capability" and place.basis == "inferred_from_image" and not place.blind:
            pictured.add(place.trait)
    return [
        _from_names(place, named[place.trait])
        if place.blind and place.trait in named and place.trait not in pictured
        else place
        for place in judged
    ]


def _from_names(place: Judged, teller: Judged) -> Judged:
    where = f"nothing here tells of a picture, and “{teller.name}” ({teller.location.path}) is guessed from names"
    return msgspec.structs.replace(place, basis="inferred_from_name", reasons=(*place.reasons[:4], where))
