"""Lists and maps in brackets, as JSON, its relatives, YAML and TOML write them; broken ones and very large ones too."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import msgspec

from sunlit.readers.assembly import comment_passage
from sunlit.readers.mask import Span
from sunlit.readers.outline import Entry, neighbours, passage
from sunlit.schema import Passage

_DEEPEST = 200
_LONG = 10_000  # characters of a list that nobody asked for
_STRINGS = (
    r'"""[^"]*+(?:"(?!"")[^"]*+){0,10000}"""|\'\'\'[^\']*+(?:\'(?!\'\')[^\']*+){0,10000}\'\'\''
    r'|"(?:[^"\\\n]|\\(?:\r\n|[\s\S]))*+"|(?<!\w)\'(?:[^\'\\\n]|\\.|\'\')*+\''
)
_COMMENTS = r"(?<![:\w])//[^\n]*+|(?<![\w*])/\*[^*]*+(?:\*(?!/)[^*]*+){0,10000}(?:\*/)?|(?<![^\s,\[{])\#[^\n]*+"
# What opens no string where none is open: each would be looked at up to the end of its line.
_HIDDEN = r"\\[\\\"']|''"
# Everything up to the next bracket in one match, so that a large text costs as many steps as it has brackets.
_BRACKET = re.compile(rf"(?:[^\"'{{}}\[\]/#\\]++|{_STRINGS}|{_COMMENTS}|{_HIDDEN}|[\"'/#\\]){{0,1000}}([{{}}\[\]]?)")
_TOKEN = re.compile(
    rf"(?P<string>{_STRINGS})|(?P<comment>{_COMMENTS})|(?P<mark>[,;:=])"
    rf"|(?P<bare>(?:{_HIDDEN}|[^\s,;:=\"'{{}}\[\]])[^\n,;:=\"{{}}\[\]/#\\]*+"
    rf"(?:(?:/(?![/*])|(?<!\s)\#|\\[\\\"']?)[^\n,;:=\"{{}}\[\]/#\\]*+){{0,10000}})"
)
_NUMBER = re.compile(r"[-+]?(?:0x[0-9a-f]+|\d[\d_.]*(?:e[-+]?\d+)?)\Z", re.IGNORECASE)


class _Container(msgspec.Struct, gc=False):
    """A pair of brackets, and the number of the pair around it, -1 at top level."""

    open: int
    close: int
    parent: int


def flow_end(string: str, start: int) -> int:
    """Where the list or map ends that opens at `start`; -1 when it is not closed."""
    depth = 0
    for match in _BRACKET.finditer(string, start):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match[1], 0)
        if depth <= 0:
            return match.end() if match[1] else -1
    return -1


def read_flow(string: str, span: Span, near: Sequence[int] | None) -> Iterator[Passage]:
    """Keys as elements, values of lists as labels, comments; not yet arranged. `near` as in Reader."""
    containers = _containers(string, *span)
    children: dict[int, list[int]] = {}
    for number, container in enumerate(containers):
        children.setdefault(container.parent, []).append(number)
    pending = [-1, *range(len(containers))] if near is None else _around(containers, near)
    seen = set(pending)
    while pending:
        number = pending.pop()
        inside = (containers[number].open + 1, containers[number].close) if number >= 0 else span
        members = children.get(number, [])
        entries = list(_entries(string, inside, [containers[member] for member in members]))
        if near is not None:
            chosen = {n for n, entry in enumerate(entries) if _holds(near, entry.start, entry.end)}
            for n in chosen:  # of a key that is wanted its value too
                inner = bisect_left(members, entries[n].start, key=lambda member: containers[member].open)
                if (
                    inner < len(members)
                    and containers[members[inner]].open < entries[n].end
                    and members[inner] not in seen
                ):
                    seen.add(members[inner])
                    pending.append(members[inner])
            entries = [entries[n] for n in neighbours(range(len(entries)), chosen)]
        for entry in entries:
            yield comment_passage(string, entry.start, entry.end) if entry.role == "comment" else passage(string, entry)


def read_flow_near(string: str, span: Span, near: Sequence[int] | None, is_wanted: bool) -> Iterator[Passage]:
    """The passages of a list or map that is a value among others: around the places in it, all of it when there is none
    and the key that it belongs to is wanted, or nothing."""
    if near is None:
        yield from read_flow(string, span, None)
    elif inside := near[bisect_left(near, span[0]) : bisect_left(near, span[1])]:
        yield from read_flow(string, span, inside)
    elif is_wanted and span[1] - span[0] < _LONG:
        yield from read_flow(string, span, None)


def _containers(string: str, start: int, end: int) -> list[_Container]:
    """The pairs of brackets in the order in which they open. A bracket that closes nothing, or is too deep, is none."""
    found: list[_Container] = []
    open_: list[int] = []
    too_deep = 0
    for match in _BRACKET.finditer(string, start, end):
        bracket, at = match[1], match.start(1)
        if not bracket:
            continue
        if bracket in "{[":
            if len(open_) >= _DEEPEST:
                too_deep += 1
                continue
            found.append(_Container(at, end, open_[-1] if open_ else -1))
            open_.append(len(found) - 1)
        elif too_deep:
            too_deep -= 1
        else:
            opening = "{" if bracket == "}" else "["
            depth = next((n for n in range(len(open_) - 1, -1, -1) if string[found[open_[n]].open] == opening), -1)
            if depth >= 0:
                for number in open_[depth:]:
                    found[number].close = at
                del open_[depth:]
    return found


def _around(containers: list[_Container], near: Sequence[int]) -> list[int]:
    """The numbers of the containers that hold one of the places, and -1."""
    found = {-1: None}
    for index in near:
        number = bisect_right(containers, index, key=lambda container: container.open) - 1
        while number >= 0 and number not in found:
            if containers[number].close >= index:
                found[number] = None
            number = containers[number].parent
    return list(found)


def _holds(near: Sequence[int], start: int, end: int) -> bool:
    at = bisect_left(near, start)
    return at < len(near) and near[at] < end


def _entries(string: str, inside: Span, children: list[_Container]) -> Iterator[Entry]:
    """What stands directly in a container: keys with their values, values alone, comments."""
    start, end = inside
    key: Span | None = None
    value: Span | None = None
    for child in (*children, _Container(end, end, -1)):
        for token in _TOKEN.finditer(string, start, child.open):
            kind = token.lastgroup
            if kind == "comment":
                yield Entry("comment", *token.span(), *token.span())
            elif kind == "mark" and token[0] in ":=":
                key, value = value or key, None
            else:
                if kind == "mark" or value:
                    yield from _told(string, key, value)
                    key = None
                value = None if kind == "mark" else token.span()
        if child.open < end and key and not value:
            at, name_end = content(string, key)
            yield Entry("element", key[0], min(child.close + 1, end), at, name_end)
        else:
            yield from _told(string, key, value)
        key = value = None
        start = child.close + 1


def _told(string: str, key: Span | None, value: Span | None) -> Iterator[Entry]:
    """The entry of a key and its value, of a key, or of a value that is no number."""
    said = content(string, value) if value else (0, 0)
    if key:
        yield Entry("element", key[0], (value or key)[1], *content(string, key), *said)
    elif value and not is_number(string[slice(*said)]):
        yield Entry("label", *value, *said)


def is_number(text: str) -> bool:
    """Whether a scalar is a number, of which long lists are made that say nothing."""
    return bool(_NUMBER.match(text))


def content(string: str, span: Span) -> Span:
    """What a scalar says: without its quotes, or the blanks behind a bare one."""
    start, end = span
    for quotes in ('"""', "'''", '"', "'"):
        if end - start >= 2 * len(quotes) and string.startswith(quotes, start):
            return start + len(quotes), end - len(quotes)
    return start, start + len(string[start:end].rstrip())
