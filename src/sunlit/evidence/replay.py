"""Auditing again what was kept: the same findings must come of it."""

from collections.abc import Sequence

from sunlit.intake import Limits, Target
from sunlit.pipeline import Progress, Session
from sunlit.reports.encode import encode
from sunlit.schema import AuditResult, Entry, Stopped


def replay(
    entries: Sequence[Entry], limits: Limits, progress: Progress, *, everything: bool, sources: int, ocr: bool
) -> AuditResult:
    """The result of entries that were kept; `sources` and `ocr` as in pipeline.Session.

    Raises Stopped after Ctrl-C: half of a result would look like another one.
    """
    target = Target("a bundle", list(entries), [], {})
    with Session([target], None, limits, progress) as session:
        result = session.audit(everything, sources=sources, ocr=ocr)
        if session.interrupted:
            raise Stopped("stopped before everything that was kept was audited again")
        return result


def lines_of(result: AuditResult) -> list[str]:
    """The findings and capabilities of a result as lines of JSON; what was read besides is not replayed."""
    return [encode(record) for record in (*result.findings, *result.capabilities)]
