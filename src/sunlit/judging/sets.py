"""Label sets: the values of an enum, list, map or union that are groups of people, whatever the container is called."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import PurePosixPath

import msgspec

from sunlit.judging.scene import Scene, is_link
from sunlit.schema import Passage
from sunlit.vocabulary import load
from sunlit.vocabulary.spelling import Hit, find, find_all_groups, find_cues, find_groups

_VALUES = {"enumerator", "label", "string", "element", "constant", "field", "symbol"}
# From how many groups of the standard list of 56 a set is that list, as identity cards carry it.
_WHOLE_LIST = 25
# A set that no trait word names needs this many groups, and this share of its members.
_UNNAMED_GROUPS = 3
_UNNAMED_SHARE = 0.6
_FEW = 12
# A member that holds more than this is a list of its own.
_MOST_INNER = 4
# What is longer than this is a sentence or an expression, not the name of a value.
_LONGEST_LABEL = 160
_PAGES = frozenset({"html", "markdown", "rst"})
# An item of a list is called like a people there.
_TAGGED = frozenset({"html", "xml"})
_ITEM = "li"
_LONGEST_PAGE = 4000
# What training scripts and settings call the classes of a classifier; in other programs labels stand on charts.
_CLASSES = re.compile(
    r"(?:\w+_)?(?:class_?(?:es|names?|labels?|list)|label_?(?:map|list|names|dict)|target_names|id_?(?:2|to)_?label"
    r"|idx_?(?:2|to)_?class)",
    re.IGNORECASE,
)
_CLASSES_OF_SETTINGS = re.compile(rf"{_CLASSES.pattern}|labels?|names|categories", re.IGNORECASE)
_SETTINGS = frozenset({"ini", "toml", "yaml", "properties"})
# What stands before the name of a value in the name of what reads it.
_ACCESS = re.compile(r"\A_*(?:(?:get|is)(?:_|(?=[A-Z])))?")
# What a file is called that is such a list, a class a line, and the share of its lines that are groups.
_NEARLY_ALL = 0.75
_FILES_OF_CLASSES = re.compile(rf".*(?:{_CLASSES.pattern}|(?:\A|[^a-z])(?:labels?|names|categories))", re.IGNORECASE)
# The tags of a documentation: `<li>` is no people.
_TAG = re.compile(r"</?[a-z]{1,8}/?>")
# A type whose name says the trait is a set of its values when this share of its members are groups.
_NAMED_SHARE = 0.3


class LabelSet(msgspec.Struct, frozen=True):
    """A container whose members are groups.

    container   the number of its passage
    trait       the trait that its members are values of
    groups      member passage -> ids of the groups that it names; () for a member that names none
    named       whether its own name, type or comment says the trait
    whole_list  whether it is the national list of ethnic groups
    all_groups  every group of the set once, in order of its members: told once, as each member asks
    """

    container: int
    trait: str
    groups: dict[int, tuple[str, ...]]
    named: bool
    whole_list: bool
    all_groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        found = dict.fromkeys(group for groups in self.groups.values() for group in groups)
        msgspec.structs.force_setattr(self, "all_groups", tuple(found))


def is_amid_the_list(scene: Scene, index: int) -> bool:
    """Whether the national list of ethnic groups stands around an index, in whatever statements it is written."""
    return not scene.is_sorted and len(scene.groups_around(index) & _national_list()) >= _WHOLE_LIST


def find_sets(scene: Scene, containers: Iterable[int]) -> dict[int, LabelSet]:
    """The label sets among these containers, by container."""
    found = {}
    for container in sorted(set(containers)):
        label_set = _label_set(scene, container)
        if label_set:
            found[container] = label_set
    return found


def _label_set(scene: Scene, container: int) -> LabelSet | None:
    members = [
        number
        for number in scene.members(container)
        if scene.passages[number].role in _VALUES and scene.passages[number].role != "symbol"
        if not is_link(scene, number)
    ]
    holder = scene.passages[container]
    if not members:
        return _written_out(scene, container, holder) or _of_accessors(scene, container, holder)
    if holder.role != "type" and len(members) < 2:
        return None  # one word under a key is no set
    # What every member repeats (EM_RACE_...) is the name of the set, not of a member.
    shared = _common_prefix([scene.passages[number].name for number in members])
    hits = {number: member_groups(scene, number, shared) for number in _naming(scene, members, shared)}
    named = [number for number in members if hits.get(number) and not _is_key(scene.passages[number].name[shared:])]
    if not named:
        return _of_accessors(scene, container, holder)
    valued = len(members) - _without_value(scene, members, shared)
    found = [hit for number in named for hit in hits[number]]
    groups = {hit.entry.group for hit in found}
    own = traits_of(holder)
    trait = _trait(own, found)
    says_so = trait in own
    share = len(named) / max(1, valued)
    if holder.role != "type" and (len(named) < 2 or len(groups) < 2):
        return None
    surely = any(hit.entry.spelling.strength != "member" for hit in found)
    is_page = scene.language in _PAGES and holder.role == "element" and scene.passages[members[0]].role == "string"
    if is_page and not says_so and holder.end - holder.start > _LONGEST_PAGE:
        return None  # words all over a page are no list
    category_list = len(groups) >= _UNNAMED_GROUPS and share >= _UNNAMED_SHARE and surely
    if not says_so and not category_list and not _names_a_people(holder, members, found, share):
        return None
    if says_so and holder.role in {"type", "function"} and share < _NAMED_SHARE and len(groups) < _UNNAMED_GROUPS:
        return None
    return LabelSet(
        container=container,
        trait=trait,
        groups={
            number: tuple(dict.fromkeys(hit.entry.group for hit in hits.get(number, ()) if trait in hit.entry.traits))
            for number in members
        },
        named=says_so,
        whole_list=len(groups & _national_list()) >= _WHOLE_LIST,
    )


def _naming(scene: Scene, members: list[int], shared: int) -> list[int]:
    """Those of the members that may name a group: all are searched at once, as a table may have thousands."""
    together, starts = _joined(["\n".join(_texts(scene, number, shared)) for number in members])
    found = {bisect_right(starts, hit.start) - 1 for hit in find_all_groups(together)}
    return [members[at] for at in sorted(found)]


def _is_key(name: str) -> bool:
    """Whether a member is called what its value is a value of: `race: asian` is no race, but has one."""
    return bool(_traits_in(name)) and not find_groups(name)


def _without_value(scene: Scene, members: list[int], shared: int) -> int:
    """How many of the members say that there is no value, or none that is known."""
    together, starts = _joined([_named_value(scene, number, shared) for number in members])
    return len({bisect_right(starts, start) - 1 for cue, start, _ in find_cues(together) if cue == "no_value"})


def _joined(texts: list[str]) -> tuple[str, list[int]]:
    """Texts as one, a line each or more, and where each starts."""
    return "\n".join(texts), [0, *accumulate(len(text) + 1 for text in texts)]


def _names_a_people(holder: Passage, members: list[int], found: list[Hit], share: float) -> bool:
    """Whether a small type has, among few values, one that is a people in so many words: {unknown, 维族, other}."""
    sure = any(hit.entry.spelling.strength == "sure" for hit in found)
    return holder.role == "type" and sure and len(members) <= _FEW and share >= _NAMED_SHARE


def is_class_list(scene: Scene, label_set: LabelSet) -> bool:
    """Whether a set, or the file that it is, has the name that training scripts and settings give to the classes of a
    classifier."""
    if scene.language == "labels" and not _are_people(scene, label_set):
        return False
    return _is_class_list(scene, scene.passages[label_set.container])


def _are_people(scene: Scene, label_set: LabelSet) -> bool:
    """Whether nearly every label is a group of people and nothing more: an African elephant is none."""
    labels = [scene.passages[number].name for number in scene.members(label_set.container)]
    return sum(map(_is_people, labels)) >= _NEARLY_ALL * len(labels)


def _is_people(label: str) -> bool:
    told = {index for hit in find_groups(label) for index in range(hit.start, hit.end)}
    return all(index in told or not sign.isalnum() for index, sign in enumerate(label))


def _is_class_list(scene: Scene, holder: Passage) -> bool:
    if scene.language == "labels":
        return _FILES_OF_CLASSES.fullmatch(PurePosixPath(scene.path).stem) is not None
    pattern = _CLASSES_OF_SETTINGS if scene.language in _SETTINGS else _CLASSES
    return holder.role in {"constant", "element", "label", "field"} and pattern.fullmatch(holder.name) is not None


def _written_out(scene: Scene, container: int, holder: Passage) -> LabelSet | None:
    """The set of a declaration whose value lists the groups: `type Race = 'white' | 'black' | 'asian'`, and in
    settings, where a list is a mere text, `labels = [white, black, asian]`."""
    hits = [hit for hit in find_groups(holder.value[:_LONGEST_LABEL]) if not hit.excluded]
    groups = tuple(dict.fromkeys(hit.entry.group for hit in hits))
    own = traits_of(holder) if len(groups) > 1 else []
    if len(groups) >= _UNNAMED_GROUPS and scene.language in _SETTINGS and _is_class_list(scene, holder):
        named = holder.value.count(",") + 1
        if len(groups) >= _UNNAMED_SHARE * named and any(hit.entry.spelling.strength != "member" for hit in hits):
            return LabelSet(container, _trait(own, hits), {container: groups}, named=bool(own), whole_list=False)
    if not own or _trait(own, hits) not in own:
        return None
    return LabelSet(container, _trait(own, hits), {container: groups}, named=True, whole_list=False)


def _of_accessors(scene: Scene, container: int, holder: Passage) -> LabelSet | None:
    """The set of a type that says the trait and has a property or getter for each group: `ethnicities.asian()`."""
    if holder.role != "type":
        return None
    hits: list[Hit] = []
    groups: dict[int, tuple[str, ...]] = {}
    for number in scene.members(container):
        passage = scene.passages[number]
        name = _ACCESS.sub("", passage.name)
        found = (
            [hit for hit in find_groups(name) if hit.end - hit.start == len(name)] if passage.role == "function" else []
        )
        if found:
            hits += found
            groups[number] = tuple(dict.fromkeys(hit.entry.group for hit in found))
    own = traits_of(holder) if len(groups) >= _UNNAMED_GROUPS else []
    if not own or _trait(own, hits) not in own:
        return None
    return LabelSet(container, _trait(own, hits), groups, named=True, whole_list=False)


def traits_of(passage: Passage) -> list[str]:
    """The traits that a passage says: in its name first, then its type, then its comment."""
    tag = passage.value if passage.role == "type" else ""
    texts = (passage.name, tag, passage.type, passage.comment[:400])
    return list(dict.fromkeys(trait for text in texts if text for trait in _traits_in(text)))


@lru_cache(maxsize=1 << 13)
def _traits_in(text: str) -> tuple[str, ...]:
    """The traits that a short text says in so many words: names and comments repeat."""
    named = (hit.entry for hit in find(text) if not hit.entry.group and not hit.excluded)
    return tuple(trait for entry in named for trait in entry.traits)


def member_groups(scene: Scene, number: int, shared: int = 0) -> list[Hit]:
    """The groups that a member names in its name, value or comment; `shared` letters of its name are its set's."""
    return [hit for text in _texts(scene, number, shared) for hit in find_groups(text) if not hit.excluded]


def _texts(scene: Scene, number: int, shared: int) -> list[str]:
    """Where a member can name a group."""
    passage = scene.passages[number]
    name = "" if scene.language in _TAGGED and passage.name == _ITEM else passage.name[shared:]
    texts = [name, passage.value, _TAG.sub("  ", passage.comment[:_LONGEST_LABEL])]
    if not passage.name:
        texts.append(scene.text.string[passage.start : passage.end])
    texts += [
        scene.text.string[inner.start : inner.end]
        for inner in (scene.passages[n] for n in scene.members(number)[:_MOST_INNER])
        if inner.role in {"string", "label"} and len(scene.members(number)) <= _MOST_INNER
    ]
    return [text for text in texts if 0 < len(text) <= _LONGEST_LABEL]


def _named_value(scene: Scene, number: int, shared: int) -> str:
    """What a member is called, and how its comment begins; of one without a name what it is."""
    passage = scene.passages[number]
    if passage.name:
        return passage.name[shared:] + "\n" + passage.comment[:100]
    return scene.text.string[passage.start : passage.end][:100]


def _common_prefix(names: list[str]) -> int:
    """How many letters all names share, back to the last bound of a word."""
    if len(names) < 2:
        return 0
    first, last = min(names), max(names)
    length = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first.rfind("_", 0, length) + 1


def _trait(own: list[str], hits: list[Hit]) -> str:
    possible = Counter(trait for hit in hits for trait in hit.entry.traits)
    for trait in own:
        if trait in possible:
            return trait
    first = Counter(hit.entry.traits[0] for hit in hits)
    return first.most_common(1)[0][0]


@cache
def categories() -> frozenset[str]:
    """The ids of the groups that classifiers of race and skin colour name."""
    return frozenset(
        group.id
        for trait in load().traits
        for group in trait.groups
        if {"race_classifier", "skin_scale"} & {*group.sets}
    )


@cache
def _national_list() -> frozenset[str]:
    return frozenset(group.id for trait in load().traits for group in trait.groups if "gbt3304" in group.sets)
