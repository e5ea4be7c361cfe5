"""The shapes of the vocabulary's data files; docs/vocabulary.md describes them for those who add entries."""

from functools import cached_property
from typing import Literal

import msgspec

Status = Literal["protected", "sensitive", "open"]
Strength = Literal["sure", "unsure", "member"]


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """Base of what is read from a file: unknown keys are errors, values never change."""


class Spelling(_Data, frozen=True):
    """One way to write a trait or a group.

    text      as written; ASCII spellings are words separated by spaces ("skin colour") and match in every
              identifier style (skinColour, SKIN_COLOUR, skin-colour); others match as they stand
    language  BCP 47 tag ("en", "zh-Hans", "zh-Hant", "zh-Latn" for pinyin, "ug", "ru", ...), or "code" for what
              only products write (abbreviations, misspellings, hidden names)
    strength  "sure": speaks of people wherever it stands ("ethnicity"); "unsure": has other meanings, needs a
              cue ("race", "minority", "EC type"); "member": says something only inside a set of groups ("white",
              "han"), and is not searched for by itself
    """

    text: str
    language: str
    strength: Strength = "sure"


class LegalText(_Data, frozen=True):
    """A legal text that speaks of the trait: `text` is its title, `article` the exact place, `says` its words."""

    text: str
    article: str
    says: str


class Example(_Data, frozen=True):
    """A piece of text that the linter runs: `finds` names the trait or group ids it must, or must not, find."""

    text: str
    finds: tuple[str, ...] = ()


class Group(_Data, frozen=True):
    """One group that a trait can name.

    code  its number in GB/T 3304-1991 ("05") and its letters there ("UG"), where it has them
    sets  ids of the category sets it belongs to ("gbt3304", "race_classifier", "skin_scale")
    named_by  ids of the traits that can name it, in the order of its file; the loader fills it in
    """

    id: str
    name: str
    spellings: tuple[Spelling, ...]
    sets: tuple[str, ...]
    code: str = ""
    letters: str = ""
    examples: tuple[Example, ...] = ()
    counterexamples: tuple[Example, ...] = ()
    named_by: tuple[str, ...] = ()


class Trait(_Data, frozen=True):
    """Something that can be said about a person.

    exclusions  phrases that hold a spelling and are not about a person's trait ("race condition", "民族大学"):
                a spelling inside such a phrase is no hit of this trait
    """

    id: str
    name: str
    status: Status
    definition: str
    spellings: tuple[Spelling, ...]
    examples: tuple[Example, ...]
    counterexamples: tuple[Example, ...]
    law: tuple[LegalText, ...] = ()
    exclusions: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()


class Cue(_Data, frozen=True):
    """Words beside a spelling that tell what it is about; `id` is what the judge's rules name.

    id       "face", "search", "identity_document", "declared_record", "language_list", ...
    says     one sentence for the reasons in a report: "beside face attributes such as glasses or beard"
    words    spellings as in Spelling.text
    exclusions  phrases that hold one of the words and mean something else ("data frame"): there it tells nothing
    examples, counterexamples  texts that hold one of the words, and texts that hold none though they look like it
    """

    id: str
    says: str
    words: tuple[str, ...]
    exclusions: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


class Vocabulary(msgspec.Struct, frozen=True, dict=True):
    """All traits and cues; `version` is a hash over the data files, so it changes when any of them does."""

    traits: tuple[Trait, ...]
    cues: tuple[Cue, ...]
    version: str

    @cached_property
    def by_id(self) -> dict[str, Trait]:
        """Traits by id."""
        return {trait.id: trait for trait in self.traits}
