"""INI and what is like it: configuration in sections, desktop entries, environment files, projects of Visual Studio."""

from functools import partial

from sunlit.readers.assignments import Style, read_assignments
from sunlit.readers.registry import Reader

_STYLE = Style(comments=";#", assigns="=:", trailing=";#")

READER = Reader(
    "ini",
    (".ini", ".cfg", ".conf", ".cnf", ".config", ".desktop", ".inf", ".reg", ".env", ".editorconfig", ".lng", ".lang"),
    partial(read_assignments, style=_STYLE),
    names=(".gitconfig", ".npmrc", ".flake8"),
)
