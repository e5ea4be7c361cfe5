"""Tables as text whose columns are separated by tabs."""

from functools import partial

from sunlit.readers.registry import Reader
from sunlit.readers.table import read_table

READER = Reader("tsv", (".tsv", ".tab"), partial(read_table, delimiters="\t"), declares=False)
