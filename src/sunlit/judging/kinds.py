"""What stands at a place: something declared, a use in code, a comment that explains, a term of a list, or prose."""

import re

from sunlit.judging.places import Place
from sunlit.judging.scene import Scene, cues_of
from sunlit.readers.listing import ListedText
from sunlit.schema import Role

# Something declared: a slot that holds, or a name that stands for, what is said about a person.
DECLARED: frozenset[Role] = frozenset({"type", "enumerator", "field", "function", "constant", "parameter", "element"})
# A table of a manual tells fields when a cell is a name and another one is a type.
_NAME = re.compile(r"[*`\s]*([\w.-]+)[*`\s]*")
_TYPE = re.compile(
    r"[*`\s\[]*(?:string|str|text|char|n?varchar|int(?:eger)?|long|short|byte|number|float|double|decimal|bool(?:ean)?"
    r"|date(?:time)?|enum|object|array|list|map|字符串|字符|整数|整型|数字|布尔|浮点|数组|对象|枚举)(?![a-z])[^|]{0,40}",
    re.IGNORECASE,
)
# What stands before the name of a column where code makes a table: `$table->string("…`, `t.integer :…`.
_COLUMN = re.compile(r"\b(?:table|t)(?:->|\.)\w+\s*\(?\s*[:\"']\Z")
# How compiled documentation names what it explains: "P:" a property, "F:" a field, "T:" a type, "M:" a method.
_DOCUMENTED = re.compile(r"[PFTM]:[\w.`]+")
_LONGEST_ROW = 400
# What stands before the words that a form or a table shows for a value: `label="…"`, `title: '…'`, `v-model="…"`.
_SHOWN = re.compile(
    r"\b(?:label|title|placeholder|header|headerName|caption|name|prop|dataIndex|field|formControlName|htmlFor|v-model"
    r"|accessorKey|Text|HeaderText|Caption)\s*[=:]\s*\{?\s*[\"'`](?:\w+\.)*\Z"
)
_LONGEST_SHOWN = 40
_BEFORE_SHOWN = 40
# A line of JSON in a text: a name in quotes, and a value or what is told of it.
_JSON = re.compile(r"\s*\"([\w.-]+)\"\s*:\s*[\"\w\[{-]")
# Texts that are made of tags, what stands around a word that is all of an element, and a line of names and values.
_PAGES = frozenset({"html", "xml"})
_TAG_BEFORE = re.compile(r">(?:\s|&nbsp;)*\*?\s*\Z")
_TAG_BEHIND = re.compile(r"(?:\s|&nbsp;)*[:：*]?(?:\s|&nbsp;)*<")
_PLAIN = frozenset({"text", "markdown"})
_HEADED = frozenset({"markdown", "rst"})  # their elements are headings, which hold nothing
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+[*_`]{0,3}")  # how an item of a list begins
_ENTRY = re.compile(r"([\w .-]{2,40}?)\s*[:：=]\s*([\w /-]{2,40})\s*")
# A cell of a table that is longer than this is a text about something, and no value.
_CELLS = frozenset({"csv", "tsv"})
_LONGEST_CELL = 160
# What a mapper of XML is made of: its texts are queries.
_STATEMENTS = frozenset({"select", "insert", "update", "delete", "sql"})
_NAMESPACE = re.compile(r"\s*(?:namespace|package)\s+[\w.:\\]+")


def kind_of(scene: Scene, place: Place) -> str:
    """ "slot", "explained", "use", "term", "loose" (a string of a binary, and nobody knows what uses it) or "prose"."""
    if place.passage < 0:
        return _kind_of_text(scene, place)
    passage = scene.passages[place.passage]
    if passage.role == "comment" and max(passage.about, passage.container) >= 0:
        return "explained"
    if passage.role == "comment":
        return "prose"
    if passage.role == "text":
        return _kind_of_text(scene, place)
    if scene.language in _CELLS and passage.end - passage.start > _LONGEST_CELL:
        return "prose"
    if _is_shown(scene, place):
        return "slot"
    if passage.role == "element" and scene.language in _HEADED:
        return "use"
    if passage.role == "element" and (scene.is_term(place.passage) or _is_value_of_an_entry(scene, place)):
        return "term"
    if scene.passages[slot_of(scene, place.passage)].role in DECLARED or place.label_set:
        return "slot"
    if any(_DOCUMENTED.match(holder.name) for holder in scene.chain(place.passage)):
        return "explained"
    if scene.is_term(place.passage):
        return "term"
    if passage.role == "string" and passage.container < 0 and isinstance(scene.text, ListedText):
        return "loose"
    start, _ = scene.line_bounds(passage.at)
    return "slot" if _COLUMN.search(scene.text.string[start : passage.at]) else "use"


def _kind_of_text(scene: Scene, place: Place) -> str:
    """A row of fields declares them; a query, a label of a page, a trait and its value handle it; all else is prose."""
    if _is_row_of_fields(scene, place) or _is_asked_for(scene, place):
        return "slot"
    handles = _is_in_a_query(scene, place) or _is_label(scene, place) or _is_trait_with_value(scene, place)
    return "use" if handles else "prose"


def _is_in_a_query(scene: Scene, place: Place) -> bool:
    """Whether it stands in SQL: by itself, where its reader knows no better, or in a statement of a mapper of XML."""
    if scene.language != "xml" or place.passage < 0:
        return scene.language == "sql"
    return any(holder.name in _STATEMENTS for holder in scene.chain(place.passage))


def _is_asked_for(scene: Scene, place: Place) -> bool:
    """Whether an item of a list begins with it, under a heading such as "Required fields"."""
    if place.passage < 0 or not place.hits:
        return False
    first = min(hit.start for hit in place.hits)
    start, _ = scene.line_bounds(first)
    if _ITEM.fullmatch(scene.text.string, start, first) is None:
        return False
    return any(cue == "asked" for holder in scene.chain(place.passage)[:1] for cue, _ in cues_of(holder.name))


def _is_label(scene: Scene, place: Place) -> bool:
    """Whether nothing else stands between two tags of a page, as forms and tables name what stands beside it."""
    if scene.language not in _PAGES or not place.hits:
        return False
    first, last = min(hit.start for hit in place.hits), max(hit.end for hit in place.hits)
    string = scene.text.string
    return (
        _TAG_BEFORE.search(string, max(0, first - _BEFORE_SHOWN), first) is not None
        and _TAG_BEHIND.match(string, last, last + _BEFORE_SHOWN) is not None
    )


def _is_trait_with_value(scene: Scene, place: Place) -> bool:
    """Whether a line of a plain text is a trait, a colon and a group, as results are written out: `Race : Asian`."""
    if scene.language not in _PLAIN:
        return False
    entry = _ENTRY.fullmatch(scene.text.string, *scene.line_bounds(place.index))
    if entry is None:
        return False
    keys = {hit.entry.group == "" for hit in place.hits if hit.end <= entry.end(1)}
    return keys == {True} and any(hit.entry.group and hit.start >= entry.start(2) for hit in place.hits)


def _is_value_of_an_entry(scene: Scene, place: Place) -> bool:
    """Whether the words stand in a value, and in an entry of a long list, as those of a lexicon do.

    Who lists people has the trait for a key.
    """
    passage = scene.passages[place.passage]
    if not place.hits or any(passage.at <= hit.start < passage.at + len(passage.name) for hit in place.hits):
        return False
    number = passage.container
    while number >= 0 and scene.passages[number].role == "element":
        if scene.is_term(number):
            return True
        number = scene.passages[number].container
    return False


def is_of_the_namespace(scene: Scene, place: Place) -> bool:
    """Whether the words stand only in the name of the package that something is in, not in its own."""
    start, end = scene.line_bounds(place.index)
    line = scene.text.string[start:end]
    named = _NAMESPACE.match(line)
    if named is None and (documented := _DOCUMENTED.search(line)):
        own = max(documented[0].rfind("."), 0)
        return bool(place.hits) and all(hit.end - start <= documented.start() + own for hit in place.hits)
    return named is not None and bool(place.hits) and all(hit.end - start <= named.end() for hit in place.hits)


def slot_of(scene: Scene, number: int) -> int:
    """What a passage declares: of a text in an annotation or a default value the field that it belongs to."""
    if number >= 0 and scene.passages[number].role in {"string", "label"}:
        holder = scene.passages[number].container
        if holder >= 0 and scene.passages[holder].role in {"field", "parameter", "enumerator"}:
            return holder
    return number


def _is_row_of_fields(scene: Scene, place: Place) -> bool:
    """Whether the word is the name in a line of JSON, or a cell of a row of a table that has a type in another cell."""
    start, end = scene.line_bounds(place.index)
    row = scene.text.string[start:end]
    if (named := _JSON.match(row)) and place.hits:
        return any(start + named.start(1) <= hit.start < start + named.end(1) for hit in place.hits)
    if "|" not in row or len(row) > _LONGEST_ROW or not place.hits:
        return False
    at = place.hits[0].start - start
    cells = row.split("|")
    before = 0
    for cell in cells:
        if before <= at <= before + len(cell):
            return _NAME.fullmatch(cell) is not None and any(_TYPE.fullmatch(other) for other in cells)
        before += len(cell) + 1
    return False


def _is_shown(scene: Scene, place: Place) -> bool:
    """Whether the word is what a form or a table shows for a value, and nothing else stands in the string."""
    passage = scene.passages[place.passage]
    if passage.role not in {"string", "label"} or not place.hits or passage.end - passage.start > _LONGEST_SHOWN:
        return False
    first = min(hit.start for hit in place.hits)
    return _SHOWN.search(scene.text.string, max(0, first - _BEFORE_SHOWN), first) is not None
