"""What can speak for and against a hit at most and at least, whatever structure a reader would find around it.

Of most hits that settles it: their file need not be parsed, nor they be weighed.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Literal

import msgspec

from sunlit.judging.rules import RECORDS, SHARED, Rule, Scope, SpeaksFor, load_rules, rules_by_cue, words_weigh

SeenCue = tuple[str, str]  # cue id, the word in lower case
Area = Literal["line", "near", "path", "wide"]

# Of a far word the reader may find that it names or explains what holds the hit, or stands beside it there.
_FAR: frozenset[Scope] = frozenset({"own", "container", "members", "file"})
_AGAINST: frozenset[SpeaksFor] = frozenset({"not_personal", "mention"})
_FOR_NO_BASIS: frozenset[SpeaksFor] = _AGAINST | {"search_filter"}
# A record has its source in itself; the others need this much that tells of one, see choice.py.
_SOURCES: frozenset[SpeaksFor] = frozenset({"inferred_from_image", "inferred_from_name", "inferred_from_voice"})
_SOURCE_AT_LEAST = 0.5


class Bounds(msgspec.Struct, frozen=True):
    """What cues say around a hit.

    most     for any one basis, at most
    seen     for pictures, at most, even where nothing makes that case by itself
    sources  for all of them together, of what makes a case by itself, at most
    against  that it is not about people, or spoken of only, at least
    """

    most: float
    seen: float
    sources: float
    against: float


NOTHING_TOLD = Bounds(0.0, 0.0, 0.0, 0.0)


@cache
def telling_cues() -> frozenset[str]:
    """The cues that can make a case; where none of them is, there is none."""
    by_cue = rules_by_cue().items()
    return frozenset(cue for cue, rules in by_cue if any(rule.speaks_for not in _FOR_NO_BASIS for rule in rules))


def bounds(
    line: Iterable[SeenCue], near: Iterable[SeenCue], path: Iterable[SeenCue], wide: Iterable[SeenCue]
) -> Bounds:
    """The bounds by the cues on the line of a hit, on those around, in the path and in the part of the file around."""
    areas: tuple[tuple[Area, Iterable[SeenCue]], ...] = (("line", line), ("near", near), ("path", path), ("wide", wide))
    told: set[SeenCue] = set()
    words: dict[tuple[Area, str], int] = {}
    for area, seen in areas:
        for one in seen:
            if one not in told:
                told.add(one)
                key = area, one[0]
                words[key] = words.get(key, 0) + 1
    cues = {cue for _, cue in words}
    most: defaultdict[SpeaksFor, float] = defaultdict(float)
    sources: defaultdict[SpeaksFor, float] = defaultdict(float)
    against: defaultdict[SpeaksFor, float] = defaultdict(float)
    by_cue = rules_by_cue()
    for (area, cue), number in words.items():
        for rule in by_cue.get(cue, ()):
            if rule.speaks_for in _AGAINST:
                against[rule.speaks_for] += _least(rule, area, number)
            elif rule.speaks_for not in _FOR_NO_BASIS and (not rule.beside or rule.beside & cues):
                weight = rule.weight * _factor(rule.scopes, area) * words_weigh(number, "own")
                most[rule.speaks_for] += weight
                sources[rule.speaks_for] += 0 if rule.supports else weight
    able = [most[basis] for basis in most if basis not in _SOURCES or sources[basis] >= _SOURCE_AT_LEAST]
    able.append(sum(most[basis] for basis in RECORDS) - (1 - SHARED) * min(most[basis] for basis in RECORDS))
    pictures = most["inferred_from_image"]
    return Bounds(max(able, default=0), pictures, sum(sources.values()), max(against.values(), default=0))


@cache
def _factor(scopes: frozenset[Scope], area: Area) -> float:
    """The most that is left of the weight of a rule with these scopes where a word stands in an area."""
    factors = load_rules().scopes
    within = scopes or frozenset(factors)
    if area == "path":
        within = within & {"path"}
    elif area == "wide":
        # The comment of what stands there may be long, and begin far away.
        return min(max((factors[scope] for scope in within & _FAR), default=0), factors["container"])
    return max((factors[scope] for scope in within), default=0)


def _least(rule: Rule, area: Area, number: int) -> float:
    """The least that words of a rule's cue weigh: a word counts in the first scope that has it, maybe a lesser one."""
    if rule.prose or rule.beside or rule.needs or rule.unless:
        return 0
    factors = load_rules().scopes
    if area == "line" and (not rule.scopes or "own" in rule.scopes):
        return rule.weight * factors["own"] * words_weigh(number, "own")
    if area == "path" and (not rule.scopes or "path" in rule.scopes):
        return rule.weight * min(factors["members"], factors["path"])
    return 0 if rule.scopes else rule.weight * factors["file"] * words_weigh(number, "file")
