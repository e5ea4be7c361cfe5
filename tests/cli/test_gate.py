"""`sunlit gate`: what a payload on a file or on standard input lets through."""

import json
from pathlib import Path

from click.testing import CliRunner

from sunlit.cli import cli

ALERT = (
    '{"eventType": "faceCapture", "eventState": "active", "channelID": 2, "faceCapture": [{"faces": [{"gender": '
    '{"value": "female"}, "hat": {"value": "yes"}, "ethnicity": "hui"}]}]}'
)


def run(*arguments: str, given: str | bytes = "") -> tuple[int, list[dict[str, object]], str]:
    result = CliRunner().invoke(cli, ["gate", "filter", *arguments], input=given)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines() if line[:1] == "{"], result.output


def test_what_passes_is_a_line_of_json() -> None:
    status, (line,), _ = run("--protocol", "hikvision", given=ALERT)
    assert status == 0
    assert (line["kind"], line["channel"], line["hat"]) == ("appearance", 2, {"present": True})


def test_what_was_dropped_is_told_by_trait_and_without_its_value(tmp_path: Path) -> None:
    path = tmp_path / "alert.json"
    path.write_text(ALERT)
    status, (_, *dropped), output = run("--protocol", "hikvision", "--dropped", str(path))
    assert status == 0
    about = ("reason", "trait", "through", "name", "count")
    assert [tuple(line[key] for key in about) for line in dropped] == [
        ("protected", "ethnicity", "field", "ethnicity", 1),
        ("sensitive", "gender", "field", "gender", 1),
    ]
    assert "hui" not in output
    assert "female" not in output


def test_a_mistake_is_a_line_and_status_2(tmp_path: Path) -> None:
    for arguments in (["--protocol", "onvif", str(tmp_path / "none")], ["--protocol", "dvr"], []):
        status, lines, output = run(*arguments)
        assert (status, lines) == (2, [])
        assert "Error: " in output


def test_what_cannot_be_read_is_counted() -> None:
    status, (line,), _ = run("--protocol", "onvif", "--dropped", given=b"\xff\xd8\xff\xe0")
    assert (status, line["reason"], line["count"]) == (0, "picture", 1)
    status, (line,), _ = run("--protocol", "onvif", "--dropped", given=b"<a>")
    assert (status, line["reason"], line["count"]) == (0, "malformed", 1)
