"""Twins: what a program says, and says once more where its packed sections were unpacked into a copy of it."""

from collections.abc import Sequence

from sunlit.judging.judge import Judged

_COPY = "!/<unpacked>"  # as intake names it: the same file, with its sections unpacked


def without_twins(judged: Sequence[Judged]) -> list[Judged]:
    """What was judged, once each: of twins the one in the file itself stays, whose bytes somebody can look up."""
    told = {_tale(place) for place in judged if not place.location.path.endswith(_COPY)}
    return [place for place in judged if not place.location.path.endswith(_COPY) or _tale(place) not in told]


def _tale(place: Judged) -> tuple[object, ...]:
    path = place.location.path.removesuffix(_COPY)
    return path, place.trait, place.groups, place.verdict, place.role, place.name, place.containers, place.excerpt
