"""The vocabulary of traits: what can be said about a person, in every spelling that products use."""

from sunlit.vocabulary.load import load
from sunlit.vocabulary.model import Cue, Example, Group, LegalText, Spelling, Trait, Vocabulary

__all__ = ["Cue", "Example", "Group", "LegalText", "Spelling", "Trait", "Vocabulary", "load"]
