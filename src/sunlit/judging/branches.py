"""Branches: code or configuration that treats one group of people differently, wherever its value comes from."""

import re

from sunlit.judging.places import Place
from sunlit.judging.scene import BRANCH_BEGINS, DATA, WIDE, Scene, cues_of
from sunlit.schema import Passage
from sunlit.vocabulary import load
from sunlit.vocabulary.spelling import Hit, find_all_groups

_COMPARES = re.compile(
    r"[=!]==?|=~|(?<!\w)(?:eq|ne|is|in|like|case|when)(?!\w)"
    r"|equals?(?:IgnoreCase)?\(|contains?\(|includes?\(|str(?:n|case|i)?cmp\w*\(|[^<>=!:]=\s*['\"]",
    re.IGNORECASE,
)
# What asks only whether there is a value treats nobody differently.
_NOTHING = r"(?:null|None|nil|undefined|NULL|nullptr|''|\"\"|\"undefined\"|'undefined'|-1)"
_ASKS_IF_THERE = re.compile(
    rf"[=!]==?\s*{_NOTHING}(?!\w)|(?<!\w){_NOTHING}\s*[=!]=|\bis(?:\s+not)?\s+None|isEmpty|isBlank"
)
_NUMBER = re.compile(r"\w*(?:\(\))?['\"\]\)]*\s*(?:===?|\.equals\()\s*\(?\s*[1-9]\d?\b")
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*+"|\'(?:[^\'\\]|\\.)*+\'')
# A rule of configuration has its group as a value below one of these.
_RULE = re.compile(
    r"(?:^|[^a-z])(?:when|if|match|matches|filters?|conditions?|rules?|triggers?|alarms?|alerts?|watch_?lists?)(?![a-z])"
)
# A calendar that is called after a faith is nobody's: `calendar === "buddhist"`.
_OF_A_CALENDAR = re.compile(
    r"(?:calendar|chronology)\w*['\"\])]*\s*(?:[=!]==?|\.equals)|[=!]==?\s*[\w.$]*(?:calendar|chronology)(?!\w)",
    re.IGNORECASE,
)
_BESIDE_A_CALENDAR = 60
_LONGEST = 160
_SENTENCE = 12  # words
_QUERY = re.compile(r"\b(?:select|update|delete|match|where)\b.{0,400}?[=<>]", re.IGNORECASE | re.DOTALL)
_QUOTES = "\"' ,"
# So much may stand in a value beside the group that it names: a code, "is", the name of a field.
_BESIDE_A_NAME = 16
_SEARCHES = frozenset({"search", "searchable", "query", "find", "retrieve", "retrieval"})
# Who names more groups than this in one function translates values; who treats a group differently names it.
_MOST_GROUPS = 3
_MOST_TEXT = 8000
_PEOPLES = frozenset({"ethnicity", "race", "religion", "caste"})
_WATCHED = 3  # words that tell of those who are watched; one of them stands in any program of a police


def condition(scene: Scene, place: Place) -> str:
    """The condition on the line of a place that singles a group out, as it is written; "" when there is none."""
    if place.passage < 0 or scene.passages[place.passage].role in {"comment", "text"}:
        return ""
    if _is_in_a_sentence(scene, scene.passages[place.passage]):
        return ""
    if load().by_id[place.trait].status != "protected":
        return ""  # who asks for a title or a size by gender does not single out a people
    if scene.language in DATA:
        passage = scene.passages[place.passage]
        written = scene.text.string[passage.start : min(passage.end, passage.start + _LONGEST)]
        singles_out = (
            bool(place.groups)
            and not place.label_set
            and _is_value(place, passage.value.strip(_QUOTES) or passage.name or written.strip(_QUOTES))
            and _is_rule(scene, place)
        )
    else:
        start, end = scene.line_bounds(place.index)
        written = scene.text.string[start:end]
        singles_out = _singles_out(written, place, start) and not _translates(scene, place)
        singles_out = singles_out and not _is_of_a_calendar(scene, place)
    return " ".join(written.split())[:_LONGEST] if singles_out else ""


def watched(scene: Scene, place: Place) -> str:
    """The line of a place that names a people, and no trait, among those whom an office watches; "" for any other."""
    if not place.groups or place.passage < 0 or scene.passages[place.passage].role == "text":
        return ""
    if place.trait not in _PEOPLES or not any(_is_sure_group(hit) for hit in place.hits):
        return ""
    if not _says_watched(scene, place) and (place.label_set or not _is_among_the_watched(scene, place.index)):
        return ""
    start, end = scene.line_bounds(place.index)
    return " ".join(scene.text.string[start:end].split())[:_LONGEST]


def _says_watched(scene: Scene, place: Place) -> bool:
    """Whether the word for a people is itself one of those who keep an eye on it."""
    written = (scene.text.string[hit.start : hit.end] for hit in place.hits if _is_sure_group(hit))
    return any(cue == "watched" for word in written for cue, _ in cues_of(word))


def _is_among_the_watched(scene: Scene, index: int) -> bool:
    words = (word for cue, word in scene.wide_cues(index) if cue == "watched")
    return scene.once("watched", index // WIDE, lambda: len(set(words)) >= _WATCHED)


def _is_sure_group(hit: Hit) -> bool:
    return hit.entry.group != "" and hit.entry.spelling.strength == "sure" and not hit.excluded


def _is_in_a_sentence(scene: Scene, passage: Passage) -> bool:
    """Whether a passage is a string, or a line of a text, that holds a sentence, and no query."""
    if passage.role not in {"string", "label", "element"}:
        return False
    text = scene.text.string[passage.start : min(passage.end, passage.start + _MOST_TEXT)]
    return len(text.split()) >= _SENTENCE and not _QUERY.search(text)


def _is_value(place: Place, value: str) -> bool:
    """Whether a group is what a value says, and not a word of a sentence in it."""
    named = max((hit.end - hit.start for hit in place.hits if hit.entry.group and not hit.excluded), default=0)
    return named > 0 and len(value) <= named + _BESIDE_A_NAME


def _is_rule(scene: Scene, place: Place) -> bool:
    """Whether what holds a value is a rule: that somebody searches for words ("search", "query") is none."""
    names = [holder.name for holder in scene.chain(place.passage)]
    return any(
        _RULE.search(name.lower()) or any(cue == "search" and word not in _SEARCHES for cue, word in cues_of(name))
        for name in names
    )


def _singles_out(line: str, place: Place, start: int) -> bool:
    begins = BRANCH_BEGINS.search(line)
    if not begins or _ASKS_IF_THERE.search(line):
        return False
    # An operator stands behind what it asks, a word before it.
    first = begins.start() if begins[0].isalpha() else 0
    behind = [hit for hit in place.hits if hit.start - start >= first and not hit.excluded]
    if any(not hit.entry.group and _NUMBER.match(line, hit.end - start) for hit in behind):
        return True
    compares = _COMPARES.search(line, first) is not None
    if any(hit.entry.group for hit in behind):
        return compares or begins[0].lower() in {"if", "elif", "elsif", "elseif", "unless", "while"}
    written = " ".join(match[0] for match in _STRINGS.finditer(line))
    return bool(behind) and compares and any(place.trait in hit.entry.traits for hit in find_all_groups(written))


def _is_of_a_calendar(scene: Scene, place: Place) -> bool:
    around = max(0, place.index - _BESIDE_A_CALENDAR), place.index + _BESIDE_A_CALENDAR
    return _OF_A_CALENDAR.search(scene.text.string, *around) is not None


def _translates(scene: Scene, place: Place) -> bool:
    """Whether it stands in a list of groups, or in a function that lists them to give each value its name."""
    if place.label_set and scene.passages[place.label_set.container].role != "function":
        return True
    holder = scene.passages[place.passage]
    while holder.role != "function" and holder.container >= 0:
        holder = scene.passages[holder.container]
    text = scene.text.string[holder.start : min(holder.end, holder.start + _MOST_TEXT)]
    named = {hit.entry.group for hit in find_all_groups(text) if place.trait in hit.entry.traits and not hit.excluded}
    return holder.role == "function" and len(named) > _MOST_GROUPS
