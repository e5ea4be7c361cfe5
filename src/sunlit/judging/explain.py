"""Everything that the judge weighed at one place, with the line of each word, for whoever wants to check it."""

from typing import Literal

import msgspec

from sunlit.judging.evidence import WHERE, Argument
from sunlit.judging.judge import Weighing, to_judged
from sunlit.judging.places import Place
from sunlit.judging.rules import Scope, SpeaksFor
from sunlit.judging.scene import WIDE, Scene, cues_of
from sunlit.schema import Basis, Passage, Verdict
from sunlit.vocabulary import load
from sunlit.vocabulary.model import Strength
from sunlit.vocabulary.spelling import find_cues


class Seen(msgspec.Struct, frozen=True):
    """A spelling of the vocabulary at the place: as it is written there, and the entry that it belongs to.

    group     id of the group that it names, "" when it names the trait itself
    strength  "sure" speaks of people wherever it stands, "unsure" has other meanings, "member" counts in a set only
    excluded  the phrase around it that takes it away from people, "" when there is none
    """

    written: str
    line: int | None
    spelling: str
    language: str
    strength: Strength
    group: str
    excluded: str


class Word(msgspec.Struct, frozen=True):
    """A word that a rule saw, and its line; None in a path."""

    text: str
    line: int | None


class Spoke(msgspec.Struct, frozen=True):
    """A rule that spoke: for what, how strongly, and what it saw.

    side      whether that is for the verdict that this file alone gives, or against it
    says      the same as a reason of a finding
    supports  it only strengthens what others say
    cue       id of the word list in the vocabulary, "" for what is no list: a set of values, a kind of trait
    tells     what the words of that list tell, "" where there is no list
    where     how far from the place the words stand, in words
    """

    side: Literal["for", "against"]
    speaks_for: SpeaksFor
    weight: float
    says: str
    supports: bool
    cue: str
    tells: str
    where: str
    words: tuple[Word, ...]


class Explained(msgspec.Struct, frozen=True):
    """How one place was judged by what stands in its own file; `steps` are sentences, in their order."""

    verdict: Verdict
    basis: Basis
    confidence: float
    seen: tuple[Seen, ...]
    spoke: tuple[Spoke, ...]
    steps: tuple[str, ...]
    reasons: tuple[str, ...]


def explain_place(scene: Scene, place: Place, weighing: Weighing) -> Explained:
    """The judgement of a place, taken apart."""
    judged = to_judged(scene, place, weighing, "")
    # What makes a filter for people seen in pictures is both: that they are, and that they are searched for.
    cases: dict[Basis, set[SpeaksFor]] = {
        "search_filter": {"search_filter", "inferred_from_image"},
        "text_mention": {"mention"},
    }
    for_it = cases.get(weighing.basis, {weighing.basis})
    spoke = [
        _spoke(scene, weighing.slot, place.index, argument, "for" if argument.speaks_for in for_it else "against")
        for argument in weighing.evidence.arguments
    ]
    return Explained(
        verdict=judged.verdict,
        basis=judged.basis,
        confidence=judged.confidence,
        seen=tuple(
            Seen(
                written=hit.read_in(scene.text.string),
                line=scene.text.position(hit.start)[0],
                spelling=hit.entry.spelling.text,
                language=hit.entry.spelling.language,
                strength=hit.entry.spelling.strength,
                group=hit.entry.group,
                excluded=hit.excluded,
            )
            for hit in place.hits
        ),
        spoke=tuple(sorted(spoke, key=lambda one: (one.side != "for", -one.weight))),
        steps=weighing.steps,
        reasons=judged.reasons,
    )


def _spoke(scene: Scene, slot: int, index: int, argument: Argument, side: Literal["for", "against"]) -> Spoke:
    words = []
    for word in argument.words:
        at = _stands_at(scene, slot, index, argument.scope, (argument.cue, word))
        words.append(Word(word, None if at is None else scene.text.position(at)[0]))
    return Spoke(
        side=side,
        speaks_for=argument.speaks_for,
        weight=argument.weight,
        says=argument.says,
        supports=argument.supports,
        cue=argument.cue,
        tells=next((cue.says for cue in load().cues if cue.id == argument.cue), ""),
        where=WHERE[argument.scope] if argument.scope else "",
        words=tuple(words),
    )


def _stands_at(scene: Scene, slot: int, index: int, scope: Scope | None, seen: tuple[str, str]) -> int | None:
    """Where a cue's word stands that was seen in a scope: nearest to what it belongs to, or else to the place."""
    if scope == "path":
        return None
    for passage in _named(scene, slot, scope):
        if seen in cues_of(f"{passage.name}\n{passage.comment}"):
            found = _nearest(scene, seen, passage.start, passage.at)
            return passage.at if found is None else found
    if scope == "own" and seen in scene.cues(*scene.line_bounds(index)):
        return index
    return _nearest(scene, seen, index, index)


def _nearest(scene: Scene, seen: tuple[str, str], first: int, second: int) -> int | None:
    """The place of a cue's word that is nearest to one of two places, if there is one near them."""
    start = max(0, min(first, second) - 2 * WIDE)
    text = scene.text.string[start : max(first, second) + 2 * WIDE]
    found = [start + at for cue, at, end in find_cues(text) if seen == (cue, text[at:end].lower())]
    return min(found, key=lambda place: min(abs(place - first), abs(place - second)), default=None)


def _named(scene: Scene, slot: int, scope: Scope | None) -> list[Passage]:
    """What has a name or a comment in which a word of this scope can stand."""
    if slot >= 0 and scope == "container":
        return scene.chain(slot)
    if slot >= 0 and scope == "members" and scene.passages[slot].container >= 0:
        return [scene.passages[number] for number in scene.members(scene.passages[slot].container)]
    return []
