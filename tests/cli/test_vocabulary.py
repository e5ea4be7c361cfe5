"""`sunlit vocabulary` prints every spelling, the data as they are, and what to do about a wrong name."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sunlit.cli.vocabulary import command


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_list_names_every_trait_with_its_status() -> None:
    shown = run("list").stdout
    for trait, status in {"ethnicity": "protected", "gender": "sensitive", "umbrella": "open"}.items():
        assert any(line.split()[:1] == [trait] and status in line for line in shown.splitlines())


def test_text_is_every_spelling_once_sorted_one_a_line() -> None:
    lines = run("list", "--format", "text").stdout.splitlines()
    assert lines == sorted(set(lines))
    assert "" not in lines
    assert {"ethnicity", "维吾尔族", "uygur", "Уйгур".lower(), "minority", "ec", "umbrella"} <= set(lines)


def test_protected_and_sensitive_spellings_are_at_least_two_thousand() -> None:
    lines = run("list", "--status", "protected", "--status", "sensitive", "--format", "text").stdout.splitlines()
    assert len(lines) >= 2000
    assert "umbrella" not in lines


def test_text_serves_as_a_pattern_list_for_grep(tmp_path: Path) -> None:
    patterns = tmp_path / "patterns"
    patterns.write_text(run("show", "ethnicity", "--format", "text").stdout, encoding="utf-8")
    header = tmp_path / "face.h"
    header.write_text("int nAge;\nint nEth;  // 支持识别维族\n", encoding="utf-8")
    grep = subprocess.run(["grep", "-nF", "-f", patterns, header], capture_output=True, check=True)
    assert grep.stdout.decode().splitlines() == ["2:int nEth;  // 支持识别维族"]


def test_show_tells_definition_law_groups_and_exclusions() -> None:
    shown = run("show", "ethnicity").stdout
    for part in ("ethnicity, protected", "Article 9(1)", "uyghur 05 UG", "维吾尔族", "民族大学"):
        assert part in shown


def test_show_as_text_holds_the_spellings_of_the_groups_too() -> None:
    lines = run("show", "caste", "--format", "text").stdout.splitlines()
    assert {"种姓", "dalit", "अनुसूचित जाति"} <= set(lines)
    assert "ethnicity" not in lines


def test_json_is_the_data() -> None:
    trait = json.loads(run("show", "skin_colour", "--format", "json").stdout)
    assert (trait["id"], trait["status"]) == ("skin_colour", "protected")
    assert {"fitzpatrick_4", "monk_10"} <= {group["id"] for group in trait["groups"]}
    listed = json.loads(run("list", "--status", "protected", "--format", "json").stdout)
    assert listed["version"]
    assert trait in listed["traits"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("ethnicty", "did you mean ethnicity?"), ("uyghur", "a group of ethnicity"), ("zzz", "sunlit vocabulary list")],
)
def test_an_unknown_trait_is_told_with_a_way_on(name: str, hint: str) -> None:
    result = run("show", name)
    assert result.exit_code == 2
    assert repr(name) in result.stderr
    assert hint in result.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("list", "--help"), ("show", "--help")])
def test_help_is_there(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


@pytest.mark.parametrize("name", ["list", "show"])
def test_help_of_each_command_has_examples(name: str) -> None:
    assert f"sunlit vocabulary {name}" in run(name, "--help").stdout
