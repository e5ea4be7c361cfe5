"""Compiled help: its pages come out as they were before; what is damaged in it costs what lies behind."""

from pathlib import Path
from random import Random

from sunlit.intake import Limits
from sunlit.readers import decode
from tests.guard import ends
from tests.intake.unpacking import unpacked

HELP = (Path(__file__).parent / "data" / "lumenka.chm").read_bytes()
WORDS = ["camera", "event", "face", "LMK_", "structure", "returns", "handle", "channel"]
WORDS += ["<p>", "</p>", "int", "char", "buffer", "the", "of", "to"]


def long_page() -> bytes:
    """The page of chance words, as it was written when the sample was made."""
    random = Random(3)
    words = " ".join(random.choice(WORDS) + str(random.randrange(50)) for _ in range(30_000))
    return f"<html><body>{words}</body></html>".encode()


def test_pages_are_members() -> None:
    found, skipped = unpacked(HELP)
    pages = {path.partition("!/")[2]: data for path, data in found.items()}
    text = decode(pages["pages/face.htm"])
    assert text is not None and "<td>人脸民族</td>" in text.string
    assert pages["pages/long.htm"] == long_page()
    assert "toc.hhc" in pages
    assert [item.outcome for item in skipped] == ["skipped"]  # its own tables


def test_a_page_that_is_damaged_is_named_and_the_others_are_read() -> None:
    damaged = bytearray(HELP)
    damaged[-3000:-2000] = bytes(1000)
    found, skipped = unpacked(bytes(damaged))
    assert any(path.endswith("face.htm") for path in found)
    assert any(item.outcome == "unreadable" for item in skipped)


def test_a_limit_holds_for_what_is_unpacked() -> None:
    found, skipped = unpacked(HELP, Limits(max_total_bytes=50_000))
    assert sum(map(len, found.values())) < 100_000
    assert any("limit of" in item.reason for item in skipped)


def test_any_end_that_comes_early_is_harmless() -> None:
    with ends():
        for end in range(0, len(HELP), 997):
            unpacked(HELP[:end])
