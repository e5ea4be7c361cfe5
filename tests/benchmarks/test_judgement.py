"""The benchmark of the judge as a command: a source that is there is measured, one that is not is told."""

from pathlib import Path

import pytest

from benchmarks.judgement import calibration, main, measure, row
from benchmarks.labels import Label
from benchmarks.scoring import Share

_HEADER = """\
typedef enum { FACE_ETHNICITY_UNKNOWN, FACE_ETHNICITY_UYGHUR } FACE_ETHNICITY_E;
typedef struct {
    int age;
    int glasses;
    int beard;
    FACE_ETHNICITY_E ethnicity;
} FACE_ATTRIBUTE_S;
/* a race condition */
"""


def test_a_source_is_audited_and_scored(tmp_path: Path) -> None:
    (tmp_path / "kit.h").write_text(_HEADER)
    rows = [
        Label("kit.h", 1, "", "ethnicity", "Uyghur", "inferred_from_image", "capability", ""),
        Label("kit.h", 6, "", "ethnicity", "-", "inferred_from_image", "capability", ""),
        Label("kit.h", 8, "", "other", "-", "not_personal", "negative", ""),
    ]
    part = measure(str(tmp_path), rows)
    assert row("kit", part).split()[:3] == ["kit", "2/2", "1.000"]
    assert str(part.verdict) == "3/3 1.000"
    assert str(part.negative) == "0/1 0.000"
    assert part.lines == 8
    assert part.reported >= 2


def test_a_source_that_is_not_there_is_a_line_and_an_exit_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["judgement", "--labels", "own", "--source", "pypi:detoxify", "--cache", str(tmp_path)]
    monkeypatch.setattr("sys.argv", command)
    assert main() == 1
    (told,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("pypi:"))
    assert "could not be had" in told
    assert "--fetch" in told


def test_confidence_is_told_in_tenths_that_have_findings() -> None:
    steps = [Share() for _ in range(10)]
    steps[5], steps[9] = Share(1, 2), Share(9, 10)
    lines = calibration(steps).splitlines()[-2:]
    assert [line.split() for line in lines] == [
        ["0.5", "to", "0.6", "1/2", "0.500"],
        ["0.9", "to", "1.0", "9/10", "0.900"],
    ]
