"""The linter of the vocabulary: small named checks over the data (`python -m sunlit.vocabulary.lint`)."""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import msgspec

from sunlit.vocabulary.load import group_sets, load
from sunlit.vocabulary.model import Example, Group, Spelling, Trait, Vocabulary
from sunlit.vocabulary.spelling import Finder, Hit, cue_finder, finder

PROTECTED_LANGUAGES = ("en", "zh-Hans", "zh-Hant", "zh-Latn", "ru", "tr", "ar", "fa", "ug", "hi", "fr", "de", "es")
TRAIT_EXAMPLES = 3
GROUP_EXAMPLES = 1
STANDARD_CODES = tuple(f"{number:02}" for number in range(1, 57))
_SHORTEST_SURE = 5
_SHORTEST_SEARCHED = 3
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_WORDS = re.compile(r"[a-z0-9]+( [a-z0-9]+)*")
_CJK = re.compile(r"[\u2e80-\ud7ff\uf900-\ufaff]")


class Subject(msgspec.Struct, frozen=True, dict=True):
    """What the checks look at: a vocabulary, and the ids of the sets that its groups may belong to."""

    vocabulary: Vocabulary
    sets: frozenset[str]

    @cached_property
    def entries(self) -> dict[str, Trait | Group]:
        """Traits and groups by a name for messages; a group that several traits share stands here once."""
        named: dict[str, Trait | Group] = {}
        for trait in self.vocabulary.traits:
            named[f"trait {trait.id}"] = trait
            for group in trait.groups:
                named[f"group {group.id} of {', '.join(group.sets)}"] = group
        return named

    @cached_property
    def _reported(self) -> Vocabulary:
        """The vocabulary with its open traits as if they were reported, so that their examples can run too."""
        traits = tuple(
            msgspec.structs.replace(trait, status="sensitive") if trait.status == "open" else trait
            for trait in self.vocabulary.traits
        )
        return Vocabulary(traits, self.vocabulary.cues, self.vocabulary.version)

    @cached_property
    def _find(self) -> Callable[[str], list[Hit]]:
        return finder(self._reported)

    @cached_property
    def _find_groups(self) -> Callable[[str], list[Hit]]:
        return finder(self._reported, members=True)

    @cached_property
    def find_cues(self) -> Callable[[str], list[tuple[str, int, int]]]:
        """Finds the cues of the vocabulary: (id, start, end)."""
        return cue_finder(self.vocabulary)

    def found(self, text: str) -> set[str]:
        """Ids of the traits and groups that a text names, exclusions heeded."""
        hits = [hit for hit in self._find(text) if not hit.excluded]
        groups = [hit for hit in self._find_groups(text) if not hit.excluded]
        return {trait for hit in hits for trait in hit.entry.traits} | {hit.entry.group for hit in (*hits, *groups)}


def lint(vocabulary: Vocabulary, sets: Iterable[str]) -> list[str]:
    """Every defect, as one line each, in a stable order; `sets` are the ids that a group may name as its sets."""
    subject = Subject(vocabulary, frozenset(sets))
    return [message for check in CHECKS for message in check(subject)]


def ids_are_snake_case_and_unique(subject: Subject) -> Iterator[str]:
    """Ids of traits and cues are unique, those of groups within a trait, and all are snake_case."""
    vocabulary = subject.vocabulary
    lists = {
        "traits": [trait.id for trait in vocabulary.traits],
        "cues": [cue.id for cue in vocabulary.cues],
        **{f"groups of {trait.id}": [group.id for group in trait.groups] for trait in vocabulary.traits},
    }
    for where, ids in lists.items():
        for name, times in Counter(ids).items():
            if times > 1:
                yield f"{where}: the id {name!r} is used {times} times"
            if not _ID.fullmatch(name):
                yield f"{where}: the id {name!r} is not snake_case"


def sets_are_known(subject: Subject) -> Iterator[str]:
    """A group belongs to at least one set, and a set is a file of groups."""
    for name, group in _groups(subject):
        if not group.sets:
            yield f"{name}: belongs to no set"
        for unknown in sorted(set(group.sets) - subject.sets):
            yield f"{name}: there is no set {unknown!r}; a set is named after its file in groups/"


def standard_codes_are_complete(subject: Subject) -> Iterator[str]:
    """The set gbt3304 has each code from 01 to 56 once, each with two letters of its own."""
    coded = [group for _, group in _groups(subject) if "gbt3304" in group.sets and group.code]
    codes = Counter(group.code for group in coded)
    for code in STANDARD_CODES:
        if codes[code] != 1:
            yield f"set gbt3304: code {code} is there {codes[code]} times, not once"
    for code in sorted(set(codes) - set(STANDARD_CODES)):
        yield f"set gbt3304: there is no code {code!r} in GB/T 3304-1991"
    for letters, times in sorted(Counter(group.letters for group in coded).items()):
        if times > 1 or not re.fullmatch(r"[A-Z]{2}", letters):
            yield f"set gbt3304: the letters {letters!r} are not two capitals of one group"


def protected_traits_cite_the_law(subject: Subject) -> Iterator[str]:
    """A protected trait names at least one legal text, each with its title, article and words."""
    for trait in subject.vocabulary.traits:
        if trait.status == "protected" and not trait.law:
            yield f"trait {trait.id}: cites no law"
        for text in trait.law:
            if not (text.text and text.article and text.says):
                yield f"trait {trait.id}: a citation lacks its text, article or words: {text.text!r}"


def protected_traits_speak_every_language(subject: Subject) -> Iterator[str]:
    """A protected trait is spelled in each of the languages that the vocabulary promises."""
    for trait in subject.vocabulary.traits:
        if trait.status == "protected":
            missing = [tag for tag in PROTECTED_LANGUAGES if tag not in {word.language for word in trait.spellings}]
            if missing:
                yield f"trait {trait.id}: has no spelling in {', '.join(missing)}"


def ascii_spellings_are_plain_words(subject: Subject) -> Iterator[str]:
    """A spelling, an exclusion or a cue word in ASCII is lower-case words with one space between."""
    texts = [(name, spelling.text) for name, entry in subject.entries.items() for spelling in entry.spellings]
    texts += [(f"trait {trait.id}", phrase) for trait in subject.vocabulary.traits for phrase in trait.exclusions]
    texts += [(f"cue {cue.id}", word) for cue in subject.vocabulary.cues for word in (*cue.words, *cue.exclusions)]
    for name, text in texts:
        if not text or (text.isascii() and not _WORDS.fullmatch(text)):
            yield f"{name}: {text!r} is not lower-case words without punctuation, a space between"


def short_spellings_are_unsure(subject: Subject) -> Iterator[str]:
    """ASCII under five letters is too short to be sure of, under three to be searched for; a Chinese character alone
    is too short for anything. What an open trait is called is not searched for, and may be short."""
    for name, entry in subject.entries.items():
        for word in entry.spellings:
            letters = len(_squeezed(word.text))
            if letters == 1 and _CJK.match(word.text):
                yield f"{name}: the single character {word.text!r} stands in too many words"
            if isinstance(entry, Trait) and entry.status == "open":
                continue
            if word.text.isascii() and letters < _SHORTEST_SURE and word.strength == "sure":
                yield f"{name}: {word.text!r} is too short to be sure"
            if word.text.isascii() and letters < _SHORTEST_SEARCHED and word.strength != "member":
                yield f"{name}: {word.text!r} is too short to be searched for"


def spellings_stand_once_in_an_entry(subject: Subject) -> Iterator[str]:
    """No entry has a spelling twice, and no cue a word; "skin tone" is found as skintone too, so those are one."""
    lists = {name: [word.text for word in entry.spellings] for name, entry in subject.entries.items()}
    lists |= {f"cue {cue.id}": list(cue.words) for cue in subject.vocabulary.cues}
    lists |= {f"exclusions of cue {cue.id}": list(cue.exclusions) for cue in subject.vocabulary.cues}
    lists |= {f"exclusions of {trait.id}": list(trait.exclusions) for trait in subject.vocabulary.traits}
    for name, texts in lists.items():
        for text, times in Counter(map(_squeezed, texts)).items():
            if times > 1:
                yield f"{name}: {text!r} stands there {times} times"


def shared_spellings_are_unsure(subject: Subject) -> Iterator[str]:
    """A spelling of two traits, or of two groups, is sure of neither."""
    owners: dict[str, list[tuple[str, Spelling]]] = defaultdict(list)
    for entry in subject.entries.values():
        kind = "trait" if isinstance(entry, Trait) else "group"
        for word in entry.spellings:
            owners[_squeezed(word.text)].append((f"{kind} {entry.id}", word))
    for text, owned in owners.items():
        names = sorted({owner for owner, _ in owned})
        if len(names) > 1 and any(word.strength == "sure" for _, word in owned):
            yield f"{' and '.join(names)}: {text!r} belongs to each, so it cannot be sure of one"


def every_spelling_is_found(subject: Subject) -> Iterator[str]:
    """A spelling alone is found as its own entry; one inside an exclusion of its trait would never be."""
    for name, entry in subject.entries.items():
        for word in entry.spellings:
            silent = isinstance(entry, Trait) and word.strength == "member"
            if not silent and entry.id not in subject.found(word.text):
                yield f"{name}: {word.text!r} is not found where it stands alone"


def entries_have_examples(subject: Subject) -> Iterator[str]:
    """A trait has at least three examples and three counterexamples, a group and a cue one of each."""
    for name, entry in subject.entries.items():
        least = TRAIT_EXAMPLES if isinstance(entry, Trait) else GROUP_EXAMPLES
        for kind, examples in (("examples", entry.examples), ("counterexamples", entry.counterexamples)):
            if len(examples) < least:
                yield f"{name}: has {len(examples)} {kind}, needs {least}"
    for cue in subject.vocabulary.cues:
        if not cue.examples or not cue.counterexamples:
            yield f"cue {cue.id}: needs an example and a counterexample"


def examples_name_known_ids(subject: Subject) -> Iterator[str]:
    """An example says what it finds, by ids that exist, and its own entry is among them."""
    known = {entry.id for entry in subject.entries.values()}
    for name, entry in subject.entries.items():
        for example in (*entry.examples, *entry.counterexamples):
            for unknown in sorted(set(example.finds) - known):
                yield f"{name}: example {example.text!r} names {unknown!r}, which is no trait or group"
            if entry.id not in example.finds:
                yield f"{name}: example {example.text!r} says nothing about {entry.id!r}"


def examples_are_found(subject: Subject) -> Iterator[str]:
    """Every example finds what it says."""
    for name, example in _examples(subject, "examples"):
        for missed in sorted(set(example.finds) - subject.found(example.text)):
            yield f"{name}: example {example.text!r} does not find {missed!r}"
    for cue in subject.vocabulary.cues:
        for text in cue.examples:
            if cue.id not in {found for found, _, _ in subject.find_cues(text)}:
                yield f"cue {cue.id}: example {text!r} holds none of its words"


def counterexamples_are_silent(subject: Subject) -> Iterator[str]:
    """No counterexample finds what it says that it must not."""
    for name, example in _examples(subject, "counterexamples"):
        for hit in sorted(set(example.finds) & subject.found(example.text)):
            yield f"{name}: counterexample {example.text!r} finds {hit!r}"
    for cue in subject.vocabulary.cues:
        for text in cue.counterexamples:
            for found, start, end in subject.find_cues(text):
                if found == cue.id:
                    yield f"cue {cue.id}: counterexample {text!r} holds {text[start:end]!r}"


def exclusions_hold_a_spelling(subject: Subject) -> Iterator[str]:
    """An exclusion that holds no spelling of its trait or of the trait's groups, or no word of its cue, excludes
    nothing."""
    for trait in subject.vocabulary.traits:
        entries: tuple[Trait | Group, ...] = (trait, *trait.groups)
        spelled = Finder((word.text, None) for entry in entries for word in entry.spellings)
        for phrase in trait.exclusions:
            if not spelled.find(phrase):
                yield f"trait {trait.id}: the exclusion {phrase!r} holds no spelling of the trait"
    for cue in subject.vocabulary.cues:
        words = Finder((word, None) for word in cue.words)
        for phrase in cue.exclusions:
            if not words.find(phrase):
                yield f"cue {cue.id}: the exclusion {phrase!r} holds none of its words"


CHECKS: tuple[Callable[[Subject], Iterator[str]], ...] = (
    ids_are_snake_case_and_unique,
    sets_are_known,
    standard_codes_are_complete,
    protected_traits_cite_the_law,
    protected_traits_speak_every_language,
    ascii_spellings_are_plain_words,
    short_spellings_are_unsure,
    spellings_stand_once_in_an_entry,
    shared_spellings_are_unsure,
    every_spelling_is_found,
    entries_have_examples,
    examples_name_known_ids,
    examples_are_found,
    counterexamples_are_silent,
    exclusions_hold_a_spelling,
)


def _groups(subject: Subject) -> Iterator[tuple[str, Group]]:
    for name, entry in subject.entries.items():
        if isinstance(entry, Group):
            yield name, entry


def _examples(subject: Subject, kind: str) -> Iterator[tuple[str, Example]]:
    for name, entry in subject.entries.items():
        for example in entry.examples if kind == "examples" else entry.counterexamples:
            yield name, example


def _squeezed(text: str) -> str:
    return text.replace(" ", "").lower()


def main() -> int:
    """Print every defect of the installed vocabulary, one a line; 1 when there is any."""
    try:
        messages = lint(load(), group_sets())
    except ValueError as error:
        messages = [str(error)]
    for message in messages:
        print(message)
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
