"""The linter finds each kind of defect, one message each, and nothing in a sound vocabulary."""

import copy
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

import sunlit
from sunlit.vocabulary import Vocabulary, load
from sunlit.vocabulary.lint import CHECKS, PROTECTED_LANGUAGES, lint
from sunlit.vocabulary.load import group_sets

Data = dict[str, Any]
LETTERS = [f"{first}{second}" for first in "ABCDEFG" for second in "KLMNOPQR"]


def people(number: int) -> Data:
    word = f"hill{LETTERS[number - 1].lower()}"
    return {
        "id": f"people_{number}",
        "name": word.capitalize(),
        "spellings": [{"text": word, "language": "en"}],
        "sets": ["gbt3304"],
        "code": f"{number:02}",
        "letters": LETTERS[number - 1],
        "examples": [{"text": f"a {word} speaker", "finds": [f"people_{number}"]}],
        "counterexamples": [{"text": f"un{word}", "finds": [f"people_{number}"]}],
    }


def sound() -> Data:
    """A vocabulary without a defect: an invented protected trait with the codes of the standard, and an open one."""
    guild = {
        "id": "guild",
        "name": "guild",
        "status": "protected",
        "definition": "The guild that a person belongs to.",
        "spellings": [
            {"text": "guild", "language": "en", "strength": "unsure"},
            *({"text": f"guildhood {n}", "language": tag} for n, tag in enumerate(PROTECTED_LANGUAGES)),
        ],
        "exclusions": ["guild hall"],
        "law": [{"text": "Guild Act", "article": "Article 1", "says": "no guild shall be asked for"}],
        "groups": [people(number) for number in range(1, 57)],
        "examples": [{"text": text, "finds": ["guild"]} for text in ("emGuild", "GUILD_TYPE", "guild hillak")],
        "counterexamples": [{"text": text, "finds": ["guild"]} for text in ("guilder", "guild hall", "misguild")],
    }
    hat = {
        "id": "hat",
        "name": "hat",
        "status": "open",
        "definition": "A hat.",
        "spellings": [{"text": "hat", "language": "en"}],
        "examples": [{"text": text, "finds": ["hat"]} for text in ("emHat", "a hat", "HAT")],
        "counterexamples": [{"text": text, "finds": ["hat"]} for text in ("chat", "what", "hatch")],
    }
    cue = {
        "id": "ledger",
        "says": "stands in a ledger",
        "words": ["ledger", "account book"],
        "exclusions": ["ledger line"],
        "examples": ["accountBook[1]", "ledgerLine of the ledger"],
        "counterexamples": ["pledgers", "@account book", "LEDGER_LINE"],
    }
    return {"traits": [guild, hat], "cues": [cue], "version": "0"}


def messages(data: Data) -> list[str]:
    return lint(msgspec.convert(data, Vocabulary), ["gbt3304"])


def test_a_sound_vocabulary_has_no_defect() -> None:
    assert messages(sound()) == []


def guild(data: Data) -> Data:
    trait: Data = data["traits"][0]
    return trait


def spell(entry: Data, text: str, strength: str = "sure") -> None:
    entry["spellings"].append({"text": text, "language": "en", "strength": strength})


def take_language(data: Data, tag: str) -> None:
    guild(data)["spellings"] = [word for word in guild(data)["spellings"] if word["language"] != tag]


def share_a_spelling(data: Data) -> None:
    spell(guild(data), "tophat")
    spell(data["traits"][1], "top hat", "unsure")


Break = Callable[[Data], object]
DEFECTS: list[tuple[str, Break, str]] = [
    ("ids_are_snake_case_and_unique", lambda data: data["traits"][1].update(id="topHat"), "'topHat' is not snake_case"),
    ("ids_are_snake_case_and_unique", lambda data: data["cues"].append(data["cues"][0]), "'ledger' is used 2 times"),
    ("sets_are_known", lambda data: guild(data)["groups"][0].update(sets=["clans"]), "there is no set 'clans'"),
    ("sets_are_known", lambda data: guild(data)["groups"][0].update(sets=[]), "belongs to no set"),
    ("standard_codes_are_complete", lambda data: guild(data)["groups"].pop(16), "code 17 is there 0 times"),
    (
        "standard_codes_are_complete",
        lambda data: guild(data)["groups"][5].update(code="05"),
        "code 05 is there 2 times",
    ),
    ("standard_codes_are_complete", lambda data: guild(data)["groups"][5].update(code="57"), "no code '57'"),
    ("standard_codes_are_complete", lambda data: guild(data)["groups"][5].update(letters="Ug"), "letters 'Ug'"),
    ("protected_traits_cite_the_law", lambda data: guild(data).update(law=[]), "trait guild: cites no law"),
    ("protected_traits_cite_the_law", lambda data: guild(data)["law"][0].update(says=""), "'Guild Act'"),
    ("protected_traits_speak_every_language", lambda data: take_language(data, "ug"), "has no spelling in ug"),
    ("ascii_spellings_are_plain_words", lambda data: spell(guild(data), "Guildship"), "'Guildship'"),
    ("ascii_spellings_are_plain_words", lambda data: spell(guild(data), "guild_ship"), "'guild_ship'"),
    ("ascii_spellings_are_plain_words", lambda data: data["cues"][0]["words"].append("Day Book"), "cue ledger"),
    ("short_spellings_are_unsure", lambda data: spell(guild(data), "gild"), "'gild' is too short to be sure"),
    ("short_spellings_are_unsure", lambda data: spell(guild(data), "gd", "unsure"), "'gd' is too short to be searched"),
    ("short_spellings_are_unsure", lambda data: spell(guild(data), "帮", "member"), "single character '帮'"),
    ("spellings_stand_once_in_an_entry", lambda data: spell(guild(data), "guildhood0"), "stands there 2 times"),
    (
        "spellings_stand_once_in_an_entry",
        lambda data: data["cues"][0]["words"].append("ledger"),
        "cue ledger: 'ledger'",
    ),
    ("shared_spellings_are_unsure", share_a_spelling, "trait guild and trait hat: 'tophat'"),
    ("shared_spellings_are_unsure", lambda data: spell(guild(data)["groups"][3], "hillak"), "group people_1 and group"),
    ("every_spelling_is_found", lambda data: guild(data)["exclusions"].append("guildhood 4"), "'guildhood 4' is not"),
    ("entries_have_examples", lambda data: guild(data)["examples"].pop(), "trait guild: has 2 examples, needs 3"),
    (
        "entries_have_examples",
        lambda data: guild(data)["groups"][0].update(counterexamples=[]),
        "has 0 counterexamples",
    ),
    ("entries_have_examples", lambda data: data["cues"][0].update(examples=[]), "cue ledger: needs an example"),
    ("entries_have_examples", lambda data: data["cues"][0].pop("counterexamples"), "cue ledger: needs an example"),
    ("examples_name_known_ids", lambda data: guild(data)["examples"][0].update(finds=["guild", "gulid"]), "'gulid'"),
    ("examples_name_known_ids", lambda data: guild(data)["examples"][0].update(finds=[]), "says nothing about 'guild'"),
    ("examples_are_found", lambda data: guild(data)["examples"][0].update(text="emClub"), "'emClub' does not find"),
    (
        "examples_are_found",
        lambda data: data["traits"][1]["examples"][0].update(text="cap"),
        "'cap' does not find 'hat'",
    ),
    (
        "examples_are_found",
        lambda data: data["cues"][0]["examples"].append("a book"),
        "'a book' holds none of its words",
    ),
    ("counterexamples_are_silent", lambda data: data["cues"][0]["counterexamples"].append("LEDGER"), "holds 'LEDGER'"),
    ("counterexamples_are_silent", lambda data: guild(data).update(exclusions=[]), "'guild hall' finds 'guild'"),
    ("exclusions_hold_a_spelling", lambda data: guild(data)["exclusions"].append("town hall"), "'town hall' holds no"),
    ("counterexamples_are_silent", lambda data: data["cues"][0].update(exclusions=[]), "holds 'LEDGER'"),
    (
        "exclusions_hold_a_spelling",
        lambda data: data["cues"][0]["exclusions"].append("day book"),
        "cue ledger: the exclusion 'day book' holds none",
    ),
]


@pytest.mark.parametrize(("check", "break_it", "told"), DEFECTS, ids=[f"{name}: {told}" for name, _, told in DEFECTS])
def test_each_defect_is_told(check: str, break_it: Break, told: str) -> None:
    data = copy.deepcopy(sound())
    break_it(data)
    assert check in {function.__name__ for function in CHECKS}
    assert any(told in message for message in messages(data))


def test_every_check_has_a_defect_that_it_finds() -> None:
    assert {function.__name__ for function in CHECKS} == {check for check, _, _ in DEFECTS}


def test_shared_spellings_may_be_unsure_or_members() -> None:
    data = sound()
    spell(guild(data), "tophat", "unsure")
    spell(data["traits"][1], "top hat", "member")
    assert messages(data) == []


def test_the_installed_vocabulary_has_no_defect() -> None:
    assert lint(load(), group_sets()) == []


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The folder of a copy of the package, whose data may be spoiled."""
    package = tmp_path / "sunlit"
    shutil.copytree(Path(sunlit.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    return package


def linted(package: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    command = [sys.executable, "-m", "sunlit.vocabulary.lint"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_command_prints_defects_and_exits_with_1(copied: Path) -> None:
    caste = copied / "vocabulary" / "traits" / "caste.toml"
    text = caste.read_text(encoding="utf-8")
    caste.write_text(text[: text.index("[[law]]")], encoding="utf-8")
    run = linted(copied)
    assert (run.returncode, run.stdout) == (1, "trait caste: cites no law\n")


@pytest.mark.parametrize(
    ("folder", "file", "written", "told"),
    [
        ("traits", "race.toml", 'colour = "red"\n', "colour"),
        ("groups", "monk.toml", "[[\n", "line 1"),
        ("cues", "face.toml", "says = 3\n", "face.toml"),
    ],
)
def test_a_file_that_fits_no_schema_is_named_in_one_line(
    copied: Path, folder: str, file: str, written: str, told: str
) -> None:
    spoiled = copied / "vocabulary" / folder / file
    spoiled.write_text(written + spoiled.read_text(encoding="utf-8"), encoding="utf-8")
    run = linted(copied)
    assert run.returncode == 1
    assert run.stdout.startswith(f"{folder}/{file}: ") and told in run.stdout
    assert run.stdout.count("\n") == 1 and run.stderr == ""
