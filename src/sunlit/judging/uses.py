"""Uses of a name that the same file declares: who reads the field of a form handles what the form asks."""

from collections.abc import Mapping, Sequence

import msgspec

from sunlit.judging import steps
from sunlit.judging.evidence import Argument
from sunlit.judging.judge import Weighing, weigh
from sunlit.judging.kinds import DECLARED
from sunlit.judging.places import Place
from sunlit.judging.scene import Scene
from sunlit.schema import LISTED
from sunlit.vocabulary import load

_SURE_FROM = 0.6  # confidence from which a declaration tells what its name means elsewhere in the file
_DOUBT = 1.5  # what speaks against a use at most
_CONFIDENCE = 0.6
_WEIGHT = 4.0  # above what else may speak for it: it decides
_QUOTES = "\"'`"
# How functions begin that hand out or take what a field holds, without signs.
_ACCESSES = ("get", "set", "with")

Named = tuple[str, str]  # a trait, and a name without case and signs


def weigh_all(scene: Scene, places: Sequence[Place]) -> list[Weighing]:
    """How each place of an artifact was judged, each by what stands around it, and uses by what is declared."""
    weighed = [weigh(scene, place) for place in places]
    declared: dict[Named, Weighing | None] = {}
    for place, weighing in zip(places, weighed, strict=True):
        is_told = weighing.kind == "slot" and weighing.verdict in LISTED and weighing.confidence >= _SURE_FROM
        name = _name(scene, place) if is_told else ""
        if name and scene.passages[place.passage].role in DECLARED:
            known = declared.setdefault((place.trait, name), weighing)
            if known and known.verdict != weighing.verdict:
                declared[place.trait, name] = None  # the name means both
    return [_as_declared(scene, place, weighing, declared) for place, weighing in zip(places, weighed, strict=True)]


def _as_declared(scene: Scene, place: Place, weighing: Weighing, declared: Mapping[Named, Weighing | None]) -> Weighing:
    if weighing.verdict in LISTED or all(hit.excluded for hit in place.hits):
        return weighing
    name = _accessed(scene, place)
    if not name and weighing.kind == "use" and load().by_id[place.trait].status == "protected":
        name = _name(scene, place)  # every other program has an age, and calls much by that name
    told = declared.get((place.trait, name))
    evidence = weighing.evidence
    if told is None or max(evidence.weight("not_personal"), evidence.weight("mention")) > _DOUBT:
        return weighing
    says = "a name that is declared in the same file, where it is judged so"
    evidence.arguments.append(Argument(told.chosen, _WEIGHT, supports=True, told=says))
    return msgspec.structs.replace(
        weighing,
        chosen=told.chosen,
        verdict=told.verdict,
        basis=told.basis,
        confidence=_CONFIDENCE,
        steps=(*weighing.steps, steps.DECLARED),
        undecided=False,
        untold=False,
    )


def _accessed(scene: Scene, place: Place) -> str:
    """What the function that is declared at a place hands out or takes by its name, "" where it does neither."""
    if place.passage < 0 or scene.passages[place.passage].role != "function":
        return ""
    name = _name(scene, place)
    return next((name.removeprefix(verb) for verb in _ACCESSES if name.startswith(verb)), "")


def _name(scene: Scene, place: Place) -> str:
    """The name that stands at a place, or that its string is."""
    if place.passage < 0:
        return ""
    passage = scene.passages[place.passage]
    written = passage.name or scene.text.string[passage.start : passage.end].strip(_QUOTES)
    return "".join(filter(str.isalnum, written)).lower()
