"""Reports of the invented audit as text, for the tests."""

import io

from sunlit.reports import write
from sunlit.schema import AuditResult
from tests.reports import invented


def written(result: AuditResult, format: str, *, all_verdicts: bool = True) -> str:
    """What `write` writes, with the invented vocabulary."""
    stream = io.StringIO(newline="")
    write(result, format, stream, all_verdicts=all_verdicts, vocabulary=invented.VOCABULARY)
    return stream.getvalue()
