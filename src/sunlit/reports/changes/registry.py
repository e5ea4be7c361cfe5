"""The registry of formats for comparisons: every module of this package that declares a REPORT is one."""

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import TextIO

import msgspec

from sunlit.schema import Comparison, UsageError
from sunlit.vocabulary import load
from sunlit.vocabulary.model import Vocabulary


class ChangeReport(msgspec.Struct, frozen=True):
    """How a comparison is written in one format; as Report, for a Comparison."""

    format: str
    says: str
    write: Callable[[Comparison, Vocabulary, TextIO], None]


@cache
def all_reports() -> dict[str, ChangeReport]:
    """Every declared format, by name."""
    import sunlit.reports.changes as package

    found = {}
    for module_info in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        report = getattr(importlib.import_module(module_info.name), "REPORT", None)
        if isinstance(report, ChangeReport):
            found[report.format] = report
    return dict(sorted(found.items()))


def formats() -> tuple[str, ...]:
    """The names of all formats."""
    return tuple(all_reports())


def write(comparison: Comparison, format: str, stream: TextIO, *, vocabulary: Vocabulary | None = None) -> None:
    """Write a comparison to a text stream that takes UTF-8. Raises UsageError for a format that does not exist."""
    report = all_reports().get(format)
    if report is None:
        raise UsageError(f"There is no format {format!r}; choose one of {', '.join(formats())}.")
    report.write(comparison, vocabulary or load(), stream)
