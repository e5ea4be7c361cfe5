"""What the form of a text tells: collections of documents, dictionaries, tables of emoji, addresses, patterns."""

import operator
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

from sunlit.judging.evidence import Argument
from sunlit.judging.places import Place
from sunlit.judging.scene import EMOJI_WEIGH, Scene, is_link, written
from sunlit.judging.translations import only_looks_like_it
from sunlit.vocabulary.spelling import Hit, find

# A line as long as a document is one of a collection of texts; a manual breaks its lines, or its sentences.
_DOCUMENT = 800
# So many lines, and nearly all of them so long: each is a text of its own.
_TEXTS = 40
_LONG_TEXT = 300
# A text of so many lines that nearly all begin alike is a dictionary or a table, whatever they speak of.
_ENTRIES = 3000
_LINE = re.compile(r"[^\n]*\n")
_ALIKE = 0.9
_SAMPLE = 400
_FAR = 16384
_HEADWORDS = 1000
# A headword of a dictionary whose entries are indented, and how many of them stand around a place of it.
_HEADWORD = re.compile(r"(?m)^[^\W\d_][^\n\\\[({]*+(?=[^\n]*\n\s)")
_FEW_HEADWORDS = 40
_TEXT = 10  # words
_MARKS = "\"' "
_PLAIN = frozenset({"text", "csv", "tsv"})
_LONGEST_URL = 200
_SCHEME = re.compile(r"[A-Za-z]://")  # the `://` of `case 2://` begins a comment
# The name of a host, from where it begins in a web address or behind the name of a mailbox.
_HOST_BEFORE = re.compile(r"(?:://(?:[^\s/@\"'<>]*@)?|[\w.+-]@)[\w.-]*\Z")
_HOST_BEHIND = re.compile(r"[\w-]*(?:\.[\w-]+)*\.[A-Za-z]{2,}(?![\w(])")
# A string of so many characters with so few spaces is a pattern, or data in some other form.
_LONG_STRING = 300
_SPACES = 0.04
_STRINGS = frozenset({"string", "label", "constant"})
# How Unicode names an emoji in one of its five tones: `NINJA: MEDIUM-LIGHT SKIN TONE`.
_EMOJI_NAME = re.compile(r":(?<=\w:) ?(?:medium[- ])?(?:light|medium|dark) skin t", re.IGNORECASE)
# An entry of a terminology: `{"code":"561","display":"Nursing"}`, and the same in a string.
_CODED = re.compile(r"code\\?\"\s*:\s*\\?\"[^\"]{1,40}\"\s*,\s*\\?\"(?:display|name|label|meaning|definition)\\?\"\s*:")
_AROUND = 400
# What a promise has beside `race`, where it is declared, filled in or called.
_OF_PROMISES = re.compile(r"(?<!\w)(resolve|reject|all|any|allSettled)(?=[\"']?\s*[=:(\]])")
_PROMISE = 2
# The name of a collection of pictures, glued to the group that it shows: `BigFaces-Asian`.
_PROPER_NAME = re.compile(r"(?<![\w-])[A-Za-z]+[a-z][A-Z]\w*-\Z")
# A dictionary has so many entries, each under another word.
_LEXICON = 5000
_LONGEST_WORD = 60
# A text that is nothing but a list is read around its hits only.
_WORD_LIST = 300
# A table of so many lines is a catalogue where hardly two of its rows say the same in a column, and the column is not
# called after a trait: of people who are sorted many are in the same group.
_TABLES = frozenset({"csv", "tsv"})
_CATALOGUE = 500
_DIFFERENT = 100
_ROWS_FOR_EACH = 2
# Values that are drawn by lot, as generators of test data draw them.
_DRAWN = re.compile(
    r"\.(?:pick(?:one|set)?|weighted|natural|integer|choices?|randint|random_?[eE]lements?|arrayElements?)\("
    r"|(?<![\w.])rand(?:om)?_?(?:choice|pick|item|element|from|entry|member)\(|(?<![\w.])pick_?random\(",
    re.IGNORECASE,
)
_LOTS = ("pick", "weighted(", "natural(", "integer(", "choice", "rand", "arrayelement")  # one is in each of these
_MANY_DRAWN = 4
_PICKED = re.compile(r"\.(?:pick(?:one|set)?|weighted|random_?[eE]lements?|arrayElements?)\(")
_MOST_DRAWN = 20
# The title of an entry of BibTeX.
_TITLE = re.compile(r"\s*(?:book)?title\s*=\s*[{\"]")
# Data in base64: so many letters without a space, and numbers strewn among them, as no name has.
_RUN = re.compile(r"[A-Za-z0-9+]*")
_NUMBER = re.compile(r"[0-9]+")
_LONGEST_RUN = 80
_LEAST_RUN = 36
_NUMBERS = 4
_FAR_AROUND = 1000
# What a sentence says is not done, what ends one, and what turns it round.
_DENIES = re.compile(
    r"\b(?:not|never|nor|cannot|can't|won't|doesn't|don't)\s+(?!only\b|just\b)(?:\w+\s+){0,2}?"
    r"(?:infer|detect|predict|estimat|classif|recogni[sz]|identif|deriv|guess|determin|collect|stor|record|process|analy[sz])"
    r"|(?:不会?|不得|从不|禁止)(?:识别|检测|推断|推测|采集|收集|存储|保存|分析)",
    re.IGNORECASE,
)
_NEGATIONS = ("not", "nor", "never", "n't", "不", "禁止")  # without one of these nothing is denied
_SENTENCE_ENDS = re.compile(r"[.!?。！？;；](?=\s|\Z)|\n\s*\n|\n\s*(?:[-*+#|]|\d+\.)\s")
_BUT = re.compile(r"\b(?:but|instead|however|although|unless|except|until)\b|但|除非|而是", re.IGNORECASE)
_NOT_A_GOAL = re.compile(r"\b(?:non-?goals?|out of scope|not in scope|prohibited uses?)\b|非目标", re.IGNORECASE)
_FOR_ALL = re.compile(r"[^|:\n]{0,60}[|:][\s*`]*(?:all|any|every)(?![\w-])(?!\s*[,/、])", re.IGNORECASE)
_FAR_BEFORE = 400
# What holds for everybody, whatever follows: `regardless of nationality or religion`.
_WHATEVER = re.compile(
    r"\b(?:regardless|irrespective|independent(?:ly)?)\s+of\s+(?:[\w,/]+\s+){0,4}\Z|不(?:分|论)\w{0,8}\Z", re.IGNORECASE
)
_FAR_WHATEVER = 80
# A column that a query compares with what it is given.
_PLACEHOLDER = re.compile(r"[`\"\]]?\s*(?:=|<>|!=|like|in)\s*\(?\s*(?:\?|:\w|@\w|\$\d|#\{|\$\{|%s)", re.IGNORECASE)
_COLUMN_BEFORE = re.compile(r"\b(?:where|and|or|on)\s+[\w.`\"\[]*\Z", re.IGNORECASE)
_FAR_BEHIND = 40
# A parameter of a query as OpenAPI declares it, with its place before its name or behind.
_IN_QUERY_BEFORE = re.compile(r"\bin[\"']?\s*:\s*[\"']?query[\"']?\s*,?\s*\Z")
_IN_QUERY_BEHIND = re.compile(r"\s*,?\s*[\"']?in[\"']?\s*:\s*[\"']?query\b")
_DESCRIBES = frozenset({"json", "yaml"})
_COMPARED_WEIGHS = 2.4


def told_by_form(scene: Scene, place: Place, kind: str) -> Iterator[Argument]:
    """What speaks against a place by the form of the text that it stands in; `kind` as the judge names it."""
    if kind == "prose" and scene.is_on_a_line_of(_DOCUMENT, place.index):
        says = "a line as long as a document, as collections of texts keep their documents"
        yield Argument("mention", 8.0, told=says)
    elif kind == "prose" and scene.language in _PLAIN and _is_collection(scene):
        yield Argument("mention", 8.0, told="one of many long lines, as collections of texts keep their texts")
    elif kind == "prose" and scene.language in _PLAIN and is_dictionary(scene):
        yield Argument("mention", 10.0, told="one of thousands of lines that begin alike, as those of a dictionary do")
    elif kind == "prose" and scene.language in _PLAIN and _is_in_an_entry(scene, place.index):
        yield Argument("mention", 10.0, told="stands under one of thousands of sorted words, as in a dictionary")
    if scene.language in _PLAIN and _is_headword(scene, place.index):
        yield Argument("mention", 10.0, told="the first word of a line, and those of all lines are sorted")
    if is_link(scene, place.passage):
        yield Argument("mention", 10.0, told="where a link leads to, or where a picture lies")
    elif place.hits and all(_is_in_url(scene, hit) and not _is_used(scene, place, hit, kind) for hit in place.hits):
        yield Argument("mention", 6.0, told="part of an address that is only pointed at")
    elif place.hits and all(_is_in_a_host(scene, hit) for hit in place.hits):
        yield Argument("mention", 6.0, told="part of the name of a host, where addresses point or mail goes")
    if kind != "prose" and _is_in_a_pattern(scene, place):
        yield Argument("mention", 10.0, told="a word in a long string without spaces, such as a pattern or packed data")
    if (kind != "prose" or scene.language not in written()) and scene.is_among_emoji(place.index):
        yield Argument("not_personal", EMOJI_WEIGH, told="stands in a table of emoji")
    if kind != "prose" and scene.is_among(_EMOJI_NAME, place.index):
        yield Argument("not_personal", 20.0, told="stands among names of emoji")
    if kind != "prose" and _is_of_a_promise(scene, place):
        yield Argument("not_personal", 10.0, told="stands among the members of a promise, which are raced")
    if place.hits and all(_is_in_a_code(scene, hit) for hit in place.hits):
        yield Argument("not_personal", 10.0, told="a piece of letters and digits without meaning, such as packed data")
    if kind == "prose" and _TITLE.match(scene.text.string, *scene.line_bounds(place.index)):
        yield Argument("mention", 8.0, told="the title of something that is cited")
    if kind == "prose" and place.hits and all(_is_in_a_proper_name(scene, hit) for hit in place.hits):
        yield Argument("mention", 10.0, told="part of a name, such as that of a collection of pictures")
    if kind in {"term", "slot", "use"} and _is_of_a_lexicon(scene, place):
        yield Argument("mention", 10.0, told="one of thousands of entries, each under another word, as in a dictionary")
    if scene.language in _TABLES and _is_of_a_catalogue(scene, place):
        yield Argument(
            "mention", 12.0, told="one of hundreds of rows that each tell of something else, as catalogues do"
        )
    if kind != "prose" and not place.label_set and scene.is_among(_CODED, place.index):
        yield Argument("mention", 10.0, told="one of many codes that each have a name, as terminologies list them")
    if place.hits and _WHATEVER.search(scene.text.string, max(0, place.index - _FAR_WHATEVER), place.hits[0].start):
        yield Argument("mention", 8.0, told="said to make no difference")
    if kind == "prose" and place.hits and (says := _denied(scene, place)):
        yield Argument("mention", 8.0, told=says)
    if kind != "prose" and place.hits and _is_compared(scene, place):
        yield Argument("search_filter", _COMPARED_WEIGHS, told="compared with what is asked for, in a query")
    if kind != "prose" and scene.language in _DESCRIBES and _is_of_a_query(scene, place):
        yield Argument(
            "search_filter", _COMPARED_WEIGHS, told="a parameter of a query, by the description of an interface"
        )
    if says := only_looks_like_it(scene, place):
        yield Argument("not_personal", 8.0, told=says)
    if kind != "prose" and _is_drawn_by_lot(scene, place.index):
        yield Argument("not_personal", 10.0, told="stands where values are drawn by lot, as data for tests are made up")


def _is_collection(scene: Scene) -> bool:
    """Whether nearly every line at the beginning of a text is as long as a text of its own."""
    return scene.once("collection", 0, lambda: _are_texts(scene.text.string))


def _are_texts(string: str) -> bool:
    lines = [match[0] for match in islice(_LINE.finditer(string), _SAMPLE) if not match[0].isspace()]
    return len(lines) >= _TEXTS and sum(len(line) >= _LONG_TEXT for line in lines) >= _ALIKE * len(lines)


def is_dictionary(scene: Scene) -> bool:
    """Whether a text has thousands of lines and nearly all of them begin alike."""
    string = scene.text.string
    return scene.once(
        "dictionary",
        0,
        lambda: (
            string.count("\n") >= _ENTRIES
            and _begin_alike([match[0] for match in islice(_LINE.finditer(string), _ENTRIES)])
        ),
    )


def _is_headword(scene: Scene, index: int) -> bool:
    """Whether a line begins with what stands there, and a thousand lines around it are in the order of the alphabet."""
    string = scene.text.string
    start, _ = scene.line_bounds(index)
    if string[start:index].strip(_MARKS):
        return False
    block = index // _FAR
    return scene.once(
        "sorted", block, lambda: _are_sorted(string[max(0, block - 1) * _FAR : (block + 2) * _FAR].split("\n"))
    )


def _is_in_an_entry(scene: Scene, index: int) -> bool:
    """Whether the lines around that are not indented are headwords: sorted, with more of them than a manual has."""
    string = scene.text.string
    block = index // _FAR
    about = slice(max(0, block - 1) * _FAR, (block + 2) * _FAR)
    return scene.once(
        "entry", block, lambda: _are_in_order([match[0].lower() for match in _HEADWORD.finditer(string[about])][1:])
    ) and scene.once("entries", 0, lambda: _count_at_least(_HEADWORD, string, _ENTRIES))


def _count_at_least(form: re.Pattern[str], string: str, least: int) -> bool:
    return sum(1 for _ in islice(form.finditer(string), least)) == least


def _are_in_order(words: list[str]) -> bool:
    return len(words) >= _FEW_HEADWORDS and sum(map(operator.le, words, words[1:])) >= _ALIKE * len(words)


def _are_sorted(lines: list[str]) -> bool:
    words = [line.strip(_MARKS).split(",")[0].strip(_MARKS).lower() for line in lines[1:-1]]
    in_order = sum(map(operator.le, words, words[1:]))
    return len(words) >= _HEADWORDS and in_order >= _ALIKE * len(words) and all(map(str.isascii, words))


def _begin_alike(lines: list[str]) -> bool:
    sample = [line for line in lines[:: max(1, len(lines) // _SAMPLE)] if line.strip()]
    words = [line.split(None, 1)[0] for line in sample]
    forms = Counter(re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", word))[:4] for word in words)
    # Rows of texts begin with few different words, and are long.
    are_texts = sum(len(line.split()) >= _TEXT for line in sample) > len(sample) // 2
    is_alike = bool(words) and forms.most_common(1)[0][1] >= _ALIKE * len(words)
    return is_alike and (are_texts or len(set(words)) > len(words) // 2)


def _is_in_a_code(scene: Scene, hit: Hit) -> bool:
    """Whether the word is cut out of a long run of letters and digits, such as data in base64; what such a run says
    once it is undone is there by no chance."""
    if hit.veiled:
        return False
    string = scene.text.string
    before = _RUN.match(string[max(0, hit.start - _LONGEST_RUN) : hit.start][::-1])  # read backwards
    behind = _RUN.match(string, hit.end, hit.end + _LONGEST_RUN)
    run = (before[0][::-1] if before else "") + string[hit.start : hit.end] + (behind[0] if behind else "")
    return len(run) >= _LEAST_RUN and len(_NUMBER.findall(run)) >= _NUMBERS


def _denied(scene: Scene, place: Place) -> str:
    """What tells that a sentence, or what it stands under, is about what is not done, "" when nothing does."""
    string, first = scene.text.string, place.hits[0].start
    start = max(0, first - _FAR_BEFORE)
    ends = [end.end() for end in _SENTENCE_ENDS.finditer(string, start, first)]
    said = string[ends[-1] if ends else start : first]
    lower = said.lower()
    denies = _DENIES.search(said) if any(word in lower for word in _NEGATIONS) else None
    if denies and not _BUT.search(said, denies.end()):
        return "part of a sentence that says what is not done"
    headings = scene.chain(place.passage)[:1] if place.passage >= 0 else []
    if any(_NOT_A_GOAL.search(heading.name) for heading in headings):
        return "stands under a heading of what is not to be done"
    if _FOR_ALL.match(string, place.hits[-1].end, place.hits[-1].end + _FAR_BEFORE):
        return "said to be for all of them, and for nobody in particular"
    return ""


def _is_compared(scene: Scene, place: Place) -> bool:
    """Whether a column is compared with a placeholder: `and race = ?`."""
    string = scene.text.string
    return any(
        _PLACEHOLDER.match(string, hit.end, hit.end + _FAR_BEHIND)
        and _COLUMN_BEFORE.search(string, max(0, hit.start - _FAR_BEHIND), hit.start)
        for hit in place.hits
    )


def _is_of_a_query(scene: Scene, place: Place) -> bool:
    """Whether it names a parameter that the description of an interface has in a query."""
    passage = scene.passages[place.passage]
    if passage.name != "name":
        return False
    string = scene.text.string
    return (
        _IN_QUERY_BEFORE.search(string, max(0, passage.start - _FAR_BEHIND), passage.start) is not None
        or _IN_QUERY_BEHIND.match(string, passage.end, passage.end + _FAR_BEHIND) is not None
    )


def _is_in_url(scene: Scene, hit: Hit) -> bool:
    string = scene.text.string
    before = string[max(0, hit.start - _LONGEST_URL) : hit.start].split()
    return bool(before) and not string[hit.start - 1].isspace() and _SCHEME.search(before[-1]) is not None


def _is_in_a_host(scene: Scene, hit: Hit) -> bool:
    string = scene.text.string
    return (
        _HOST_BEHIND.match(string, hit.end, hit.end + _LONGEST_URL) is not None
        and _HOST_BEFORE.search(string, max(0, hit.start - _LONGEST_URL), hit.start) is not None
    )


def _is_used(scene: Scene, place: Place, hit: Hit, kind: str) -> bool:
    """Whether a word stands in code, and not in a text or in a comment about it."""
    if kind in {"prose", "explained"} or place.passage < 0:
        return False
    passage = scene.passages[place.passage]
    return passage.start <= hit.start < passage.end


def _is_in_a_pattern(scene: Scene, place: Place) -> bool:
    if place.passage < 0:
        return False
    passage = scene.passages[place.passage]
    length = passage.end - passage.start
    if passage.role not in _STRINGS or length < _LONG_STRING or not place.hits:
        return False
    if any(hit.start < passage.at + len(passage.name) for hit in place.hits if passage.role == "constant"):
        return False
    text = scene.text.string[
        max(passage.start, place.index - _LONG_STRING) : min(passage.end, place.index + _LONG_STRING)
    ]
    return text.isascii() and sum(map(str.isspace, text)) < _SPACES * len(text)


def _is_of_a_promise(scene: Scene, place: Place) -> bool:
    string = scene.text.string
    if not place.hits or any(string[hit.start : hit.end] != "race" for hit in place.hits):
        return False
    around = string[max(0, place.index - _AROUND) : place.index + _AROUND]
    return len(set(_OF_PROMISES.findall(around))) >= _PROMISE


def _is_in_a_proper_name(scene: Scene, hit: Hit) -> bool:
    before = scene.text.string[max(0, hit.start - _LONG_STRING) : hit.start]
    return hit.entry.group != "" and before.endswith("-") and _PROPER_NAME.search(before) is not None


def _is_of_a_lexicon(scene: Scene, place: Place) -> bool:
    number = place.passage
    while number >= 0:
        number = scene.passages[number].container
        entries = scene.members(number)  # also of a text that is nothing but a list
        is_list = number < 0 and scene.passages[place.passage].role in _STRINGS
        if len(entries) > (_WORD_LIST if is_list else _LEXICON):
            return scene.once("lexicon", number, partial(_are_words, scene, entries))
    return False


def _is_of_a_catalogue(scene: Scene, place: Place) -> bool:
    column = scene.passages[place.passage].container if place.passage >= 0 else -1
    if column < 0 or scene.passages[column].role != "field":
        return False
    cells = scene.members(column)[:_DIFFERENT]  # the different ones, from the first row on
    if len(cells) < _DIFFERENT or find(scene.passages[column].name):
        return False
    first, last = (scene.passages[cells[at]].start for at in (0, -1))
    string = scene.text.string
    return string.count("\n", first, last) <= _ROWS_FOR_EACH * _DIFFERENT and scene.once(
        "catalogue", 0, lambda: string.count("\n") >= _CATALOGUE
    )


def _are_words(scene: Scene, entries: Sequence[int]) -> bool:
    words = [_word(scene, entry) for entry in entries[:: max(1, len(entries) // _SAMPLE)]]
    return all(words) and len(set(words)) > _ALIKE * len(words)


def _word(scene: Scene, entry: int) -> str:
    """The word of an entry: its key, or where it is a mere word that itself."""
    passage = scene.passages[entry]
    text = scene.text.string[passage.start : min(passage.end, passage.start + _LONGEST_WORD)]
    return passage.name or ("" if " " in text else text)


def _is_drawn_by_lot(scene: Scene, index: int) -> bool:
    string = scene.text.string
    block = index // _FAR_AROUND
    about = slice(max(0, block - 1) * _FAR_AROUND, (block + 2) * _FAR_AROUND)
    if scene.once("lot", block, lambda: any(map(string[about].lower().__contains__, _LOTS))):
        around = _DRAWN.finditer(string, max(0, index - _FAR_AROUND), index + _FAR_AROUND)
        if _DRAWN.search(string, *scene.line_bounds(index)) or sum(1 for _ in around) >= _MANY_DRAWN:
            return True
    return _draws_lots(scene)


def _draws_lots(scene: Scene) -> bool:
    """Whether a text does little else than draw values by lot: what is far from where it is drawn is made up too."""
    return scene.once("lots", 0, lambda: _picks_many(scene.text.string))


def _picks_many(string: str) -> bool:
    return sum(1 for _ in islice(_PICKED.finditer(string), _MOST_DRAWN)) >= _MOST_DRAWN
