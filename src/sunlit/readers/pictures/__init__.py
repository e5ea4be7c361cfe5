"""Pictures: the words that are drawn in them, each with its box."""

from sunlit.readers.pictures.sizes import picture_size
from sunlit.readers.pictures.source import DrawnPage, crop, picture_source
from sunlit.readers.pictures.words import is_installed, keep_words, kept_words, words_in, words_key

__all__ = [
    "DrawnPage",
    "crop",
    "is_installed",
    "keep_words",
    "kept_words",
    "picture_size",
    "picture_source",
    "words_in",
    "words_key",
]
