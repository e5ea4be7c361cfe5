"""The allow list is held to the vocabulary, and says what a feature is for."""

from importlib.resources import files
from typing import Any

import msgspec
import pytest

from sunlit.gate import purpose
from sunlit.gate.allowed import File, build
from sunlit.gate.normal import normal
from sunlit.vocabulary import load


def _with(change: dict[str, Any]) -> File:
    data = msgspec.toml.decode((files("sunlit.gate") / "open.toml").read_bytes())
    return msgspec.convert({**data, **change}, File)


def test_an_entry_of_a_trait_that_is_not_open_does_not_load() -> None:
    slot = {"id": "hat", "trait": "religion", "names": [], "kinds": {}}
    with pytest.raises(ValueError, match="religion, which is not open"):
        build(_with({"slots": [slot]}))


@pytest.mark.parametrize(
    "change",
    [
        {"words": ["line", "ethnicity"]},
        {"containers": ["data", "gender"]},
        {"colours": {"red": ["skin colour"]}},
        {"slots": [{"id": "hat", "trait": "hat", "names": [], "kinds": {"hijab": []}}]},
        {"slots": [{"id": "hat", "trait": "hat", "names": ["emotion"], "kinds": {}}]},
    ],
)
def test_a_list_that_holds_a_closed_spelling_does_not_load(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not open"):
        build(_with(change))


def test_the_open_spellings_of_the_vocabulary_are_names() -> None:
    slots = build(_with({})).slots
    for trait in ("glasses", "hat", "helmet", "mask", "bag", "umbrella"):
        for word in load().by_id[trait].spellings:
            assert slots[normal(word.text)][0] in ("glasses", "hat", "helmet", "mask", "bag", "umbrella")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tt:CellMotionEngine", "open"),
        ("tt:LineDetector", "open"),
        ("MyFieldDetectorRule", "open"),
        ("UyghurAlarm", "protected"),
        ("SkinColourDetector", "protected"),
        ("FaceRecognition", "sensitive"),
        ("gender classifier", "sensitive"),
        ("HumanAttributeDetect", "unknown"),
        ("vendor:Engine7x", "unknown"),
    ],
)
def test_purposes(name: str, expected: str) -> None:
    assert purpose(name) == expected
