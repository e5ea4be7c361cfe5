"""Tables as text, in CSV and its relatives: the header's columns as fields, the values of a column as its labels."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache

from sunlit.readers.assembly import arrange
from sunlit.readers.mask import Span
from sunlit.readers.text import Text
from sunlit.schema import Passage

_HEAD_ROWS = 2000  # rows in which the values of a column are looked for
_MOST_VALUES = 200  # different values of a column
_LONG_CELL = 200  # characters; what is longer is text
_NUMBER = re.compile(r"[-+]?[\d.,:/ %-]*\Z")


def read_table(text: Text, near: Sequence[int] | None, delimiters: str) -> list[Passage]:
    """The columns as fields of a type without a name; as labels the cells at the places, and the different values that
    the columns of these places have in the first rows. Without a header the cells are labels of the type."""
    string = text.string
    if not string.strip():
        return []
    line_end = string.find("\n")
    delimiter = max(delimiters, key=lambda char: string.count(char, 0, len(string) if line_end < 0 else line_end))
    header, body = _row(string, 0, delimiter)
    if any(_NUMBER.match(string, *_content(string, cell)) for cell in header):
        header, body = [], 0
    cells, columns = _cells_at(string, near or (), body, delimiter)
    columns |= {n for n, cell in enumerate(header) if near is None or _holds(near, cell)}
    cells |= _values(string, body, delimiter, columns if header or near is not None else None)

    passages = [Passage("type", "", 0, len(string), 0)]
    for cell in header:
        start, end = _content(string, cell)
        passages.append(Passage("field", string[start:end], *cell, start))
    for cell in cells:
        start, end = _content(string, cell)
        is_label = end - start <= _LONG_CELL
        passages.append(Passage("label" if is_label else "text", string[start:end] if is_label else "", *cell, start))
    result = arrange(string, passages)
    fields = [number for number, passage in enumerate(result) if passage.role == "field"]
    for passage in result:
        column = cells.get((passage.start, passage.end), len(fields))
        if column < len(fields):
            passage.container = fields[column]
    return result


def _cells_at(string: str, near: Sequence[int], body: int, delimiter: str) -> tuple[dict[Span, int], set[int]]:
    """The cells below the header that hold a place, each with its column; and those columns."""
    rows: dict[int, list[Span]] = {}
    found: dict[Span, int] = {}
    for index in near:
        start = max(body, string.rfind("\n", 0, index) + 1)
        if index < body:
            continue
        if start not in rows:
            rows[start] = _row(string, start, delimiter)[0]
        column = bisect_right(rows[start], index, key=lambda cell: cell[0]) - 1
        if column >= 0 and index < rows[start][column][1]:
            found[rows[start][column]] = column
    return found, set(found.values())


def _values(string: str, body: int, delimiter: str, columns: set[int] | None) -> dict[Span, int]:
    """The different values of these columns (all of them when None) in the first rows, each where it stands first."""
    found: dict[Span, int] = {}
    seen: dict[int, set[str]] = {}
    start = body
    for _ in range(_HEAD_ROWS):
        cells, start = _row(string, start, delimiter)
        if not cells:
            break
        for column, cell in enumerate(cells):
            if columns is None or column in columns:
                value = string[slice(*_content(string, cell))]
                known = seen.setdefault(column, set())
                if value not in known and len(known) < _MOST_VALUES and not _NUMBER.match(value):
                    known.add(value)
                    found[cell] = column
    return found


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    ends = re.escape(delimiter) + r"\r\n"
    quoted = rf"\"(?:[^\"]|\"\"){{0,20000}}+\"(?=[ {ends}]|\Z)"
    return re.compile(rf"[ ]*+({quoted}|[^{ends}]*+)[^{ends}]*+(?:{re.escape(delimiter)}|(\r?\n|\r|\Z))")


def _row(string: str, start: int, delimiter: str) -> tuple[list[Span], int]:
    """The cells of the row that starts here, and where the next one does; no cells at the end of the text."""
    cells: list[Span] = []
    while start < len(string) or cells:
        cell = _cell(delimiter).match(string, start)
        if cell is None:
            break
        cells.append(cell.span(1))
        start = cell.end()
        if cell[2] is not None:
            break
    return cells, start


def _content(string: str, cell: Span) -> Span:
    start, end = cell
    return (start + 1, end - 1) if end - start > 1 and string[start] == '"' == string[end - 1] else cell


def _holds(near: Sequence[int], cell: Span) -> bool:
    at = bisect_left(near, cell[0])
    return at < len(near) and near[at] < cell[1]
