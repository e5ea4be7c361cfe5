"""What stands at a place and what speaks against its verdict, in words that a report can print."""

from functools import cache

from sunlit.judging.evidence import Evidence
from sunlit.judging.places import Place
from sunlit.judging.rules import SpeaksFor
from sunlit.judging.scene import Scene
from sunlit.vocabulary import load


def seen(scene: Scene, place: Place) -> list[str]:
    """What was seen on the line, in words."""
    names = trait_names()
    said = []
    for hit in place.hits:
        meaning = names[hit.entry.group] if hit.entry.group else names[place.trait]
        note = "" if hit.entry.spelling.strength == "sure" else ", which has other meanings too"
        veil = ", in escapes or base64," if hit.veiled else ""
        said.append(f"“{hit.read_in(scene.text.string)}”{veil} is written for {meaning}{note}")
    if not place.hits and place.groups:
        said.append(f"names {', '.join(names[group] for group in place.groups)} as a value")
    if place.label_set and place.label_set.container == place.passage:
        said.append("its values are groups of people")
    elif place.label_set and place.uses_set:
        said.append(f"declared to be of “{scene.passages[place.label_set.container].name}”, a set of groups of people")
    elif place.label_set:
        said.append(f"a value of “{scene.passages[place.label_set.container].name}”, a set of groups of people")
    return list(dict.fromkeys(said))[:4]


AGAINST = "against it: "


@cache
def trait_names() -> dict[str, str]:
    """The names of all traits and groups by their ids."""
    traits = load().traits
    groups = {group.id: group.name for trait in traits for group in trait.groups}
    return groups | {trait.id: trait.name for trait in traits}


def against(evidence: Evidence, chosen: SpeaksFor) -> list[str]:
    others = [argument for argument in evidence.arguments if argument.speaks_for not in (chosen, "search_filter")]
    return [f"{AGAINST}{argument.says}" for argument in sorted(others, key=lambda a: -a.weight)[:1]]


def as_written(scene: Scene, place: Place) -> str:
    if place.hits:
        return place.hits[0].read_in(scene.text.string)
    passage = scene.passages[place.passage]
    return scene.text.string[passage.start : passage.end][:80]
