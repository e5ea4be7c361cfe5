"""Places: the hits of one trait on one line, on the passage that they stand in, before they are judged."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

import msgspec

from sunlit.judging.scene import LONG_LINE, MANY, Scene, is_link
from sunlit.judging.sets import LabelSet, find_sets, traits_of
from sunlit.schema import Role
from sunlit.vocabulary import load
from sunlit.vocabulary.spelling import Hit, find_all_groups, find_groups, words_in_company

# Of several passages on one line the one that declares something is the place; what tells about it comes after.
_RANK: dict[Role, int] = {
    "type": 0,
    "enumerator": 0,
    "field": 0,
    "function": 1,
    "constant": 1,
    "parameter": 1,
    "label": 2,
    "element": 2,
    "string": 3,
    "symbol": 4,
    "comment": 5,
    "text": 6,
}
_SLOTS: frozenset[Role] = frozenset({"field", "parameter", "constant", "function", "type"})
_NAMED: frozenset[Role] = frozenset({"field", "parameter", "constant", "function", "label", "element", "enumerator"})
# A name of two letters is that of any variable; of a member beside others it is not.
_MEMBERS: frozenset[Role] = frozenset({"field", "label", "element", "enumerator"})
_SHORT = 2
# What stands before the name of a thing in the name of what reads or writes it.
_ACCESS = re.compile(r"\A_*(?:(?:get|set|with)(?:_|(?=[A-Z])))?")
# What a person is asked for, by what is one question: who asks for race may as well ask for ethnicity.
_QUESTIONS = {
    "race": "looks",
    "ethnicity": "looks",
    "skin_colour": "looks",
    "nationality": "nationality",
    "religion": "religion",
    "caste": "caste",
    "political_opinion": "political_opinion",
    "sexual_orientation": "sexual_orientation",
    "disability": "disability",
}
# What is seen on a face and asked of nobody; what stands beside it in one type or table is seen, too.
_SEEN = frozenset({"emotion", "attractiveness"})
_ASKED: frozenset[Role] = frozenset({"field", "parameter", "label", "element", "string"})
_LONGEST_WORD = 160  # characters of a comment that names what it explains; a longer one tells a story
_EARLY = 60
_MARKS = ("//", "/*", "*", "#", "--", "'")
_MOST_LINES = 6
# A short string in code, without its quotes.
_STRING = re.compile(r"[\"']([^\"'\\\n]{2,40})[\"']")


class Place(msgspec.Struct):
    """One line, one trait: what stands there.

    passage    number of the passage, -1 where no reader found one
    index      character index of the first hit, or of the member's name
    groups     ids of the groups named on this line
    hits       the hits of the trait and of its groups
    label_set  the set that the passage is, or is a member of
    uses_set   whether it is no part of that set, and declared to be of it
    companion  whether a word that surely means people stands near: beside "ethnicity", "race" means people too
    asked      what else people are asked for in the same type, table or form: religion beside caste
    seen       what else is seen on people there: emotion beside ethnicity
    """

    trait: str
    passage: int
    index: int
    groups: tuple[str, ...] = ()
    hits: list[Hit] = []
    label_set: LabelSet | None = None
    uses_set: bool = False
    companion: bool = False
    asked: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()


def find_places(scene: Scene, hits: list[Hit]) -> list[Place]:
    """All places of an artifact, in order of the file."""
    numbers = scene.passages_at([hit.start for hit in hits])
    numbers = [_explained(scene, number) for number in numbers]
    containers = {number for number in numbers if number >= 0}
    for number in list(containers):
        while (number := scene.passages[number].container) >= 0:
            containers.add(number)
    sets = find_sets(scene, containers)
    told = _told_by_line(scene, hits)
    places: dict[tuple[str, int], Place] = {}
    for hit, number in zip(hits, numbers, strict=True):
        label_set = _set_of(scene, sets, number)
        for trait in _traits(scene, hit, number, label_set, told):
            _add(scene, places, Place(trait, number, hit.start, _groups(hit), [hit], label_set))
    for place in list(_silent_members(scene, sets)):
        _add(scene, places, place)
    for place in (*_explained_slots(scene, hits, sets), *_in_company(scene, containers)):
        places.setdefault(_key(scene, place), place)  # what says it by itself needs nobody else to say it
    by_name = {name: kept for kept in sets.values() if (name := scene.passages[kept.container].name)}
    for place in places.values():
        if place.label_set is None:
            place.label_set = _named_like_a_set(scene, place, by_name)
            place.uses_set = place.label_set is not None and scene.passages[place.passage].name not in by_name
    sure = [hit.start for hit in hits if hit.entry.spelling.strength == "sure" and not hit.excluded]
    for place in places.values():
        start, end = scene.near_bounds(place.index)
        place.companion = bisect_left(sure, start) < bisect_left(sure, end)
        place.groups = tuple(dict.fromkeys((*place.groups, *_told(scene, place))))
    _ask(scene, places.values())
    return sorted(places.values(), key=lambda place: (place.index, place.trait))


def count_places(scene: Scene, hits: list[Hit]) -> int:
    """How many places there are where no hit can be more than a dismissal and no structure was read."""
    return len({(trait, scene.line_bounds(hit.start)[0]) for hit in hits for trait in hit.entry.traits[:1]})


def _ask(scene: Scene, places: Iterable[Place]) -> None:
    """Tell each declaration what else its type, table or form asks people for, or sees on them: nobody is asked for a
    value."""
    asking: dict[int, list[Place]] = {}
    seeing: dict[int, dict[str, None]] = {}
    for place in places:
        passage = scene.passages[place.passage] if place.passage >= 0 else None
        if passage and passage.container >= 0 and passage.role in _ASKED:
            if place.trait in _QUESTIONS:
                asking.setdefault(passage.container, []).append(place)
            elif place.trait in _SEEN and any(not hit.excluded and not hit.entry.group for hit in place.hits):
                seeing.setdefault(passage.container, {})[place.trait] = None
    for beside in asking.values():
        traits = dict.fromkeys(
            place.trait for place in beside if any(not hit.excluded and not hit.entry.group for hit in place.hits)
        )
        for place in beside:
            own = _QUESTIONS[place.trait]
            holder = scene.passages[place.passage].container
            place.seen = tuple(seeing.get(holder, ())) if len(scene.members(holder)) <= MANY else ()
            place.asked = tuple(trait for trait in traits if _QUESTIONS[trait] != own)


def _explained(scene: Scene, number: int) -> int:
    """For a comment on the line of what it explains, that; for the second name of a type, the type; else itself."""
    if number < 0:
        return number
    passage = scene.passages[number]
    if passage.role == "comment" and passage.about >= 0:
        start, end = scene.line_bounds(passage.at)
        return passage.about if start <= scene.passages[passage.about].at < end else number
    if passage.role == "symbol" and passage.container >= 0:
        holder = scene.passages[passage.container]
        return passage.container if holder.role == "type" and holder.value == passage.name else number
    return number


def _set_of(scene: Scene, sets: dict[int, LabelSet], number: int) -> LabelSet | None:
    """The set that a passage is, or is a direct member of, or explains."""
    if number < 0:
        return None
    passage = scene.passages[number]
    if passage.about >= 0:
        number, passage = passage.about, scene.passages[passage.about]
    for candidate in (number, passage.container):
        if candidate in sets:
            return sets[candidate]
    if passage.role in {"string", "label"} and passage.container >= 0:
        return sets.get(scene.passages[passage.container].container)
    return None


def _named_like_a_set(scene: Scene, place: Place, by_name: dict[str, LabelSet]) -> LabelSet | None:
    """The set of this file whose name a declaration has, or its type: `type Kin = keyof typeof Kin`."""
    if place.passage < 0 or scene.passages[place.passage].role not in {"type", "constant", "field", "parameter"}:
        return None
    passage = scene.passages[place.passage]
    label_set = by_name.get(passage.name) or by_name.get(passage.type)
    return label_set if label_set and label_set.trait == place.trait else None


def _told_by_line(scene: Scene, hits: list[Hit]) -> dict[int, tuple[str, ...]]:
    """The traits that each line says in so many words, by where the line starts."""
    told: dict[int, tuple[str, ...]] = {}
    for hit in hits:
        if not hit.entry.group and not hit.excluded:
            start, _ = scene.line_bounds(hit.start)
            told[start] = (*told.get(start, ()), *hit.entry.traits)
    return told


def _traits(
    scene: Scene, hit: Hit, number: int, label_set: LabelSet | None, told: dict[int, tuple[str, ...]]
) -> tuple[str, ...]:
    """The traits that a hit counts for: its own; of a group those that what stands around it says."""
    if not hit.entry.group or len(hit.entry.traits) == 1:
        return hit.entry.traits
    if label_set and label_set.trait in hit.entry.traits:
        return (label_set.trait,)
    if number >= 0:
        for passage in (scene.passages[number], *scene.chain(number)):
            for trait in traits_of(passage):
                if trait in hit.entry.traits:
                    return (trait,)
    start, _ = scene.line_bounds(hit.start)
    return next(((trait,) for trait in told.get(start, ()) if trait in hit.entry.traits), hit.entry.traits[:1])


def _groups(hit: Hit) -> tuple[str, ...]:
    return (hit.entry.group,) if hit.entry.group else ()


def _silent_members(scene: Scene, sets: dict[int, LabelSet]) -> Iterator[Place]:
    """Label sets and their members: what no spelling marks belongs to the set's trait all the same."""
    for label_set in sets.values():
        holder = label_set.container
        yield Place(label_set.trait, holder, scene.passages[holder].at, (), [], label_set)
        # Every value of an enumeration that says the trait is a value of it, also "unknown".
        is_whole = label_set.named and scene.passages[holder].role == "type"
        for number, groups in label_set.groups.items():
            if groups or (is_whole and scene.passages[number].role == "enumerator"):
                yield Place(label_set.trait, number, scene.passages[number].at, groups, [], label_set)


def _explained_slots(scene: Scene, hits: list[Hit], sets: dict[int, LabelSet]) -> Iterator[Place]:
    """What a short comment or annotation explains: it says the trait, whatever the name below says.

    Of a label set its values say it.
    """
    numbers = scene.passages_at([hit.start for hit in hits])
    for hit, number in zip(hits, numbers, strict=True):
        if number < 0 or hit.excluded or hit.entry.group:
            continue
        teller = scene.passages[number]
        about = {"comment": teller.about, "string": teller.container}.get(teller.role, -1)
        is_behind = teller.role == "string" and about >= 0 and teller.start > scene.passages[about].at  # a value
        if about < 0 or about in sets or is_behind or scene.passages[about].role not in _SLOTS:
            continue
        if teller.role == "comment" and _goes_on(scene, teller.start):
            continue
        if teller.end - teller.at <= _LONGEST_WORD and hit.start - teller.at <= _EARLY:
            yield from (Place(trait, about, scene.passages[about].at, (), [hit]) for trait in hit.entry.traits)


def _goes_on(scene: Scene, index: int) -> bool:
    """Whether a comment goes on from one behind the member before: `int kinds[2]; // what was found:`."""
    start, _ = scene.line_bounds(index)
    for _ in range(_MOST_LINES):
        start, end = scene.line_bounds(max(0, start - 1))
        line = scene.text.string[start:end].strip()
        if not line.startswith(_MARKS):
            return "//" in line or "/*" in line
    return False


def _in_company(scene: Scene, containers: Iterable[int]) -> Iterator[Place]:
    """Members whose name tells something only beside the others: an expression beside age, gender and glasses."""
    words = words_in_company()
    for number in (member for container in containers for member in scene.members(container)):
        passage = scene.passages[number]
        name = _ACCESS.sub("", passage.name)
        roles = _NAMED if len(name) > _SHORT else _MEMBERS
        entry = words.get(name.lower()) if passage.role in roles else None
        if entry:
            start = passage.at + len(passage.name) - len(name)
            hit = Hit(entry, start, start + len(name))
            yield from (Place(trait, number, passage.at, (), [hit]) for trait in entry.traits)


def is_in_company(place: Place) -> bool:
    """Whether a place has only words that were looked for because others stand beside them: no hit of the text."""
    return bool(place.hits) and all(hit.entry.spelling.strength == "member" for hit in place.hits)


def _add(scene: Scene, places: dict[tuple[str, int], Place], place: Place) -> None:
    """Put a place with the others of its trait on its line."""
    known = places.setdefault(_key(scene, place), place)
    if known is place:
        return
    known.groups = tuple(dict.fromkeys((*known.groups, *place.groups)))
    known.hits = [*known.hits, *place.hits]
    if _rank(scene, place.passage) < _rank(scene, known.passage):
        known.passage, known.index = place.passage, place.index
        known.label_set = place.label_set or known.label_set
    else:
        known.label_set = known.label_set or place.label_set


def _key(scene: Scene, place: Place) -> tuple[str, int]:
    """What the places have in common that are one: the trait and the line; on a very long line the stretch of it."""
    start, end = scene.line_bounds(place.index)
    return place.trait, start if end - start < LONG_LINE else place.index // LONG_LINE


def _told(scene: Scene, place: Place) -> tuple[str, ...]:
    """The groups that a sentence lists as values of its trait: `ethnicity: Asian, White, Black`; in code those that a
    string on its line is: `row["race"] = "White"`."""
    start, end = scene.line_bounds(place.index)
    line = scene.text.string[start:end]
    if place.passage >= 0 and scene.passages[place.passage].role != "text":
        if not load().by_id[place.trait].groups or all(hit.entry.group for hit in place.hits):
            return ()
        return tuple(
            hit.entry.group
            for written in _STRING.findall(line)
            for hit in find_groups(written)
            if place.trait in hit.entry.traits and hit.end - hit.start == len(written) and not hit.excluded
        )
    hits = find_all_groups(line)
    named = dict.fromkeys(hit.entry.group for hit in hits if place.trait in hit.entry.traits and not hit.excluded)
    return tuple(named) if len(named) > 1 else ()


def _rank(scene: Scene, number: int) -> int:
    return _RANK[scene.passages[number].role] if number >= 0 and not is_link(scene, number) else len(_RANK)
