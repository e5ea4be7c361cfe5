"""The scene of one artifact: its text, passages, hits and cues, and which of them stand where."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from itertools import islice

from sunlit.judging.bounds import NOTHING_TOLD, Bounds, SeenCue, bounds, telling_cues
from sunlit.readers.registry import all_documents
from sunlit.readers.text import Text
from sunlit.schema import Member, Passage
from sunlit.vocabulary import load
from sunlit.vocabulary.spelling import Hit, find_all_groups, find_cues, words_in_company

# A line longer than this is no line that a person reads (minified code, data): "near" is counted in characters there.
LONG_LINE = 400
NEAR_LINES = 8
# How much of a file counts as "elsewhere in the file": a header of 4 MB is about everything.
WIDE = 8192
# More than the longest cue with the letters around it that decide whether it stands as a word.
_MARGIN = 80

# Of a list longer than this the far members say nothing about each other.
MANY = 100

# No structure has so many members: it is a dictionary, whatever its order.
_DICTIONARY = 5000

# What descriptions of interfaces declare by the hundred, sorted or not, is no list of words.
_SCHEMAS = frozenset({"schemas", "definitions", "$defs"})

# Traits that are seen rather than told: nobody is asked for the colour of their skin.
SEEN_TRAITS = frozenset({"skin_colour", "emotion", "attractiveness"})

# An unsure spelling needs this much, see choice.py, and more than speaks against it; that a trait is seen counts, and
# so does that a group is a category of classifiers.
LEAST_ALONE = 2.0
_LEAST_OF_A_BRANCH = 1.0
_SEEN = 2.5
CATEGORY = 1.5

_SORTED = (".mo", ".gmo")
_HEAD = 80  # characters before a name in which it is said what is declared

# How a condition begins, in whatever language of code; in one of data its key says so.
BRANCH_BEGINS = re.compile(
    r"(?<![\w.])(?:if|elif|elsif|elseif|unless|when|while|where|case|guard|filter|match)(?!\w)|\?|&&|\|\||\.filter\(",
    re.IGNORECASE,
)
DATA = frozenset({"json", "yaml", "toml", "xml", "ini", "properties"})

# Emoji that are a value of their own, as characters, escapes or numbers: `"👋🏽"`, `"\\u{1f44b}"`, `"1F44B-1F3FD"`,
# `"&#x1F44B;"`, `, 0x1f44b,`.
_EMOJI = re.compile(
    "[\"'`,]\\s*(?:[\u2600-\u27bf\U0001f000-\U0001faff](?:[\ufe0f\u200d\u2600-\u27bf\U0001f000-\U0001faff]|\\\\u(?:200d|fe0f))*"
    r"|(?:\\u\{1f[0-9a-f]{3}\})+|(?:\\ud83[c-e]\\ud[c-f][0-9a-f]{2})+"
    r"|(?:&#x1f[0-9a-f]{3};)+|(?:0x)?1f[0-9a-f]{3}(?:[- ][0-9a-f]{4,5})*)\s*[\"'`,]",
    re.IGNORECASE,
)
_SEVERAL = 3
_AROUND = 400  # characters
EMOJI_WEIGH = 8.0  # against what stands in a table of them
_SET_WEIGHS = 5.0  # for the members of a set, at most

# The name of what reads or writes a field, up to a word of the field's name.
_ACCESSED = re.compile(r"(?<![^\W_])(?:get|set|with)_?\w{0,40}\Z", re.IGNORECASE)

# What stands before the name of a type where that is declared, in whatever language.
_TYPE_BEFORE = re.compile(
    r"\b(?:class|enum|interface|message|object|protocol|record|struct|trait|type|typedef|union)\s+"
    r"(?:(?:class|const|enum|struct|union)\s+)?(?:[a-z]\w{0,2}_)?\w{0,40}\Z"
)


@lru_cache(maxsize=1 << 13)
def cues_of(text: str) -> tuple[SeenCue, ...]:
    """The cues of a short text: names and comments repeat."""
    return tuple((cue, text[start:end].lower()) for cue, start, end in find_cues(text)) if text else ()


class Scene:
    """One artifact as the judge sees it. Positions are character indices into `text.string`."""

    def __init__(self, path: str, language: str, text: Text, passages: list[Passage]) -> None:
        self.path = path
        self.language = language
        self.text = text
        self.passages = passages
        self._once: dict[tuple[str, int], bool] = {}
        # Catalogs of translations are sorted by the alphabet: what stands beside a text there has no part in it.
        self.is_sorted = path.lower().endswith(_SORTED)
        self.told_members: dict[int, tuple[Member, ...]] = {}  # of label sets, by the number of their passage
        self._found: dict[int, tuple[list[int], list[SeenCue]]] = {}
        self._wide: dict[int, list[SeenCue]] = {}
        self._groups: dict[int, frozenset[tuple[str, tuple[str, ...]]]] = {}
        self._named: defaultdict[int, set[tuple[str, tuple[str, ...]]]] = defaultdict(set)
        self._around: dict[int, frozenset[str]] = {}
        self._several: dict[tuple[int, tuple[str, ...]], bool] = {}
        self._member_cues: dict[tuple[int, int], list[SeenCue]] = {}
        self._among: dict[tuple[re.Pattern[str], int], bool] = {}
        self._lines: dict[int, tuple[int, int]] = {}
        self._near: dict[tuple[int, int], tuple[int, int]] = {}
        self._told: dict[int, bool] = {}
        self._strongest: dict[tuple[tuple[SeenCue, ...], tuple[SeenCue, ...], int], Bounds] = {}

    def cues(self, start: int, end: int) -> list[SeenCue]:
        """The cues whose words begin in [start, end)."""
        seen: list[SeenCue] = []
        for block in range(max(0, start) // WIDE, (end - 1) // WIDE + 1):
            starts, found = self._block(block)
            seen += found[bisect_left(starts, start) : bisect_left(starts, end)]
        return seen

    def _block(self, number: int) -> tuple[list[int], list[SeenCue]]:
        """Where the cues of one block begin, and the cues: only what stands around hits is ever looked at."""
        if number not in self._found:
            string = self.text.string
            first, last = number * WIDE, (number + 1) * WIDE
            before = max(0, first - _MARGIN)
            seen = [
                (before + start, (cue, string[before + start : before + end].lower()))
                for cue, start, end in find_cues(string[before : last + _MARGIN])
                if first <= before + start < last
            ]
            self._found[number] = [start for start, _ in seen], [cue for _, cue in seen]
        return self._found[number]

    def wide_cues(self, index: int) -> list[SeenCue]:
        """The cues in the block of the file that holds an index and in the blocks beside it, each word once."""
        block = index // WIDE
        if block not in self._wide:
            self._wide[block] = list(dict.fromkeys(self.cues((block - 1) * WIDE, (block + 2) * WIDE)))
        return self._wide[block]

    @cached_property
    def path_cues(self) -> tuple[SeenCue, ...]:
        """The cues in the names of the file and its folders."""
        return cues_of(self.path.replace("!/", "/"))

    def member_cues(self, number: int) -> list[SeenCue]:
        """The cues in the names and comments of what stands beside a passage in its container, of a function in all of
        it; each word once. In a long container only those near the passage count."""
        container = self.passages[number].container
        members = self.members(container)
        block = bisect_left(members, number) // MANY if len(members) > MANY else 0
        if (container, block) not in self._member_cues:
            holder = self.passages[container]
            if holder.role == "function":
                seen = self.cues(holder.start, min(holder.end, holder.start + WIDE))
            else:
                beside = [self.passages[other] for other in members[block * MANY : (block + 1) * MANY]]
                seen = [cue for member in beside for cue in cues_of(f"{member.name}\n{member.comment[:200]}")]
            self._member_cues[container, block] = list(dict.fromkeys(seen))
        return self._member_cues[container, block]

    @cached_property
    def _members(self) -> dict[int, list[int]]:
        table: dict[int, list[int]] = {}
        for number, passage in enumerate(self.passages):
            if passage.role != "comment":
                table.setdefault(passage.container, []).append(number)
        return table

    def members(self, container: int) -> Sequence[int]:
        """The passages directly inside another one, comments apart, in document order."""
        return self._members.get(container, [])

    def once(self, question: str, about: int, answer: Callable[[], bool]) -> bool:
        """The answer to a question about a part of the text or a list, which thousands of places may ask."""
        if (question, about) not in self._once:
            self._once[question, about] = answer()
        return self._once[question, about]

    def is_term(self, number: int) -> bool:
        """Whether a passage is a mere word in a table of constants, or a label in a long list, such as a dictionary."""
        return self.once("term", number, lambda: self._is_term(number))

    def _is_term(self, number: int) -> bool:
        passage = self.passages[number]
        if passage.role == "element":
            return self.is_sorted or self._is_entry(number)
        if passage.role not in {"label", "string"}:
            return False
        holders = self.chain(number)
        if holders and holders[0].role == "label" and not passage.value and holders[-1].role == "constant":
            return True
        while (number := self.passages[number].container) >= 0 and self.passages[number].role != "function":
            if len(self.members(number)) > MANY:
                return True
        return False  # what stands in running code is no part of what its class lists

    def _is_entry(self, number: int) -> bool:
        """Whether an element is one of a long list of entries: numbered, all of one name, or sorted by the alphabet."""
        members = self.members(self.passages[number].container)
        if len(members) <= MANY or self.passages[self.passages[number].container].name in _SCHEMAS:
            return False
        at = bisect_left(members, number)
        around = [self.passages[other] for other in members[max(0, at - 10) : at + 10]]
        names = [one.name.lower() for one in around]
        if len(members) > _DICTIONARY:
            return True
        numbered = sum(one.name.isdigit() or one.value.isdigit() for one in around) > len(around) // 2
        return numbered or len(set(names)) == 1 or names == sorted(names)

    def chain(self, number: int) -> list[Passage]:
        """The containers of a passage, innermost first."""
        chain = []
        while (number := self.passages[number].container) >= 0:
            chain.append(self.passages[number])
        return chain

    def extent_around(self, number: int) -> tuple[int, int]:
        """The extent of what a passage is part of, or of the type that it is; of a text, what stands under its heading;
        without any the whole text."""
        passage = self.passages[number]
        if passage.role == "text" and passage.container >= 0:
            return self._section(passage)
        while passage.role not in {"type", "function"} and passage.container >= 0:
            passage = self.passages[passage.container]
        return (passage.start, passage.end) if passage.role in {"type", "function"} else (0, len(self.text.string))

    def _section(self, text: Passage) -> tuple[int, int]:
        """What stands under the heading of a text, the parts under other headings apart."""
        section = self.passages[text.container]
        start, end = section.start, section.end
        for number in self.members(text.container):
            part = self.passages[number]
            if part.role == "element" and part.end <= text.start:
                start = max(start, part.end)
            elif part.role == "element" and part.start > text.start:
                end = min(end, part.start)
        return start, end

    def passages_at(self, indices: Sequence[int]) -> list[int]:
        """For each index (ascending) the number of the innermost passage that holds it, -1 where none does."""
        order = sorted(range(len(self.passages)), key=lambda n: (self.passages[n].start, -self.passages[n].end, n))
        starts = [self.passages[n].start for n in order]
        result: list[int] = []
        open_: list[int] = []
        at = 0
        for index in indices:
            until = bisect_right(starts, index)
            while at < until:
                open_.append(order[at])
                at += 1
            while open_ and self.passages[open_[-1]].end <= index:
                open_.pop()
            result.append(open_[-1] if open_ else -1)
        return result

    def telling(self, hits: Sequence[Hit], is_flat: bool = False) -> list[Hit]:
        """Those hits that can become more than a dismissal. The others need not be read for structure, nor judged.

        is_flat  whether nothing declared here has several members, so that groups on different lines are no set
        """
        for hit in hits:
            if hit.entry.group and not hit.excluded:
                self._named[hit.start // WIDE].add((hit.entry.group, hit.entry.traits))
        left = [hit for hit in hits if not hit.excluded]
        telling = [hit for hit in left if hit.entry.spelling.strength == "sure" or self._can_matter(hit, is_flat)]
        if not telling and not is_flat:
            telling = [hit for hit in left if self._is_in_telling_company(hit)]
        # What a name of a protected trait is declared to be, it is wherever the file uses it, and a getter or setter is
        # what its field is: see uses.py.
        named = {hit.entry.spelling.text for hit in telling}
        declared = {hit.entry.spelling.text for hit in telling if not _protected().isdisjoint(hit.entry.traits)}
        chosen = set(map(id, telling))
        return [
            hit
            for hit in left
            if id(hit) in chosen
            or hit.entry.spelling.text in declared
            or (hit.entry.spelling.text in named and self._is_accessed(hit))
        ]

    def _is_accessed(self, hit: Hit) -> bool:
        return _ACCESSED.search(self.text.string, max(0, hit.start - _HEAD), hit.start) is not None

    def _can_matter(self, hit: Hit, is_flat: bool) -> bool:
        """The same for an unsure spelling; groups beside it may be a set, and a type is what its users make of it."""
        traits = set(hit.entry.traits)
        told = self.bounds_at(hit.start) if SEEN_TRAITS & traits or self._is_told(hit.start) else NOTHING_TOLD
        most = max(told.most, told.seen + _SEEN if SEEN_TRAITS & traits else 0) + (CATEGORY if hit.entry.group else 0)
        if told.sources >= max(told.against, _LEAST_OF_A_BRANCH) and self._may_branch(hit.start):
            return True
        is_possible = (
            most >= max(told.against, LEAST_ALONE)
            or _TYPE_BEFORE.search(self.text.string, max(0, hit.start - _HEAD), hit.start) is not None
            or (
                bool(traits & _grouped())
                and self._has_groups(hit.start // WIDE, hit.entry.traits)
                and not (is_flat and self._is_alone(hit))
            )
        )
        is_outweighed = most + _SET_WEIGHS < told.against + EMOJI_WEIGH and self.language not in written()
        return is_possible and not (is_outweighed and self.is_among_emoji(hit.start))

    def _is_in_telling_company(self, hit: Hit) -> bool:
        """Whether a word that tells something only beside such as this one stands near it, and may weigh more there."""
        if not self._is_told(hit.start):
            return False
        told = self.bounds_at(hit.start)
        if not max(told.most, told.seen):
            return False
        start, end = self.near_bounds(hit.start)
        around = self.text.string[start:end].lower()
        places = (
            start + match.start() for word in words_in_company() if word in around for match in _whole(word)(around)
        )
        found = map(self.bounds_at, places)
        return any(max(one.most, one.seen + _SEEN) >= max(one.against, LEAST_ALONE) for one in found)

    def is_among_emoji(self, index: int) -> bool:
        """Whether what stands at an index is part of a table of emoji."""
        return self.is_among(_EMOJI, index)

    def is_among(self, form: re.Pattern[str], index: int) -> bool:
        """Whether several pieces of a form stand near an index; places near each other have one answer."""
        block = index // _AROUND
        if (form, block) not in self._among:
            pieces = form.finditer(self.text.string, max(0, block - 1) * _AROUND, (block + 2) * _AROUND)
            self._among[form, block] = sum(1 for _ in islice(pieces, _SEVERAL)) == _SEVERAL
        return self._among[form, block]

    def _may_branch(self, index: int) -> bool:
        """Whether a condition can stand on the line of an index: in code it begins in few ways."""
        return self.language in DATA or BRANCH_BEGINS.search(self.text.string, *self.line_bounds(index)) is not None

    def _is_alone(self, hit: Hit) -> bool:
        """Whether no other group is named on the line of a hit."""
        start, end = self.line_bounds(hit.start)
        return len({other.entry.group for other in find_all_groups(self.text.string[start:end])}) < 2

    def _has_groups(self, block: int, traits: tuple[str, ...]) -> bool:
        """Whether several groups of these traits are named in a block of the file and in the blocks beside it, those of
        sets too; these are looked for only where the others are too few."""
        if (block, traits) not in self._several:
            blocks = (block - 1, block, block + 1)
            found = (
                len({group for beside in blocks for group, its in named(beside) if not set(traits).isdisjoint(its)}) > 1
                for named in (self._named.__getitem__, self._block_groups)
            )
            self._several[block, traits] = any(found)
        return self._several[block, traits]

    def groups_around(self, index: int) -> frozenset[str]:
        """Every group that is named in the part of the file around an index, of whatever trait."""
        block = index // WIDE
        if block not in self._around:
            beside = map(self._block_groups, (block - 1, block, block + 1))
            self._around[block] = frozenset(group for groups in beside for group, _ in groups)
        return self._around[block]

    def _block_groups(self, block: int) -> frozenset[tuple[str, tuple[str, ...]]]:
        if block not in self._groups:
            text = self.text.string[max(0, block * WIDE - _MARGIN) : max(0, (block + 1) * WIDE)]
            named = (hit.entry for hit in find_all_groups(text) if not hit.excluded)
            self._groups[block] = frozenset((entry.group, entry.traits) for entry in named)
        return self._groups[block]

    def _is_told(self, index: int) -> bool:
        """Whether anything around an index can make a case, however near it is."""
        block = index // WIDE
        if block not in self._told:
            around = (*self.wide_cues(index), *self.path_cues)
            self._told[block] = any(cue in telling_cues() for cue, _ in around)
        return self._told[block]

    def bounds_at(self, index: int) -> Bounds:
        """What speaks for and against around an index, whatever structure a reader would find there."""
        line = tuple(self.cues(*self.line_bounds(index)))
        near = () if self.is_sorted else tuple(self.cues(*self.near_bounds(index)))
        key = (line, near, index // WIDE)
        if key not in self._strongest:
            self._strongest[key] = bounds(line, near, self.path_cues, self.wide_cues(index))
        return self._strongest[key]

    def line_bounds(self, index: int) -> tuple[int, int]:
        """Start and end of the line that holds an index; of a long line the stretch around it."""
        if index not in self._lines:
            string = self.text.string
            start = max(string.rfind("\n", 0, index) + 1, index - LONG_LINE // 2)
            end = string.find("\n", index, index + LONG_LINE // 2)
            self._lines[index] = start, min(len(string), index + LONG_LINE // 2) if end < 0 else end
        return self._lines[index]

    def is_on_a_line_of(self, length: int, index: int) -> bool:
        """Whether the line that holds an index has at least so many characters."""
        string = self.text.string
        start = string.rfind("\n", max(0, index - length), index) + 1 or max(0, index - length)
        end = string.find("\n", index, start + length)
        return end < 0 and start + length <= len(string)

    def near_bounds(self, index: int) -> tuple[int, int]:
        """The stretch of NEAR_LINES lines before and behind the line of an index."""
        line = self.line_bounds(index)
        if line not in self._near:
            string = self.text.string
            start, end = line
            for _ in range(NEAR_LINES):
                first = max(start - LONG_LINE, 0)
                start = string.rfind("\n", first, start - 1) + 1 if start else 0
                start = start or first
                behind = string.find("\n", end + 1, end + LONG_LINE)
                end = min(len(string), end + LONG_LINE) if behind < 0 else behind
            self._near[line] = start, end
        return self._near[line]


@cache
def _whole(word: str) -> Callable[[str], Iterator[re.Match[str]]]:
    """Finds a word that is all of a name, or what a name is said to get or set."""
    # What stands before it is asked for last: a search is fast where it begins with letters.
    name = re.escape(word)
    before = rf"(?<![a-z0-9]{name})|(?<=get{name})|(?<=set{name})|(?<=with{name})"
    return re.compile(rf"{name}(?![a-z0-9_])(?:{before})").finditer


def is_link(scene: Scene, number: int) -> bool:
    """Whether a passage (-1: none) is where a page says what a link leads to, or where a picture lies."""
    if number < 0 or scene.language != "html":
        return False
    return scene.passages[number].role == "element" and scene.passages[number].name.lower() in {"href", "src"}


@cache
def written() -> frozenset[str]:
    """The languages of what people write for people, in which a table may stand beside a sentence."""
    return frozenset({"html", "markdown", "rst", "text", *(document.language for document in all_documents())})


@cache
def _grouped() -> frozenset[str]:
    """The traits of which groups are known, so that a list of them may be a set."""
    return frozenset(
        named for trait in load().traits for group in trait.groups for named in (group.named_by or (trait.id,))
    )


@cache
def _protected() -> frozenset[str]:
    return frozenset(trait.id for trait in load().traits if trait.status == "protected")
