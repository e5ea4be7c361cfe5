"""What speaks for which basis around one place: the cues, weighed by where they stand, with a reason each."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice

import msgspec

from sunlit.judging.bounds import SeenCue
from sunlit.judging.rules import Scope, SpeaksFor, load_rules, rules_in, words_weigh
from sunlit.judging.scene import Scene, cues_of
from sunlit.readers.listing import ListedText
from sunlit.vocabulary import load

WHERE: dict[Scope, str] = {
    "word": "right beside it",
    "own": "on the same line",
    "near": "on the lines around it",
    "container": "in the name of what it is part of",
    "members": "among what stands beside it in the same type, list or function",
    "beside": "on the lines beside it",
    "path": "in the name of the file or its folder",
    "file": "elsewhere in the file",
}

# Behind what stands at a place; before it, read backwards, and of a tag with its sign: `@name race`.
_BESIDE = re.compile(r"[\w$]*(?:[ .]\w+@?)?")
_LONGEST_PHRASE = 60
_COMMENT = 2000  # characters of a comment that are taken for what it explains
# A line of prose longer than this, or of so many words and no row of a table, is a sentence: no cell or item of a list.
_SENTENCE = 120
_WORDS = 12
_WORDS_OF_A_LINE = 7
# Where what stands beside a comment that is a sentence is as far from what is declared as beside any other sentence.
_SAID: frozenset[Scope] = frozenset({"word", "own", "near", "beside"})
_WORD = re.compile(r"[^\W\d_]{2,}")
_STRINGS = frozenset({"string", "label", "element"})
# In a sentence most words are followed by a space and another word; a list, a query or data has other marks between.
_FOLLOWED = re.compile(r"[^\W\d_]{2,}[,.;:]? (?=[^\W\d_])")
_FLUENT = 0.6
# The marks between the parts of Chinese sentences, and how many of them no value has.
_PAUSE = re.compile("[，。；！？]")
_PAUSES = 4


class Argument(msgspec.Struct, frozen=True):
    """One thing that speaks for a basis; `supports` as in a rule.

    cue, words, scope  the rule's cue, the words of it that were seen, and where; empty for what is no cue
    told               what it is, in words, when it is no cue
    """

    speaks_for: SpeaksFor
    weight: float
    supports: bool = False
    cue: str = ""
    words: tuple[str, ...] = ()
    scope: Scope | None = None
    told: str = ""

    @property
    def says(self) -> str:
        """What it is, in words that a report can print; of most places none is printed."""
        if self.scope is None:
            return self.told
        return f"{_says()[self.cue]}: {', '.join(f'“{word}”' for word in self.words[:4])} {WHERE[self.scope]}"


class Evidence(msgspec.Struct):
    """The arguments around one place."""

    arguments: list[Argument] = []

    def weight(self, *bases: SpeaksFor) -> float:
        """The sum of what speaks for any of these."""
        return sum(argument.weight for argument in self.arguments if argument.speaks_for in bases)

    def weights(self) -> Mapping[SpeaksFor, float]:
        """The sum of what speaks for each basis, 0 for any other."""
        sums: defaultdict[SpeaksFor, float] = defaultdict(float)
        for argument in self.arguments:
            sums[argument.speaks_for] += argument.weight
        return sums

    def standing(self, basis: SpeaksFor) -> float:
        """The sum of what makes the case for a basis by itself."""
        return sum(item.weight for item in self.arguments if item.speaks_for == basis and not item.supports)

    def add(self, speaks_for: SpeaksFor, weight: float, says: str) -> None:
        """Add one supporting argument."""
        self.arguments.append(Argument(speaks_for, weight, supports=True, told=says))

    def reasons(self, speaks_for: SpeaksFor) -> list[str]:
        """What speaks for a basis, strongest first."""
        chosen = [argument for argument in self.arguments if argument.speaks_for == speaks_for]
        return [argument.says for argument in sorted(chosen, key=lambda argument: -argument.weight)]


def around(
    scene: Scene,
    number: int,
    index: int,
    *,
    written: frozenset[str] = frozenset(),
    until: int = 0,
    known: Sequence[Argument] = (),
) -> Evidence:
    """The evidence from the cues around the place at `index`, in the passage `number` (-1: in none).

    until    where the spelling at `index` ends
    known    what speaks for a basis before anything around is looked at
    written  the spellings that stand there, lower case: that a face trait is named says nothing of a face
    """
    scopes = _scopes(scene, number, index, max(index, until))
    around_it = {cue for scope, seen in scopes.items() if scope != "file" for cue, _ in seen}
    on_line = {cue for scope in ("word", "own") for cue, _ in scopes[scope]}
    # What a spelling is made of was weighed when it was taken up: "emotion recognition" does not recognise once more.
    parts = frozenset(word for spelling in written for _, word in cues_of(spelling))
    is_prose = number < 0 or scene.passages[number].role == "text"
    start, end = scene.line_bounds(index)
    is_long = is_prose and (scene.language == "text" or _is_sentence(scene.text.string[start:end]))
    is_long = is_long or _is_in_a_sentence(scene, number, index)
    is_told = number >= 0 and scene.passages[number].role == "comment" and scene.passages[number].container >= 0
    is_told = is_told and _is_sentence(scene.text.string[start:end])
    evidence = Evidence([*known])
    told: set[tuple[str, str, str]] = set()  # what a rule does not count where it stands may count farther away
    dependent: list[tuple[SpeaksFor, Argument]] = []
    for scope, factor in load_rules().scopes.items():
        rules = rules_in(scope)
        words: dict[str, dict[str, None]] = defaultdict(dict)
        for cue, word in scopes[scope]:
            if cue in rules:
                words[cue][word] = None
        for cue, seen in words.items():
            for rule in rules[cue]:
                own: frozenset[str] = frozenset()
                if rule.speaks_for == "inferred_from_image":
                    own = written | parts if scope in {"word", "own"} else written
                if (rule.prose and not is_prose) or (rule.beside and rule.beside.isdisjoint(around_it)):
                    continue
                if rule.unless and any(other in rule.unless for other, _ in scopes[scope]):
                    continue
                words_seen = [word for word in seen if word not in own and (cue, rule.speaks_for, word) not in told]
                if not words_seen:
                    continue
                told.update((cue, rule.speaks_for, word) for word in words_seen)
                weight = rule.weight * factor * words_weigh(len(words_seen), scope)
                is_sentence = is_long or (is_told and scope in _SAID)
                untold = is_sentence and rule.told_by and not rule.told_by & on_line
                supports = rule.supports or scope == "file" or bool(untold)
                argument = Argument(rule.speaks_for, round(weight, 3), supports, cue, tuple(words_seen), scope)
                if rule.needs:
                    dependent.append((rule.needs, argument))
                else:
                    evidence.arguments.append(argument)
    for needs, argument in dependent:
        if evidence.weight(needs) > 0:
            evidence.arguments.append(argument)
    return evidence


def _is_in_a_sentence(scene: Scene, number: int, index: int) -> bool:
    """Whether the place is in a sentence that code keeps in a string: a quote, a help text, a translation."""
    if number < 0 or scene.passages[number].role not in _STRINGS:
        return False
    line = scene.line_bounds(index)
    passage = scene.passages[number]
    text = scene.text.string[max(line[0], passage.start) : min(line[1], passage.end)]
    if sum(1 for _ in islice(_PAUSE.finditer(text), _PAUSES)) == _PAUSES:
        return True
    words = len(_WORD.findall(text))
    # What lies in a program without a place is cut into lines.
    is_loose = passage.container < 0 and isinstance(scene.text, ListedText)
    return words >= (_WORDS_OF_A_LINE if is_loose else _WORDS) and len(_FOLLOWED.findall(text)) >= _FLUENT * words


def _is_sentence(line: str) -> bool:
    return len(line) > _SENTENCE or (line.count("|") < 2 and len(_WORD.findall(line)) >= _WORDS)


def _phrase(string: str, index: int, until: int) -> str:
    """The name, or the words, that stand at an index, and the words right before and behind."""
    before = _BESIDE.match(string[max(0, index - _LONGEST_PHRASE) : index][::-1])
    behind = _BESIDE.match(string, until, until + _LONGEST_PHRASE)
    return (before[0][::-1] if before else "") + string[index:until] + (behind[0] if behind else "")


@cache
def _says() -> dict[str, str]:
    """What each cue tells, in words, by its id."""
    return {cue.id: cue.says for cue in load().cues}


def _scopes(scene: Scene, number: int, index: int, until: int) -> dict[Scope, Iterable[SeenCue]]:
    """The cues of each scope."""
    line = scene.line_bounds(index)
    own = scene.cues(*line)
    members: list[SeenCue] = []
    container: list[SeenCue] = []
    start, end = scene.near_bounds(index)
    near = scene.cues(start, end)
    beside: list[SeenCue] = []
    if number >= 0:
        passage = scene.passages[number]
        inside = scene.extent_around(number)
        near, beside = scene.cues(max(start, inside[0]), min(end, inside[1])), near
        if scene.is_sorted or scene.is_term(number):
            near, beside = [], []  # a dictionary sorts by the alphabet, not by what its terms are about
        if scene.is_term(number) or _is_in_a_sentence(scene, number, index):
            own = scene.cues(max(line[0], passage.start), min(line[1], passage.end))
        own = [*own, *cues_of(passage.comment[:_COMMENT])]
        for holder in scene.chain(number):
            container += [*cues_of(holder.name), *cues_of(holder.comment[:400])]
        if passage.container >= 0 and not scene.is_sorted and not scene.is_term(number):
            members = scene.member_cues(number)
    return {
        "word": cues_of(_phrase(scene.text.string, index, until)),
        "own": own,
        "near": near,
        "container": container,
        "members": members,
        "beside": beside,
        "path": scene.path_cues,
        "file": scene.wide_cues(index),
    }
