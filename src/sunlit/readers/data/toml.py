"""TOML: tables and keys, with lists and inline tables as values."""

from functools import partial

from sunlit.readers.assignments import Style, read_assignments
from sunlit.readers.registry import Reader

# https://toml.io/en/v1.0.0
_STYLE = Style(comments="#", trailing="#", nested=True)

READER = Reader("toml", (".toml",), partial(read_assignments, style=_STYLE), names=("cargo.lock", "poetry.lock"))
