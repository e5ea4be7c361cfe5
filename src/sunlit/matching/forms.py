"""The byte forms of a spelling: how it can lie in a file, in every encoding and escape, as patterns of bytes."""

import base64
import re
from collections.abc import Iterator

ENCODINGS = ("utf-8", "gb18030", "big5", "shift_jis", "windows-1251", "latin-1", "utf-16-le", "utf-16-be")

# Below this many letters a word stands inside so many others that its bounds belong into the pattern itself.
_BOUND_BELOW = 9
# A first word of so few letters ends many other words: `ec type` is in `codectype`.
_SHORT_FIRST = 4
# A word shorter than this has base64 forms of so few characters that chance makes them.
_BASE64_FROM = 7
# So many letters in a row as escapes are a word that somebody hides; shorter ones are chance.
_HIDDEN_FROM = 4
_SEPARATORS = rb"[ \t_\-./]{0,2}"


def patterns(spelling: str) -> Iterator[tuple[bytes, bool]]:
    """Patterns for a spelling as (expression, caseless); each matches wherever the spelling may stand.

    They may match more than the spelling, never less, where a byte that is no letter stands before and behind it: who
    finds one decodes the file and looks again.
    """
    words = spelling.split()
    if spelling.isascii():
        yield from _ascii_patterns(words)
        # Each separator written out: as expressions these would take as long to compile as all others together.
        for separator in ("", " ", "_", "-") if len(words) > 1 else ("",):
            yield _escaped(separator.join(words).encode("utf-16-le")), True
            yield _escaped(separator.join(words).encode("utf-16-be")), True
    else:
        # A pattern's own case folding knows ASCII alone. "IRK", the capitals of "ırk", stands inside too many words.
        cases = [case for case in (spelling, spelling.capitalize(), spelling.upper()) if not case.isascii()]
        for form in dict.fromkeys(form for case in cases for form in _encoded(case)):
            yield _escaped(form), True


def veiled_patterns(spelling: str) -> Iterator[tuple[bytes, bool]]:
    """The same for a spelling that is written as escapes or in base64: found only once these are undone.

    Of ASCII words written as escapes, letter by letter, `letters_as_escapes` finds all at once.
    """
    if not spelling.isascii():
        yield from ((pattern, True) for pattern in _escapes(spelling))
    if len(spelling.encode()) >= _BASE64_FROM:
        yield from ((_escaped(form), False) for form in _base64_forms(spelling.encode()))


def letters_as_escapes() -> Iterator[tuple[bytes, bool]]:
    """Patterns for ASCII letters in a row that are written as escapes: nobody does so but to hide a word."""
    letter = rb"([46][1-9a-f]|[57][0-9a])"
    number = rb"(6[5-9]|[78][0-9]|90|9[7-9]|1[01][0-9]|12[0-2])"
    for before, behind in ((rb"\\u00", rb""), (rb"\\x", rb""), (rb"%", rb""), (rb"&#x", rb";")):
        rest = rb"(" + before + letter + behind + rb"){%d}" % (_HIDDEN_FROM - 1)
        # With the first digit written out: a percent sign by itself begins too much.
        for first, second in ((b"4", rb"[1-9a-f]"), (b"5", rb"[0-9a]"), (b"6", rb"[1-9a-f]"), (b"7", rb"[0-9a]")):
            yield before + first + second + behind + rest, True
    yield rb"(&#" + number + rb";){%d}" % _HIDDEN_FROM, True


def _ascii_patterns(words: list[str]) -> Iterator[tuple[bytes, bool]]:
    first, rest = words[0], words[1:]
    if (rest and len(first) > _SHORT_FIRST) or len(first) >= _BOUND_BELOW:
        yield _SEPARATORS.join(_escaped(word.encode()) for word in words), True
        return
    end = b"".join(_SEPARATORS + b"(?i:" + _escaped(word.encode()) + b")" for word in rest)
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
