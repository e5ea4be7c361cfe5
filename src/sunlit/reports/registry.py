"""The registry of formats: every module of this package that declares a REPORT is one."""

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import TextIO

import msgspec

from sunlit.schema import LISTED, AuditResult, UsageError
from sunlit.vocabulary import load
from sunlit.vocabulary.model import Vocabulary


class Report(msgspec.Struct, frozen=True):
    """How a result is written in one format.

    format  its name on the command line
    says    one sentence for the help: whom or what it is for
    write   writes a result to a text stream that takes UTF-8. The vocabulary gives the names and laws of the
            traits. Same arguments, same text: no clock, no path of the machine. Whatever the result quotes
            was written by strangers and is escaped.
    """

    format: str
    says: str
    write: Callable[[AuditResult, Vocabulary, TextIO], None]


@cache
def all_reports() -> dict[str, Report]:
    """Every declared format, by name."""
    import sunlit.reports as package

    found = {}
    for module_info in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if module_info.ispkg:
            continue  # the formats of comparisons and histories
        report = getattr(importlib.import_module(module_info.name), "REPORT", None)
        if isinstance(report, Report):
            found[report.format] = report
    return dict(sorted(found.items()))


def formats() -> tuple[str, ...]:
    """The names of all formats."""
    return tuple(all_reports())


def write(
    result: AuditResult,
    format: str,
    stream: TextIO,
    *,
    all_verdicts: bool = False,
    vocabulary: Vocabulary | None = None,
) -> None:
    """Write a result to a text stream that takes UTF-8.

    all_verdicts  also the findings judged "mention" and "dismissed"
    vocabulary    names and laws of the traits; the installed one when None

    Raises UsageError for a format that does not exist.
    """
    report = all_reports().get(format)
    if report is None:
        raise UsageError(f"There is no format {format!r}; choose one of {', '.join(formats())}.")
    if not all_verdicts:
        listed = tuple(finding for finding in result.findings if finding.verdict in LISTED)
        result = msgspec.structs.replace(result, findings=listed)
    report.write(result, vocabulary or load(), stream)
