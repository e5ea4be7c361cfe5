"""Finding spellings in text: identifiers are taken apart and compared as words, so that `trace` holds no race.

A spelling in plain ASCII is a row of words: it is found in every identifier style (skinColour, SKIN_COLOUR,
skin-colour, "skin colour", skincolour), and only where a word begins and ends. A spelling in another alphabet is
found where a word begins, with at most three letters of inflection behind it; one in Chinese characters is found as
it stands. A spelling inside an exclusion of its trait is returned with that exclusion, so that nothing is silent.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import Generic, TypeVar

import hyperscan
import msgspec

from sunlit.vocabulary.compiled import compile_database, kept_database
from sunlit.vocabulary.load import load
from sunlit.vocabulary.model import Spelling, Vocabulary

T = TypeVar("T")

INFLECTION = 3
_BEHIND = INFLECTION + 1
_CJK_STARTS = 0x2E80
_SEPARATORS = r"[ \t_\-./]"
_LOWER_A, _LOWER_Z = b"az"
# Between these a word in lower case is whole, as most are.
_NO_WORD = frozenset(b"\t\n\r !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_CONTINUED = 0x80  # the upper two bits of a byte of UTF-8 that begins no character


class Entry(msgspec.Struct, frozen=True):
    """What a spelling stands for: a trait (`group` is ""), or a group and the traits that can name it."""

    traits: tuple[str, ...]
    group: str
    spelling: Spelling


class Hit(msgspec.Struct, frozen=True):
    """A spelling seen in a text at [start, end), character indices. `excluded` is the phrase that takes it away
    from its trait ("race condition"), "" when none does; `veiled` is the word that it reads as where it is written
    as escapes or in base64, "" where it stands there plainly."""

    entry: Entry
    start: int
    end: int
    excluded: str = ""
    veiled: str = ""

    def read_in(self, text: str) -> str:
        """The word as a reader of the text makes it out, escapes undone."""
        return self.veiled or text[self.start : self.end]


class Finder(Generic[T]):
    """All places of many phrases in a text, at the speed of one pass; each phrase carries a payload."""

    def __init__(self, phrases: Iterable[tuple[str, T]], keep_as: str = "") -> None:
        """Compile the phrases; the same phrase may carry several payloads.

        keep_as  the name under which to keep what is compiled, for phrases of the installed vocabulary
        """
        self._payloads: list[T] = []
        self._words: list[tuple[str, ...]] = []
        written: list[str] = []
        for phrase, payload in phrases:
            self._payloads.append(payload)
            self._words.append(tuple(phrase.split()) if phrase.isascii() else ())
            written.append(phrase)
        if keep_as:
            self._database = kept_database(keep_as, lambda: _expressions(written), (__file__,))
        else:
            self._database = compile_database(_expressions(written))

    def find(self, text: str, spans: Iterable[tuple[int, int]] | None = None) -> list[tuple[T, int, int]]:
        """Every (payload, start, end) whose place begins and ends at the bounds of words, by start and end.

        spans  the stretches of the text that are searched, as offsets in its UTF-8; all of it when None
        """
        if not self._payloads or not text:
            return []
        raw: list[tuple[int, int, int]] = []
        # Behind the last word too there is something that ends it, and before the first.
        data = text.encode("utf-8", "replace") + b"\n"
        words = self._words
        begin = 0

        def seen(number: int, start: int, end: int, _flags: int, _context: object) -> None:
            start, end = begin + start, begin + end
            if words[number]:
                end -= 1
                # Much of what is seen ends a longer word: is_whole would say the same of it, and later.
                if data[start] >= _LOWER_A and _LOWER_A <= data[start - 1] <= _LOWER_Z:
                    return
            raw.append((start, end, number))

        for first, behind in spans or [(0, len(data))]:
            begin = _at_character(data, first)
            self._database.scan(data[begin : _at_character(data, behind)], match_event_handler=seen)
        if not raw:
            return []
        place = _Places(data) if len(text) + 1 != len(data) else int
        found = []
        raw.sort()
        for byte_start, byte_end, number in raw:
            start = place(byte_start)
            if words[number]:
                end = start + byte_end - byte_start
                if (
                    data[byte_start - 1] in _NO_WORD
                    and data[byte_end] in _NO_WORD
                    and data[byte_start:byte_end].islower()
                ):
                    found.append((self._payloads[number], start, end))
                    continue
            else:
                end = place(byte_end)
            before = text[start - 1] if start else ""
            if is_whole(before, text[start:end], text[end : end + _BEHIND], words[number]):
                found.append((self._payloads[number], start, end))
        return found


def _expressions(phrases: Iterable[str]) -> Iterator[tuple[bytes, int]]:
    # Where letters have more cases than two, as those of Turkish, a search takes longer.
    plain = hyperscan.HS_FLAG_SOM_LEFTMOST | hyperscan.HS_FLAG_DOTALL
    wide = hyperscan.HS_FLAG_SOM_LEFTMOST | hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_UCP
    for phrase in phrases:
        if phrase.isascii():  # with the byte behind it, since most words begin longer ones
            yield f"(?i:{pattern(phrase)})[^a-z]".encode(), plain
        else:
            yield pattern(phrase).encode(), wide


def pattern(phrase: str) -> str:
    """The regular expression for a phrase; between its words at most two separators may stand."""
    return f"{_SEPARATORS}{{0,2}}".join(re.escape(word) for word in phrase.split())


@lru_cache(maxsize=1 << 15)
def is_whole(before: str, written: str, after: str, words: tuple[str, ...]) -> bool:
    """Whether what is written stands as whole words of its script; the same words repeat.

    before, after  the character before it, and some behind it
    words          a phrase's words when it is ASCII, else ()
    """
    if not words:
        if ord(written[0]) >= _CJK_STARTS:
            return True
        letters = next((number for number, sign in enumerate(after) if not is_letter(sign)), len(after))
        return letters <= INFLECTION and not is_letter(before)
    if not _well_cased(written, words):
        return False
    if is_letter(before) and not (written[0].isupper() and (before.islower() or (written + after)[1:2].islower())):
        return False
    next_ = after[:1]
    if not is_letter(next_):
        return not (written[-1].isdigit() and next_.isdigit())
    if not next_.isupper():
        return False
    return written[-1].islower() or after[1:2].islower()


def _well_cased(written: str, words: tuple[str, ...]) -> bool:
    """Whether each word is written lower, UPPER or Capitalised; `rAcE` is noise from encoded data."""
    at = 0
    for word in words:
        while written[at : at + 1] != word[0] and written[at : at + 1].lower() != word[0]:
            at += 1
        part = written[at : at + len(word)]
        if not (part.islower() or part.isupper() or part[1:].islower() or len(part) == 1 or part.isdigit()):
            return False
        at += len(word)
    return True


def is_letter(character: str) -> bool:
    """Whether a character makes a longer word of one that stands beside it; a Chinese character does not."""
    if not character or ord(character) >= _CJK_STARTS:
        return False
    return character.isalpha() or unicodedata.category(character)[0] == "M"


def _at_character(data: bytes, offset: int) -> int:
    """The next offset in UTF-8 at which a character begins, or the end."""
    while offset < len(data) and data[offset] & 0xC0 == _CONTINUED:
        offset += 1
    return min(offset, len(data))


class _Places:
    """Byte offsets of a UTF-8 text as character indices, for offsets asked in about ascending order."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._byte = 0
        self._character = 0

    def __call__(self, offset: int) -> int:
        if offset >= self._byte:
            self._character += len(self._data[self._byte : offset].decode())
        else:
            self._character -= len(self._data[offset : self._byte].decode())
        self._byte = offset
        return self._character


_NOT = "not "  # before the id of a cue, what no word of it is found in


class _Excluded(msgspec.Struct, frozen=True):
    trait: str
    phrase: str


def entries(vocabulary: Vocabulary) -> Iterator[Entry]:
    """Every spelling of every trait that the auditor reports, and of their groups; open traits are not its subject."""
    for trait in vocabulary.traits:
        if trait.status == "open":
            continue
        for spelling in trait.spellings:
            yield Entry((trait.id,), "", spelling)
        for group in trait.groups:
            traits = group.named_by or (trait.id,)
            if trait.id == traits[0]:
                yield from (Entry(traits, group.id, spelling) for spelling in group.spellings)


@cache
def words_in_company() -> dict[str, Entry]:
    """The words of traits that tell something only beside others ("expression"), by themselves, in lower case; of
    several words as names write them ("health_status")."""
    found = (entry for entry in entries(load()) if entry.spelling.strength == "member" and not entry.group)
    return {sign.join(entry.spelling.text.split()): entry for entry in found for sign in (" ", "", "_", "-")}


def finder(vocabulary: Vocabulary, members: bool = False) -> Callable[[str], list[Hit]]:
    """Compile a vocabulary to a function that finds, in a text, what says something by itself or, with `members`, all
    its groups."""
    compiled = Finder(_phrases(vocabulary, members))
    return lambda text: _hits(compiled.find(text))


def _phrases(vocabulary: Vocabulary, members: bool) -> Iterator[tuple[str, Entry | _Excluded]]:
    for entry in entries(vocabulary):
        if entry.group if members else entry.spelling.strength != "member":
            yield entry.spelling.text, entry
    for trait in vocabulary.traits:
        for phrase in trait.exclusions:
            yield phrase, _Excluded(trait.id, phrase)


@cache
def _installed(members: bool) -> Finder[Entry | _Excluded]:
    return Finder(_phrases(load(), members), "groups" if members else "spellings")


def find(text: str, spans: Iterable[tuple[int, int]] | None = None) -> list[Hit]:
    """All hits in a text that say something by themselves ("sure" and "unsure"), by place; `spans` as for a Finder.

    Of hits of one trait that overlap only the longest stays; a hit inside an exclusion of its only trait is marked,
    one that has other traits left loses that trait.
    """
    return _hits(_installed(False).find(text, spans))


def find_all_groups(text: str) -> list[Hit]:
    """All groups named in a text, those too that say something only as members of a set ("white"); the name of a tag
    is none of these: `<li>` is no people."""
    return [hit for hit in _hits(_installed(True).find(text)) if not _is_tag(hit, text)]


def _is_tag(hit: Hit, text: str) -> bool:
    is_member = hit.entry.spelling.strength == "member"
    return is_member and text[max(0, hit.start - 2) : hit.start].endswith(("<", "</"))


@lru_cache(maxsize=1 << 13)
def find_groups(text: str) -> tuple[Hit, ...]:
    """The same for short texts, which repeat."""
    return tuple(find_all_groups(text))


def _hits(found: list[tuple[Entry | _Excluded, int, int]]) -> list[Hit]:
    exclusions = [(start, end, payload) for payload, start, end in found if isinstance(payload, _Excluded)]
    reach = max((end - start for start, end, _ in exclusions), default=0)
    starts = [start for start, _, _ in exclusions]
    hits = []
    for payload, start, end in found:
        if isinstance(payload, _Excluded):
            continue
        near = exclusions[bisect_left(starts, end - reach) : bisect_right(starts, start)]
        around = {phrase.trait: phrase.phrase for _, phrase_end, phrase in near if end <= phrase_end}
        left = tuple(trait for trait in payload.traits if trait not in around) if around else payload.traits
        if not left:
            hits.append(Hit(payload, start, end, around[payload.traits[0]]))
            continue
        entry = payload if left == payload.traits else Entry(left, payload.group, payload.spelling)
        hits.append(Hit(entry, start, end))
    return [hit for overlapping in _overlapping(hits) for hit in _longest(overlapping)]


def _overlapping(hits: list[Hit]) -> Iterator[list[Hit]]:
    """The hits, in order of place, cut into runs that overlap."""
    run: list[Hit] = []
    reach = 0
    for hit in hits:
        if run and hit.start >= reach:
            yield run
            run = []
        run.append(hit)
        reach = max(reach, hit.end)
    if run:
        yield run


def _longest(hits: list[Hit]) -> list[Hit]:
    """Of hits that overlap and share a trait, the longest; of the same place, all."""
    if len(hits) == 1:
        return hits
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if not any(
            hit.start < other.end
            and other.start < hit.end
            and (hit.start, hit.end) != (other.start, other.end)
            and set(hit.entry.traits) & set(other.entry.traits)
            for other in kept
        ):
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.start, hit.end, hit.entry.group, hit.entry.traits))


def cue_finder(vocabulary: Vocabulary) -> Callable[[str], list[tuple[str, int, int]]]:
    """Compile the cues of a vocabulary to a function that finds them, as `find_cues` does."""
    compiled = Finder(_words_of_cues(vocabulary))
    return lambda text: _telling(text, compiled.find(text))


def _words_of_cues(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for cue in vocabulary.cues:
        yield from ((word, cue.id) for word in cue.words)
        yield from ((phrase, _NOT + cue.id) for phrase in cue.exclusions)


@cache
def _cues() -> Finder[str]:
    return Finder(_words_of_cues(load()), "cues")


def find_cues(text: str) -> list[tuple[str, int, int]]:
    """The cues in a text: (cue id, start, end), by place. A tag of a documentation and what it names are no phrase:
    `@name race` says that something is called so, not that a name tells it."""
    return _telling(text, _cues().find(text))


def _telling(text: str, found: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """What is found without exclusions, and without the words inside of them."""
    excluded = [(cue[len(_NOT) :], start, end) for cue, start, end in found if cue.startswith(_NOT)]
    if excluded:
        found = [
            (cue, start, end)
            for cue, start, end in found
            if not cue.startswith(_NOT)
            and not any(cue == other and first <= start and end <= last for other, first, last in excluded)
        ]
    return _no_tags(text, found)


def _no_tags(text: str, found: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    if "@" not in text:
        return found
    return [
        (cue, start, end)
        for cue, start, end in found
        if not (start and text[start - 1] == "@" and " " in text[start:end])
    ]
