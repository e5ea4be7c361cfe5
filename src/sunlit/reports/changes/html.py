"""A comparison as one self-contained page: the two declarations side by side, so that anybody can see what was done."""

from functools import cache
from importlib.resources import files as resource_files
from typing import TextIO

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from sunlit.reports import words
from sunlit.reports.changes.arrange import KINDS, answer, groups, releases, title, where
from sunlit.reports.changes.registry import ChangeReport
from sunlit.reports.html import inline_hash
from sunlit.reports.visible import visible
from sunlit.schema import CHANGES, Comparison
from sunlit.vocabulary.model import Vocabulary

_BESIDE = 60
_ROWS = 400


def _write(comparison: Comparison, vocabulary: Vocabulary, stream: TextIO) -> None:
    headline, *standfirst = answer(comparison, vocabulary)
    style = _part("comparison.css")
    page = _template().generate(
        words=words,
        vocabulary=vocabulary,
        comparison=comparison,
        releases=releases(comparison),
        headline=headline,
        standfirst=standfirst,
        style=Markup(style),
        style_hash=inline_hash(style),
        kinds=[(kind, *KINDS[kind], groups(comparison.changes, kind)) for kind in CHANGES],
        changes=comparison.changes,
        title=title,
        where=where,
        beside=comparison.beside[:_BESIDE],
        most=_ROWS,
    )
    for part in page:
        stream.write(part)


def _part(name: str) -> str:
    return (resource_files("sunlit.reports") / "page" / name).read_text("utf-8").strip()


@cache
def _template() -> Template:
    """Every value is made visible and then escaped by the environment, so no template line can forget it."""
    environment = Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    return environment.from_string(_part("comparison.html"))


REPORT = ChangeReport("html", "one page with both declarations side by side; works offline", _write)
