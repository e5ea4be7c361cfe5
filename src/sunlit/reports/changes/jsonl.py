"""JSON lines for programs: a line per change, then the summary."""

from typing import TextIO

from sunlit.reports.changes.registry import ChangeReport
from sunlit.reports.encode import encode
from sunlit.schema import Comparison
from sunlit.vocabulary.model import Vocabulary


def _write(comparison: Comparison, vocabulary: Vocabulary, stream: TextIO) -> None:
    for record in comparison.records():
        stream.write(encode(record) + "\n")


REPORT = ChangeReport("jsonl", "a JSON object per line, for programs", _write)
