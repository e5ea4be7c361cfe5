"""CSV, with whatever separates its columns."""

from functools import partial

from sunlit.readers.registry import Reader
from sunlit.readers.table import read_table

READER = Reader("csv", (".csv",), partial(read_table, delimiters=",;\t|"), declares=False)
