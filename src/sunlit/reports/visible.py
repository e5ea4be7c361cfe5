"""Quoted text made harmless and honest: what cannot be seen, or moves what is seen, becomes a visible mark."""

import unicodedata

# control (ANSI escapes start with one), format (bidi, zero width), lone surrogates, line and paragraph separators
_MARKED = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def visible(text: str) -> str:
    """The text on one line, with every control and invisible character as ‹U+202E›; a tab becomes a space."""
    if text.isprintable():
        return text
    return "".join(_mark(character) for character in text)


def _mark(character: str) -> str:
    if character == "\t":
        return " "
    return f"‹U+{ord(character):04X}›" if unicodedata.category(character) in _MARKED else character
