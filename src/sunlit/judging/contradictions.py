"""Contradictions: a comment that tells what a name hides or denies what it says, a translation that says another."""

from collections.abc import Iterator
from functools import lru_cache

from sunlit.judging.places import Place
from sunlit.judging.scene import Scene, cues_of
from sunlit.schema import Passage
from sunlit.vocabulary.spelling import find

_SLOTS = frozenset({"field", "parameter", "enumerator", "constant"})
_VALUES = frozenset({"element", "label", "constant", "field", "string"})
_ORIGINAL = ("source",)
_SHOWN = ("translation", "target")
_LONGEST = 80
# Different words for one thing in different languages, as products translate them; none is the same as another.
_TRANSLATED = frozenset({"ethnicity", "race", "nationality", "skin_colour", "religion"})


def contradictions(scene: Scene, place: Place) -> list[str]:
    """What contradicts what on a place, in words."""
    if place.passage < 0:
        return []
    passage = scene.passages[place.passage]
    if passage.role == "comment" and passage.about >= 0:
        passage = scene.passages[passage.about]
    found: list[str] = []
    if passage.role in _SLOTS and passage.name:
        found += _of_comment(passage, place.trait)
    if passage.role in _VALUES:
        found += _of_translation(passage.name, passage.value)
        found += _of_translation(*_pair(scene, passage))
    return found


def _pair(scene: Scene, passage: Passage) -> tuple[str, str]:
    """A text and its translation, where both are elements beside each other, as in catalogs of Qt and XLIFF."""
    holder = passage.container
    if holder < 0 or scene.passages[holder].name not in {*_ORIGINAL, *_SHOWN}:
        return "", ""
    texts = {
        scene.passages[beside].name: scene.text.string[scene.passages[inner].start : scene.passages[inner].end]
        for beside in scene.members(scene.passages[holder].container)
        for inner in scene.members(beside)[:1]
        if scene.passages[inner].role == "string"
    }
    original, shown = ((texts[name] for name in names if name in texts) for names in (_ORIGINAL, _SHOWN))
    return next(original, ""), next(shown, "")


def _of_comment(passage: Passage, trait: str) -> Iterator[str]:
    # Cut before it is looked at: a comment of megabytes belongs to each of the words in it.
    comment = " ".join(passage.comment[: 4 * _LONGEST].split())[:_LONGEST]
    in_name, in_comment = trait in _traits(passage.name), trait in _traits(comment)
    if in_comment and not in_name:
        free = any(cue == "placeholder" for cue, _ in cues_of(passage.name))
        yield (
            f"“{passage.name}” is named as room kept free, but its comment says “{comment}”"
            if free
            else f"its name “{passage.name}” does not say it, its comment does: “{comment}”"
        )
    denials = [word for cue, word in cues_of(comment) if cue == "denied"]
    if in_name and denials:
        yield f"its name says it, its comment denies it: “{comment}”"


def _of_translation(name: str, text: str) -> Iterator[str]:
    named, shown = _traits(name[:_LONGEST]) & _TRANSLATED, _traits(text[:_LONGEST]) & _TRANSLATED
    if named and shown and not named & shown:
        yield f"“{name[:_LONGEST]}” is shown to people as “{text[:_LONGEST]}”"


@lru_cache(maxsize=1 << 13)
def _traits(text: str) -> frozenset[str]:
    """The traits that a short text says: names and comments repeat."""
    return frozenset(trait for hit in find(text) if not hit.excluded for trait in hit.entry.traits)
