"""The byte forms of a spelling: how it can lie in a file, in every encoding and escape, as patterns of bytes."""

import base64
import re
from collections.abc import Iterator, Set

ENCODINGS = ("utf-8", "gb18030", "big5", "shift_jis", "windows-1251", "latin-1", "utf-16-le", "utf-16-be")

# Below this many letters a word stands inside so many others that its bounds belong into the pattern itself.
_BOUND_BELOW = 9
# A first word of so few letters ends many other words: `ec type` is in `codectype`.
_SHORT_FIRST = 4
# A word shorter than this has base64 forms of so few characters that chance makes them.
_BASE64_FROM = 7
# So many letters in a row as escapes are a word that somebody hides; shorter ones are chance.
_HIDDEN_FROM = 4
_TWO = 2
_SEPARATORS = rb"[ \t_\-./]{0,2}"


def patterns(spellings: Set[str]) -> Iterator[tuple[bytes, bool]]:
    """Patterns as (expression, caseless); wherever one of the spellings stands, one of them matches there.

    They may match more than the spellings, never less, where a byte that is no letter stands before and behind: who
    finds one decodes the file and looks again. What the patterns of a shorter spelling match anyway is left out.
    """
    for spelling in spellings:
        if spelling.isascii():
            yield from _patterns_in_ascii(spelling, spellings)
        elif not any(map(_is_itself_in_capitals, _shorter(spelling, spellings))):
            # A pattern's own case folding knows ASCII alone.
            cases = (spelling, spelling.capitalize(), spelling.title(), spelling.upper())
            written = {name for case in cases if not case.isascii() for name in _as_names(case)}
            yield from ((_escaped(form), True) for name in written for form in _encoded(name))
    yield from veiled_patterns(spellings)


def veiled_patterns(spellings: Set[str]) -> Iterator[tuple[bytes, bool]]:
    """The same for spellings that are written as escapes or in base64: found only once these are undone."""
    for spelling in spellings:
        size = len(spelling.encode())
        if spelling.isascii() or not any(
            len(one.encode()) >= _BASE64_FROM or size < _BASE64_FROM for one in _shorter(spelling, spellings)
        ):
            if not spelling.isascii():
                yield from ((pattern, True) for name in _as_names(spelling) for pattern in _escapes(name))
            if size >= _BASE64_FROM:
                yield from ((_escaped(form), False) for form in _base64_forms(spelling.encode()))
    yield from _letters_as_escapes()


def _letters_as_escapes() -> Iterator[tuple[bytes, bool]]:
    """Patterns for ASCII letters in a row that are written as escapes: nobody does so but to hide a word."""
    letter = rb"([46][1-9a-f]|[57][0-9a])"
    number = rb"(6[5-9]|[78][0-9]|90|9[7-9]|1[01][0-9]|12[0-2])"
    for before, behind in ((rb"\\u00", rb""), (rb"\\x", rb""), (rb"%", rb""), (rb"&#x", rb";")):
        rest = rb"(" + before + letter + behind + rb"){%d}" % (_HIDDEN_FROM - 1)
        # With the first digit written out: a percent sign by itself begins too much.
        for first, second in ((b"4", rb"[1-9a-f]"), (b"5", rb"[0-9a]"), (b"6", rb"[1-9a-f]"), (b"7", rb"[0-9a]")):
            yield before + first + second + behind + rest, True
    yield rb"(&#" + number + rb";){%d}" % _HIDDEN_FROM, True


def _patterns_in_ascii(spelling: str, spellings: Set[str]) -> Iterator[tuple[bytes, bool]]:
    words = spelling.split()
    if any(" " in one or len(one) >= _BOUND_BELOW for one in _beginnings(spelling, spellings)):
        return  # their patterns leave open what stands behind
    if len(words) == _TWO and not spellings.isdisjoint(words):
        yield from _ascii_patterns(words, glued=True)  # otherwise that word stands there by itself
        return
    yield from _ascii_patterns(words)
    for name in _as_names(spelling):
        yield _escaped(name.encode("utf-16-le")), True
        yield _escaped(name.encode("utf-16-be")), True


def _as_names(spelling: str) -> set[str]:
    """A spelling of several words as sentences and names write it; with every mixture of separators, as expressions,
    these would take as long to compile as all others together."""
    return {separator.join(spelling.split()) for separator in (" ", "", "_", "-")}


def _beginnings(spelling: str, spellings: Set[str]) -> Iterator[str]:
    """The spellings that a longer one begins with."""
    return (spelling[:end] for end in range(1, len(spelling)) if spelling[:end] in spellings)


def _shorter(spelling: str, spellings: Set[str]) -> Iterator[str]:
    """The spellings that are part of a longer one that is not ASCII, and are not ASCII themselves."""
    parts = (spelling[start:end] for start in range(len(spelling)) for end in range(start + 1, len(spelling) + 1))
    return (part for part in parts if part != spelling and not part.isascii() and part in spellings)


def _is_itself_in_capitals(spelling: str) -> bool:
    """Whether a spelling that is not ASCII is none in capitals either: "IRK", those of "ırk", stands inside too many
    words to be looked for."""
    return not (spelling.capitalize().isascii() or spelling.upper().isascii())


def _ascii_patterns(words: list[str], glued: bool = False) -> Iterator[tuple[bytes, bool]]:
    first, rest = words[0], words[1:]
    separators = b"" if glued else _SEPARATORS
    if (rest and len(first) > _SHORT_FIRST) or len(first) >= _BOUND_BELOW:
        yield separators.join(_escaped(word.encode()) for word in words), True
        return
    end = b"".join(separators + b"(?i:" + _escaped(word.encode()) + b")" for word in rest)
    low, title, high = (_escaped(form.encode()) for form in (first, first.capitalize(), first.upper()))
    # Behind a byte >= 0x80 a letter may be the second half of a Chinese character, so it bounds nothing.
    yield rb"([^A-Za-z]|[\x80-\xff].)" + low + (end or rb"[^a-z]"), False
    yield title + (end or rb"[^a-z]"), False
    yield rb"([^A-Z]|[\x80-\xff].)" + high + (end or rb"([^A-Za-z]|[A-Z][a-z])"), False


def _encoded(spelling: str) -> Iterator[bytes]:
    for encoding in ENCODINGS:
        try:
            yield spelling.encode(encoding)
        except UnicodeEncodeError:
            continue


def _escapes(spelling: str) -> Iterator[bytes]:
    """\\uXXXX, &#xX; &#N; %XX and \\xNN, as source files, property files, pages and URLs write what is not ASCII."""
    units = [int.from_bytes(pair) for pair in re.findall(rb"..", spelling.encode("utf-16-be"), re.DOTALL)]
    yield b"".join(rb"\\u%04x" % unit for unit in units)
    yield b"".join(rb"&#x%x;" % ord(character) for character in spelling)
    yield b"".join(rb"&#%d;" % ord(character) for character in spelling)
    for encoding in ("utf-8", "gb18030"):
        data = spelling.encode(encoding)
        yield b"".join(rb"%%%02x" % byte for byte in data)
        yield b"".join(rb"\\x%02x" % byte for byte in data)


def _base64_forms(data: bytes) -> Iterator[bytes]:
    """The three texts that base64 can make of the bytes, without the characters that the neighbours share."""
    for shift, first in enumerate((0, 2, 3)):
        encoded = base64.b64encode(b"\0" * shift + data)
        usable = (len(data) + shift) * 8 // 6
        yield encoded[first:usable]


def _escaped(data: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in data)
