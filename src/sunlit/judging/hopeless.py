"""Which places are dismissed whatever their weighing would tell in detail, since nothing around them makes a case."""

from itertools import chain

from sunlit.judging.bounds import telling_cues
from sunlit.judging.branches import condition
from sunlit.judging.choice import DOUBT, ENOUGH, is_sure
from sunlit.judging.judge import SET_APART
from sunlit.judging.kinds import is_of_the_namespace, kind_of
from sunlit.judging.places import Place
from sunlit.judging.scene import CATEGORY, SEEN_TRAITS, WIDE, Scene, cues_of
from sunlit.judging.sets import is_amid_the_list
from sunlit.vocabulary import load

# Of what is only said nothing is left open for the files beside it.
_SAID = frozenset({"prose", "term", "loose"})
_COMMENT = 400  # characters


def is_hopeless(scene: Scene, place: Place) -> bool:
    """Whether a place is dismissed for certain; its count is all that a result tells of it."""
    if not place.hits or is_sure(place) or place.companion or place.asked:
        return False
    if place.trait in SEEN_TRAITS or (place.trait == "race" and len(place.groups) > 1):
        return False  # what shows that they are seen is more than words around
    kind = kind_of(scene, place)
    if kind not in _SAID and (_may_be_what_it_serves(scene, place) or _may_follow_others(place, kind)):
        return False
    told = scene.bounds_at(place.index)
    most = told.most + (CATEGORY if place.groups else 0.0) + (SET_APART if len(place.groups) > 1 else 0.0)
    if most >= ENOUGH[kind] + DOUBT[kind] or _is_told_far_above(scene, place):
        return False
    is_listed = place.trait == "ethnicity" and bool(place.groups) and is_amid_the_list(scene, place.index)
    return not (is_listed or is_of_the_namespace(scene, place) or condition(scene, place))


def _may_follow_others(place: Place, kind: str) -> bool:
    """Whether it may be judged as what the same file declares, or as the files beside it judge its trait."""
    is_named = any(not hit.entry.group and not hit.excluded for hit in place.hits)
    return load().by_id[place.trait].status == "protected" and (is_named or kind == "use")


def _may_be_what_it_serves(scene: Scene, place: Place) -> bool:
    """Whether it is a type, which is what its users are, or a function, which may hand out a field."""
    return place.passage >= 0 and scene.passages[place.passage].role in {"type", "function"}


def _is_told_far_above(scene: Scene, place: Place) -> bool:
    """Whether what the place is part of begins so far above that its words are not among those around."""
    first = (place.index // WIDE - 1) * WIDE
    above = (holder for holder in scene.chain(place.passage) if holder.start < first) if place.passage >= 0 else ()
    words = chain.from_iterable((cues_of(one.name), cues_of(one.comment[:_COMMENT])) for one in above)
    return any(cue in telling_cues() for cue, _ in chain.from_iterable(words))
