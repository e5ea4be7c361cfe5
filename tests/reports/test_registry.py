"""Formats are found by what they declare, and write the same text for the same result."""

import io
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sunlit.reports
from sunlit.reports import all_reports, formats, write
from sunlit.schema import AuditResult, UsageError
from tests.reports import invented
from tests.reports.written import written

GOLDEN = Path(__file__).parent / "golden"
NAMES = {"terminal": "report.txt", "jsonl": "report.jsonl", "sarif": "report.sarif", "html": "report.html"}


def test_every_module_that_declares_a_report_is_a_format() -> None:
    modules = Path(sunlit.reports.__path__[0]).glob("*.py")
    declaring = {path.stem for path in modules if "\nREPORT = Report(" in path.read_text("utf-8")}
    assert set(formats()) == declaring == set(NAMES)
    assert all(report.says for report in all_reports().values())


def test_an_unknown_format_is_refused_with_the_names_of_those_that_exist() -> None:
    with pytest.raises(UsageError, match="html, jsonl, sarif, terminal"):
        write(invented.result(), "pdf", io.StringIO())


@pytest.mark.parametrize("format", NAMES)
def test_the_report_is_the_one_that_was_looked_at(format: str) -> None:
    """SUNLIT_GOLDEN=write renews the files; look at what changed before you commit them."""
    text, golden = written(invented.result(), format), GOLDEN / NAMES[format]
    if os.environ.get("SUNLIT_GOLDEN") == "write":
        golden.write_text(text, "utf-8", newline="")
    assert text == golden.read_bytes().decode()


@pytest.mark.parametrize("format", NAMES)
def test_mentions_and_dismissed_places_are_listed_only_when_asked_for(format: str) -> None:
    result = invented.result()
    for finding in result.findings:
        if finding.verdict in ("mention", "dismissed"):
            assert finding.location.path in written(result, format)
            assert finding.location.path not in written(result, format, all_verdicts=False)


@pytest.mark.parametrize("format", NAMES)
def test_the_order_of_hashes_and_the_environment_change_nothing(format: str) -> None:
    """Another process, with another hash seed, zone, language and folder, writes the same."""
    script = (
        "import sys; from tests.reports import invented; from tests.reports.written import written;"
        "sys.stdout.buffer.write(written(invented.result(), sys.argv[1]).encode())"
    )
    root = Path(__file__).parents[2]
    environment = os.environ | {
        "PYTHONHASHSEED": "4711",
        "PYTHONPATH": str(root),
        "TZ": "Asia/Kathmandu",
        "LANG": "tr_TR.UTF-8",
        "COLUMNS": "33",
        "FORCE_COLOR": "1",
    }
    command = [sys.executable, "-c", script, format]
    other = subprocess.run(command, cwd="/", env=environment, capture_output=True, check=True)
    assert other.stdout.decode() == written(invented.result(), format)


@pytest.mark.parametrize("format", NAMES)
def test_a_result_that_was_saved_and_loaded_gives_the_same_report(format: str) -> None:
    """Names of files that are no UTF-8 cannot be saved as JSON, so they are left out here."""
    result = msgspec.structs.replace(invented.result(), capabilities=(), findings=invented.ethnicity()[1])
    again = msgspec.json.decode(msgspec.json.encode(result), type=type(result))
    assert written(again, format) == written(result, format)


@pytest.mark.parametrize("format", NAMES)
def test_nothing_found_is_never_said_without_what_was_not_read(format: str) -> None:
    text = written(invented.nothing(), format)
    assert "no reader for this kind of binary" in text
    assert "800" in text


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.from_type(AuditResult))
def test_any_result_can_be_written(result: AuditResult) -> None:
    for format in NAMES:
        written(result, format).encode()
