"""From what something is guessed, told by the rest of the target: a classifier seldom says so in each of its files."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from sunlit.judging.judge import Judged
from sunlit.vocabulary import load

_SURE = 0.7
_MANY = 20  # places that speak of sorting people, and not of what they are seen in
_FIGURES = 0.7  # confidence that it is so
_FIGURED = "people are sorted by it in many places of the target, and hardly one tells of pictures: figures, it seems"
_UNCLAIMED = "nothing in the target tells of a picture, and nothing here says what a product can do"
_SEEN_AMONG = 10  # one that tells of pictures among so many may do so by chance


def settle_origins(judged: Sequence[Judged]) -> list[Judged]:
    """Let places that tell of a guess but of no picture be guessed from what the others of their trait are.

    Only where all others say names: whoever reads names and pictures is taken by what stands at each place. Where many
    sort people and hardly one tells of pictures, figures about a population are sorted. A sentence that says of no
    product what it can do, in a target without any picture, speaks of what others sort.
    """
    named: dict[str, Judged] = {}
    pictured: set[str] = set()
    sorted_ = _sorted_without_pictures(judged)
    for place in judged:
        if place.basis == "inferred_from_name" and place.confidence >= _SURE:
            known = named.setdefault(place.trait, place)
            named[place.trait] = max(known, place, key=lambda one: one.confidence)
        elif place.verdict == "capability" and place.basis == "inferred_from_image" and not place.blind:
            pictured.add(place.trait)
    return [
        _from_names(place, named[place.trait])
        if place.blind and place.trait in named and place.trait not in pictured
        else _spoken_of(place, _FIGURED)
        if place.blind and place.verdict == "capability" and place.trait in sorted_
        else _spoken_of(place, _UNCLAIMED)
        if place.unclaimed and place.verdict == "capability" and not pictured
        else place
        for place in judged
    ]


def _sorted_without_pictures(judged: Sequence[Judged]) -> set[str]:
    """The protected traits by which many places sort people while hardly one of them tells of pictures."""
    protected = {trait.id for trait in load().traits if trait.status == "protected"}
    blind: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for place in judged:
        if place.verdict == "capability" and place.basis == "inferred_from_image" and place.trait in protected:
            (blind if place.blind else seen)[place.trait] += place.blind or place.confidence >= _SURE
    return {trait for trait, number in blind.items() if number >= max(_MANY, _SEEN_AMONG * seen[trait])}


def _spoken_of(place: Judged, says: str) -> Judged:
    return msgspec.structs.replace(
        place, verdict="mention", basis="text_mention", confidence=_FIGURES, reasons=(*place.reasons[:4], says)
    )


def _from_names(place: Judged, teller: Judged) -> Judged:
    where = f"nothing here tells of a picture, and “{teller.name}” ({teller.location.path}) is guessed from names"
    return msgspec.structs.replace(place, basis="inferred_from_name", reasons=(*place.reasons[:4], where))
