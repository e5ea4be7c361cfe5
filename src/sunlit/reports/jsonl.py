"""JSON lines for programs: a line per finding, then per capability, then the summary."""

from typing import TextIO

from sunlit.reports.encode import encode
from sunlit.reports.registry import Report
from sunlit.schema import AuditResult
from sunlit.vocabulary.model import Vocabulary


def _write(result: AuditResult, vocabulary: Vocabulary, stream: TextIO) -> None:
    for record in result.records():
        stream.write(encode(record) + "\n")


REPORT = Report("jsonl", "a JSON object per line, for programs", _write)
