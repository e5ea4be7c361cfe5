"""XML: tags and attributes as elements, texts as strings; schemas and service descriptions as types and fields."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sunlit.readers.assembly import WITHIN, arrange
from sunlit.readers.escapes import unescape
from sunlit.readers.markup import Attribute, Mark, attributes, marks
from sunlit.readers.mask import Span
from sunlit.readers.outline import Entry, comments_near, passage, wanted
from sunlit.readers.registry import Reader
from sunlit.readers.sections import pieces
from sunlit.readers.text import Text
from sunlit.schema import Passage, Role

_SCHEMA = re.compile(r"<(?:[\w.-]+:)?(?:schema|definitions|description)\s[^<>]*(?:XMLSchema|wsdl)")
_HEAD = 1 << 14  # characters in which a schema says that it is one
# What the tags of XML Schema (https://www.w3.org/TR/xmlschema11-1/) and WSDL (https://www.w3.org/TR/wsdl) declare.
_DECLARES: dict[str, Role] = {
    "simpleType": "type",
    "complexType": "type",
    "group": "type",
    "attributeGroup": "type",
    "message": "type",
    "portType": "type",
    "interface": "type",
    "element": "field",
    "attribute": "field",
    "part": "field",
    "enumeration": "enumerator",
    "operation": "function",
    "input": "parameter",
    "output": "parameter",
    "fault": "parameter",
}
_TYPED = ("type", "element", "message", "base", "ref", "itemType")
_LONG_TEXT = 400  # characters of a text that is told in pieces
_ENTITY = re.compile(r"ENTITY\s+(?:%\s+)?(\S+)\s+(?:\"([^\"]*)\"|'([^']*)')")


class _Tag(Entry, gc=False):
    """An entry for a tag, with where its attributes lie."""

    attributes: Span = (0, 0)


class _Outline:
    """The tags, texts and comments of one text; a tag that is not closed ends with the one around it."""

    def __init__(self, string: str) -> None:
        self.entries: list[Entry] = []
        self.comments: list[Span] = []
        self._string = string
        self._open: list[int] = []
        self._last_closed = -1
        self._names: Counter[str] = Counter()  # of the open tags
        for mark in marks(string):
            self._take(mark)
        while self._open:
            self._close(len(string))

    def _take(self, mark: Mark) -> None:
        parent = self._open[-1] if self._open else -1
        if mark.kind == "comment":
            self.comments.append((mark.start, mark.end))
        elif mark.kind == "opening":
            self.entries.append(
                _Tag("element", mark.start, mark.end, mark.at, mark.until, parent=parent, attributes=mark.attributes)
            )
            if not mark.is_empty:
                self._open.append(len(self.entries) - 1)
                self._names[self._string[mark.at : mark.until]] += 1
        elif mark.kind == "closing":
            name = self._string[mark.at : mark.until]
            if self._names[name]:
                while self._close(mark.start) != name:
                    pass
                self.entries[self._last_closed].end = mark.end
        elif mark.kind == "declaration":
            entity = _ENTITY.match(self._string, mark.at, mark.until)
            if entity:
                value = entity.span(2 if entity[2] is not None else 3)
                self.entries.append(Entry("element", mark.start, mark.end, *entity.span(1), *value, parent))
        else:
            if 0 <= parent == len(self.entries) - 1:
                self.entries[parent].value, self.entries[parent].value_end = mark.at, mark.until
            self.entries.append(Entry("string", mark.start, mark.end, mark.at, mark.at, parent=parent))

    def _close(self, end: int) -> str:
        """End the innermost open tag; its name."""
        self._last_closed = self._open.pop()
        entry = self.entries[self._last_closed]
        entry.end = end
        name = self._string[entry.at : entry.name_end]
        self._names[name] -= 1
        return name


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    string = text.string
    outline = _Outline(string)
    entries = outline.entries
    chosen = set(wanted(entries, near))
    is_schema = _SCHEMA.search(string, 0, _HEAD) is not None
    documentation = set(_documentation(string, entries, chosen)) if is_schema else set()
    structures = set(_structures(string, entries)) if is_schema else set()
    passages: list[Passage] = []
    for number in sorted(chosen | documentation):
        entry = entries[number]
        if number in documentation:
            passages.append(Passage("comment", "", entry.start, entry.end, entry.at, about=WITHIN))
        elif entry.role == "string" and entry.end - entry.start > _LONG_TEXT:
            passages += pieces(string, near, entry.start, entry.end)
        elif not isinstance(entry, _Tag):
            passages.append(passage(string, entry))
        elif is_schema:
            passages += _declaration(string, entry, is_structure=number in structures)
        else:
            passages += _element(string, entry)
    passages += comments_near(string, outline.comments, passages, near)
    return arrange(string, passages)


def _documentation(string: str, entries: list[Entry], chosen: set[int]) -> Iterator[int]:
    """The texts of a schema's documentation of what is chosen; in WSDL it stands in no `annotation`."""
    for number, entry in enumerate(entries):
        if entry.role == "string" and entry.parent >= 0 and _local(string, entries[entry.parent]) == "documentation":
            above = entries[entry.parent].parent
            if above >= 0 and _local(string, entries[above]) == "annotation":
                above = entries[above].parent
            if above in chosen or number in chosen:
                yield number


def _structures(string: str, entries: list[Entry]) -> Iterator[int]:
    """The elements at the top of a schema that have a type of their own: others refer to them as to a type."""
    for entry in entries:
        if entry.role == "element" and entry.parent >= 0 and _local(string, entry) == "complexType":
            above = entries[entry.parent]
            around = _local(string, entries[above.parent]) if above.parent >= 0 else ""
            if around == "schema" and _local(string, above) == "element":
                yield entry.parent


def _local(string: str, entry: Entry) -> str:
    return string[entry.at : entry.name_end].rsplit(":", 1)[-1]


def _element(string: str, tag: _Tag) -> Iterator[Passage]:
    """A tag and its attributes. What a tag is called by its name or key is its name here, and the tag its type."""
    told = passage(string, tag)
    others = list(attributes(string, tag.attributes))
    named = next((one for one in others if one.value and _is_name(one)), None)
    if named:
        others.remove(named)
        told.type, told.name, told.at = told.name, unescape(named.value), named.value_at
    elif _local(string, tag) == "item" and told.value:
        told = Passage("label", told.value, tag.start, tag.end, tag.value)
    yield told
    for one in others:
        yield Passage("element", one.name, one.at, one.end, one.at, value=unescape(one.value))


def _is_name(attribute: Attribute) -> bool:
    return attribute.name.rsplit(":", 1)[-1].lower() in ("name", "key")


def _declaration(string: str, tag: _Tag, *, is_structure: bool) -> Iterator[Passage]:
    """What a tag of a schema declares; tags that only hold others are nothing of their own."""
    local = _local(string, tag)
    role = "type" if is_structure else _DECLARES.get(local)
    said = {one.name: one for one in attributes(string, tag.attributes)}
    named = said.get("value" if role == "enumerator" else "name") or said.get("ref")
    if role is None or (named is None and role != "parameter"):
        return
    type_ = next((said[key].value for key in _TYPED if key in said and said[key] is not named), "")
    name, at = (named.value, named.value_at) if named else (string[tag.at : tag.name_end], tag.at)
    yield Passage(role, unescape(name), tag.start, tag.end, at, type=type_)


def _sniff(sample: str) -> float:
    return 0.9 if sample.lstrip().startswith("<") else 0.1


READER = Reader(
    "xml",
    (
        *(
            ".xml",
            ".xsd",
            ".wsdl",
            ".xsl",
            ".xslt",
            ".svg",
            ".plist",
            ".storyboard",
            ".xib",
            ".ts",
            ".resx",
            ".resw",
            ".xaml",
        ),
        *(
            ".axml",
            ".csproj",
            ".vcxproj",
            ".vbproj",
            ".props",
            ".targets",
            ".nuspec",
            ".pom",
            ".fxml",
            ".config",
            ".ui",
            ".qrc",
        ),
        *(".strings", ".rdf", ".owl", ".kml", ".gpx", ".xlf", ".xliff", ".tmx", ".jrxml", ".manifest"),
    ),
    _read,
    sniff=_sniff,
)
