"""The verdict on each place of an artifact: evidence is weighed, the strongest basis wins, every reason is kept."""

import re
from functools import cache

import msgspec

from sunlit.judging import steps
from sunlit.judging.branches import condition, watched
from sunlit.judging.choice import ENOUGH, PERSONAL, choose, is_sure, weight_against
from sunlit.judging.contradictions import contradictions
from sunlit.judging.evidence import Argument, Evidence, around
from sunlit.judging.form import told_by_form
from sunlit.judging.kinds import is_of_the_namespace, kind_of, slot_of
from sunlit.judging.places import Place
from sunlit.judging.rules import SpeaksFor
from sunlit.judging.scene import SEEN_TRAITS, Scene
from sunlit.judging.sets import LabelSet, categories, is_amid_the_list, is_class_list
from sunlit.judging.view import locate
from sunlit.judging.wording import against, as_written, seen, trait_names
from sunlit.schema import LISTED, Basis, Location, Member, Passage, Role, Verdict
from sunlit.vocabulary import load

_VERDICTS: dict[SpeaksFor, tuple[Verdict, Basis]] = {
    "inferred_from_image": ("capability", "inferred_from_image"),
    "inferred_from_name": ("capability", "inferred_from_name"),
    "inferred_from_voice": ("capability", "inferred_from_voice"),
    "search_filter": ("capability", "search_filter"),
    "document_field": ("record", "document_field"),
    "declared_record": ("record", "declared_record"),
    "mention": ("mention", "text_mention"),
    "not_personal": ("dismissed", "not_personal"),
}
_DECLARES = {"slot", "explained"}
_HANDLES = {"slot", "use"}
_NO_DOUBT = 1.0  # what speaks against people less than this leaves it to the files beside it
_BRANCH_CONFIDENCE = 0.7
SET_APART = 1.5  # for pictures, of a line that sets groups apart
_SPOKEN_OF = 3.0  # so much against people tells that a list of those who are watched is one in a text about them
# So many groups under the name of their trait are peoples, whatever lists of languages, places or genres stand beside.
_PEOPLE_FOR_SURE = 4
_OF_THE_LIST = 4.5  # a group alone is enough where the whole list stands around it
_OTHER_LISTS = frozenset({"language_list", "language_choice", "media_genre", "place"})
_LANGUAGES = frozenset({"language_list", "language_choice"})
# Traits that classifiers of faces sort people by into a few coarse groups; a form has as few religions.
_CLASSIFIED = frozenset({"race", "ethnicity", "skin_colour", "nationality"})
_VALUED: frozenset[Role] = frozenset({"enumerator", "constant", "label", "element", "field"})
_QUOTES = "\"'`"
_QUOTED = re.compile(r"\A([\"'`])([^\"'`]*)\1\Z")
# Cues of what only a picture of somebody shows, and of networks, whose input no word tells.
_SEES = frozenset({"face", "person_attribute", "worn", "network_head"})
_EXCERPT = 200
_LONGEST_NAME = 120


class Judged(msgspec.Struct, frozen=True):
    """A finding before it is joined with those of other artifacts.

    declares    identity of what defines the trait here: the label set or type that the place belongs to, "" for none
    type        the declared type of what stands there, as written
    members     of the set that the place belongs to: those that are groups
    containers  the names of what the place is part of, innermost first
    blind       a guess of which nothing in the file tells that it is made from a picture
    unclaimed   a sentence that is such a guess, and does not say what a product can do
    undecided   declared, and nothing in the file tells for or against; those who use it may
    untold      declared or used, not listed, and nothing in the file tells that people are not meant; the files beside
                it may
    """

    trait: str
    groups: tuple[str, ...]
    verdict: Verdict
    basis: Basis
    role: Role
    name: str
    confidence: float
    reasons: tuple[str, ...]
    language: str
    location: Location
    excerpt: str
    type: str
    containers: tuple[str, ...]
    members: tuple[Member, ...] = ()
    set_name: str = ""
    set_index: int = -1
    blind: bool = False
    unclaimed: bool = False
    undecided: bool = False
    untold: bool = False


class Weighing(msgspec.Struct, frozen=True):
    """How one place was judged.

    slot   number of the passage that the evidence was gathered around, -1 for none
    kind   what stands there: "slot", "explained", "use", "term", "loose" or "prose"
    branch  the condition that treats a group differently here, as written, "" for none
    steps  how the choice follows from the evidence, in sentences
    undecided, untold  as in Judged
    """

    evidence: Evidence
    slot: int
    kind: str
    chosen: SpeaksFor
    verdict: Verdict
    basis: Basis
    confidence: float
    branch: str
    steps: tuple[str, ...]
    undecided: bool
    untold: bool


def weigh(scene: Scene, place: Place) -> Weighing:
    """What speaks for which basis at one place, and which of them wins, by what stands in its artifact alone."""
    slot = slot_of(scene, place.passage)
    written = frozenset(hit.read_in(scene.text.string).lower() for hit in place.hits)
    # The same in words: of `hasWalkingStick` "walking stick".
    written |= {hit.entry.spelling.text for hit in place.hits}
    until = max((hit.end for hit in place.hits if hit.start == place.index), default=place.index)
    evidence = around(scene, slot, place.index, written=written, until=until, known=_of_the_trait(place))
    _weigh_phrases(evidence, place)
    _weigh_search(evidence, place)
    _weigh_questions(evidence, place)
    _weigh_sights(evidence, place)
    _weigh_categories(evidence, place)
    _weigh_set(scene, evidence, place)
    kind = kind_of(scene, place)
    evidence.arguments += told_by_form(scene, place, kind)
    told: list[str] = []
    chosen: SpeaksFor
    if is_of_the_namespace(scene, place):
        told.append("The word stands in the name of the package around it, not in what is declared here: a mention.")
        chosen, confidence = "mention", 0.9
    else:
        chosen, confidence = choose(evidence, place, kind, told)
    verdict, basis = _VERDICTS[chosen]
    branch = condition(scene, place)
    if verdict != "capability" and not (branch and _can_single_out(evidence, place)):
        branch = watched(scene, place) if kind != "prose" and weight_against(evidence) < _SPOKEN_OF else ""
    if branch and verdict != "capability":
        told.append(steps.BRANCH)
        basis = basis if verdict == "record" else "search_filter"
        verdict, confidence = "capability", _BRANCH_CONFIDENCE
    undecided = _is_undecided(scene, evidence, place, kind, verdict)
    untold = verdict not in LISTED and kind in _HANDLES and _is_untold(evidence, place)
    return Weighing(evidence, slot, kind, chosen, verdict, basis, confidence, branch, tuple(told), undecided, untold)


def _part_of(place: Place) -> LabelSet | None:
    """The set that a place is, or is a member of."""
    return None if place.uses_set else place.label_set


def to_judged(scene: Scene, place: Place, weighing: Weighing, sha256: str, *, tells: bool = True) -> Judged:
    """A weighed place with all that the other stages need of it; `tells`: whether its file is judged for its sake."""
    passage = scene.passages[place.passage] if place.passage >= 0 else None
    evidence, chosen, verdict = weighing.evidence, weighing.chosen, weighing.verdict
    start, end = scene.line_bounds(place.index)
    part_of = _part_of(place)
    blind = weighing.basis == "inferred_from_image" and not _tells_of_pictures(evidence)
    return Judged(
        trait=place.trait,
        groups=place.groups,
        verdict=verdict,
        basis=weighing.basis,
        role=passage.role if passage else "text",
        name=((passage.name if passage else "") or as_written(scene, place))[:_LONGEST_NAME],
        confidence=weighing.confidence,
        reasons=(
            *_branch(weighing),
            *(contradictions(scene, place) if verdict in LISTED else ()),
            *seen(scene, place),
            *evidence.reasons(chosen)[:4],
            *against(evidence, chosen),
        ),
        language=scene.language,
        location=locate(scene.path, sha256, scene.text, told_at(scene, place)),
        excerpt=scene.text.string[start:end].strip()[:_EXCERPT],
        type=passage.type if passage else "",
        members=_members(scene, part_of, sha256) if part_of else (),
        containers=_containers(scene, passage, place.passage),
        set_name=scene.passages[part_of.container].name if part_of else "",
        set_index=part_of.container if part_of else -1,
        blind=blind,
        unclaimed=blind and weighing.kind == "prose" and not any(item.cue == "claim" for item in evidence.arguments),
        undecided=weighing.undecided,
        untold=weighing.untold and tells,
    )


def told_at(scene: Scene, place: Place) -> int:
    """The character that a place is told to be at: where its name begins when that is on the same line; what is read in
    a document, or in what a binary declares, is where the word is."""
    passage = scene.passages[place.passage] if place.passage >= 0 else None
    if passage is None or not passage.name or scene.text.position(place.index)[0] is None:
        return place.index
    start, end = scene.line_bounds(place.index)
    return passage.at if start <= passage.at < end else place.index


def _containers(scene: Scene, passage: Passage | None, number: int) -> tuple[str, ...]:
    """The names of what a passage is part of, of a comment first what it explains."""
    if passage is None:
        return ()
    explained = [scene.passages[passage.about]] if passage.about >= 0 else []
    return tuple(holder.name for holder in (*explained, *scene.chain(number)) if holder.name)


def _members(scene: Scene, label_set: LabelSet, sha256: str) -> tuple[Member, ...]:
    """The members of a set that are groups, each with what the source says stands for it where it is stored or sent."""
    if label_set.container in scene.told_members:
        return scene.told_members[label_set.container]
    found: list[Member] = []
    for number, groups in label_set.groups.items():
        passage = scene.passages[number]
        if groups and number != label_set.container:
            name = passage.name or scene.text.string[passage.start : passage.end].strip(_QUOTES)
            value = " ".join(passage.value.split()).rstrip(",") if passage.role in _VALUED else ""
            place = locate(scene.path, sha256, scene.text, passage.at)
            member = Member(name[:_LONGEST_NAME], _QUOTED.sub(r"\2", value)[:_LONGEST_NAME], groups[0], place)
            # The text that is the value of a key is told with the key.
            if not found or found[-1].value != member.name:
                found.append(member)
    return scene.told_members.setdefault(label_set.container, tuple(found))


def _of_the_trait(place: Place) -> list[Argument]:
    says = "a trait that is seen on a person, not told by them"
    return [Argument("inferred_from_image", 1.5, supports=True, told=says)] if place.trait in SEEN_TRAITS else []


def _weigh_search(evidence: Evidence, place: Place) -> None:
    """Who looks for people by the colour of their skin has it from looking at them; a filter of light seeks nobody."""
    is_of_light = any(item.cue == "retouching" for item in evidence.arguments)
    if place.trait == "skin_colour" and evidence.weight("search_filter") and not is_of_light:
        says = "people are looked for by it, and nobody is asked for it"
        evidence.arguments.append(Argument("inferred_from_image", 1.0, told=says))


def _weigh_questions(evidence: Evidence, place: Place) -> None:
    """Nobody sees somebody's faith or caste: what stands beside it is asked for too."""
    if place.asked:
        names = trait_names()
        says = f"stands beside what only a person can tell: {', '.join(names[trait] for trait in place.asked[:4])}"
        evidence.add("declared_record", 1.0 + 0.5 * min(len(place.asked), 3), says)


def _weigh_sights(evidence: Evidence, place: Place) -> None:
    """Nobody is asked for their expression or beauty: what surely means people and stands beside it is seen, too."""
    if place.seen and is_sure(place) and _is_named(place) and load().by_id[place.trait].status == "protected":
        names = trait_names()
        says = f"stands beside what is seen on a face: {', '.join(names[trait] for trait in place.seen)}"
        evidence.arguments.append(Argument("inferred_from_image", 1.5, told=says))


def _weigh_phrases(evidence: Evidence, place: Place) -> None:
    for hit in place.hits:
        if hit.excluded:
            evidence.add("not_personal", 6.0, f"part of “{hit.excluded}”")


def _weigh_categories(evidence: Evidence, place: Place) -> None:
    """Races and skin colours of a classifier are on no identity paper and on few forms."""
    if place.trait in {"race", "skin_colour"} and set(place.groups) & categories():
        evidence.add("inferred_from_image", 1.5, "a category of classifiers, which identity papers do not carry")
    elif place.trait == "race" and is_sure(place):
        evidence.add("inferred_from_image", 1.0, "race, which identity papers seldom carry")


def _weigh_set(scene: Scene, evidence: Evidence, place: Place) -> None:
    label_set = place.label_set
    if label_set and label_set.named and len(label_set.all_groups) >= _PEOPLE_FOR_SURE:
        evidence.arguments = [
            item for item in evidence.arguments if item.cue not in _OTHER_LISTS or item.scope in {"own", "container"}
        ]
    if not label_set:
        if len(place.groups) > 1:
            says = f"sets groups apart on one line: {', '.join(place.groups[:8])}"
            # Who writes the scheme of a classifier beside faces says what is read from them.
            is_scheme = len(categories().intersection(place.groups)) >= _PEOPLE_FOR_SURE and _is_named(place)
            supports = not (is_scheme and place.trait == "race" and _tells_of_pictures(evidence))
            evidence.arguments.append(Argument("inferred_from_image", SET_APART, supports=supports, told=says))
        if place.trait == "ethnicity" and place.groups and is_amid_the_list(scene, place.index):
            evidence.add("document_field", _OF_THE_LIST, "one of the national list, which stands around it")
        return
    groups = label_set.all_groups
    are_languages = not label_set.named and categories().isdisjoint(groups)
    if are_languages and any(item.cue in _LANGUAGES and item.scope != "file" for item in evidence.arguments):
        evidence.arguments.append(Argument("not_personal", 3.0, told="the values are names of languages, too"))
    listed = ", ".join(groups[:8]) + (" …" if len(groups) > 8 else "")
    if label_set.whole_list:
        says = "one value for each ethnic group of the national list, as identity cards carry it"
        evidence.add("document_field", 2.0, says)
    elif 2 <= len(groups) <= 12 and label_set.trait in _CLASSIFIED:
        evidence.add(
            "inferred_from_image", 2.0, f"the values are a few coarse groups, as classifiers name them: {listed}"
        )
        if len(groups) > 2 and categories().issuperset(groups) and is_class_list(scene, label_set):
            says = "the classes of a classifier are groups of people"
            evidence.arguments.append(Argument("inferred_from_image", 1.0, told=says))


def _is_named(place: Place) -> bool:
    """Whether the trait itself is said, and not only groups of it."""
    return any(not hit.entry.group for hit in place.hits)


def _tells_of_pictures(evidence: Evidence) -> bool:
    """Whether what speaks for pictures is more than that something is guessed."""
    seen = _pictures()
    return any(
        item.cue in _SEES or not seen.isdisjoint(item.words)
        for item in evidence.arguments
        if item.speaks_for == "inferred_from_image"
    )


@cache
def _pictures() -> frozenset[str]:
    """The words that tell of a picture or a film."""
    return frozenset(word for cue in load().cues if cue.id == "picture" for word in cue.words)


def _is_undecided(scene: Scene, evidence: Evidence, place: Place, kind: str, verdict: Verdict) -> bool:
    """Whether what stands in this file leaves open what a declaration is for, or what a type is whose name may mean
    something else."""
    # What speaks for people and was not enough leaves open what a dismissed type is for.
    bases: tuple[SpeaksFor, ...] = ("not_personal", "mention")
    bases = bases if verdict == "dismissed" else (*PERSONAL, *bases)
    if kind not in _DECLARES or max(map(evidence.standing, bases)) >= ENOUGH["slot"]:
        return False
    if verdict == "dismissed":
        is_type = place.passage >= 0 and scene.passages[place.passage].role == "type"
        return is_type and any(not hit.excluded and not hit.entry.group for hit in place.hits)
    return verdict != "capability" and is_sure(place)


def _is_untold(evidence: Evidence, place: Place) -> bool:
    """Whether a trait is named itself, and nothing in this file tells that people are not meant."""
    if load().by_id[place.trait].status != "protected":
        return False  # every other program has an age, and calls much by that name
    against = weight_against(evidence)
    return against < _NO_DOUBT and any(not hit.excluded and not hit.entry.group for hit in place.hits)


def _can_single_out(evidence: Evidence, place: Place) -> bool:
    """Whether a condition on this line is about people: nothing tells otherwise, or what does is outweighed."""
    against = weight_against(evidence)
    says_trait = is_sure(place) and not all(hit.entry.group for hit in place.hits)
    if all(hit.excluded for hit in place.hits):
        return False
    return against < 1 if says_trait else sum(map(evidence.standing, PERSONAL)) >= max(against, 1)


def _branch(weighing: Weighing) -> list[str]:
    treats = weighing.branch and weighing.verdict == "capability"
    return [f"treats a group of people differently: “{weighing.branch}”"] if treats else []
