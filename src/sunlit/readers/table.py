"""Tables as text, in CSV and its relatives: the header's columns as fields, the values of a column as its labels."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
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
    named = [span for span in (_content(string, cell) for cell in header) if span[0] < span[1]]
    if not named or any(_NUMBER.match(string, *span) for span in named):  # the numbers of rows stand under no name
        header, body = [], 0
    rows = list(_rows(string, body, delimiter))
    cells, columns = _cells_at(string, near or (), rows, delimiter)
    columns |= {column for column, cell in enumerate(header) if _holds(near or (), cell)}
    cells |= _values(string, rows, columns if near is not None else None)

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


def _rows(string: str, start: int, delimiter: str) -> Iterator[list[Span]]:
    """The first rows from here on."""
    for _ in range(_HEAD_ROWS):
        cells, start = _row(string, start, delimiter)
        if not cells:
            return
        yield cells


def _cells_at(
    string: str, near: Sequence[int], rows: list[list[Span]], delimiter: str
) -> tuple[dict[Span, int], set[int]]:
    """The cells of the table that hold a place and are no numbers, each with its column; and the columns of all."""
    found: dict[Span, int] = {}
    columns: set[int] = set()
    further: dict[int, list[Span]] = {}  # rows behind the first ones, by their starts
    start = seen = 0  # of a row behind them, and the place up to which starts were looked for
    for index in near:
        start = max(start, string.rfind("\n", seen, index) + 1)
        seen = index
        number = bisect_right(rows, index, key=lambda cells: cells[0][0]) - 1
        if number < 0:
            continue
        row = rows[number]
        if number == len(rows) - 1 and index > row[-1][1]:
            row = further[start] if start in further else _row(string, start, delimiter)[0]
            further[start] = row
        column = bisect_right(row, index, key=lambda cell: cell[0]) - 1
        if column >= 0 and index < row[column][1]:
            columns.add(column)
            if not _NUMBER.match(string, *_content(string, row[column])):
                found[row[column]] = column
    return found, columns


def _values(string: str, rows: list[list[Span]], columns: set[int] | None) -> dict[Span, int]:
    """The different values of these columns (all of them when None), each where it stands first."""
    found: dict[Span, int] = {}
    seen: dict[int, set[str]] = {}
    for cells in rows:
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
