"""Words in pictures: read with their boxes, judged, shown in the page; what is not read is named."""

import hashlib
import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sunlit import audit
from sunlit.intake import Limits
from sunlit.readers.cursor import Broken
from sunlit.readers.pictures import (
    crop,
    keep_words,
    kept_words,
    picture_size,
    picture_source,
    words,
    words_in,
    words_key,
)
from sunlit.readers.pictures.words import rows
from sunlit.schema import Line
from tests.guard import ends
from tests.readers.pictures.drawn import picture, pictured, scanned
from tests.reports.written import written

FACE = picture("Face attributes", "ethnicity: Uyghur, Han")


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_sizes_are_told_by_the_first_bytes(format: str) -> None:
    assert picture_size(picture("x", format=format, size=(64, 48))) == (64, 48)


@given(
    st.binary(max_size=64), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*\0"])
)
def test_a_damaged_beginning_is_no_picture_or_has_some_size(data: bytes, begin: bytes) -> None:
    with ends():
        picture_size(begin + data)


def test_words_have_their_boxes() -> None:
    text = picture_source(words_in(FACE)).text
    assert text.string.splitlines() == ["Face attributes", "ethnicity: Uyghur, Han"]
    place, box = text.place(text.string.index("Uyghur"))
    assert place == "" and box is not None
    left, top, width, height = box
    assert 150 < left < 230 and 80 < top < 110 and 60 < width < 150 and 20 < height < 60


def test_lines_beside_each_other_are_a_row() -> None:
    lines = [
        Line(text, box, ()) for text, box in (("b", (90, 12, 9, 20)), ("a", (5, 10, 9, 20)), ("c", (5, 40, 9, 20)))
    ]
    assert [[line.text for line in row] for row in rows(lines)] == [["a", "b"], ["c"]]


def test_chinese_and_english_of_a_scanned_page(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(scanned("PDF"))
    result = audit(str(tmp_path), jobs=1)
    found = [one for one in result.findings if one.trait == "ethnicity"]
    assert found
    for finding in found:
        assert finding.location.path == "scan.pdf!/<page 1 as a picture>"
        assert finding.location.place == "page 1"
        assert finding.location.box is not None
    assert any("人脸民族" in one.excerpt for one in found)
    assert not result.summary.incomplete


def test_a_picture_beside_text_is_read_without_the_text(tmp_path: Path) -> None:
    shown = picture("Search faces", "Skin colour: Yellow, Black, White", format="JPEG")
    (tmp_path / "manual.pdf").write_bytes(pictured(shown))
    result = audit(str(tmp_path), everything=True, jobs=1)
    drawn = [one for one in result.findings if one.location.path == "manual.pdf!/<page 1 as a picture>"]
    assert {one.trait for one in drawn} == {"skin_colour"}
    assert all(one.location.place == "page 1" and one.location.box for one in drawn)
    assert any(one.trait == "ethnicity" for one in result.findings if one.location.path == "manual.pdf")


def test_a_finding_in_a_picture_is_shown_with_its_box(tmp_path: Path) -> None:
    (tmp_path / "menu.png").write_bytes(FACE)
    result = audit(str(tmp_path), jobs=1)
    finding = next(one for one in result.findings if one.trait == "ethnicity")
    assert (finding.verdict, finding.location.path, finding.language) == ("capability", "menu.png", "picture")
    (shown,) = [one for one in result.crops if (one.path, one.offset) == ("menu.png", finding.location.offset)]
    assert Image.open(io.BytesIO(shown.png)).format == "PNG"
    page = written(result, "html")
    assert '<img class="crop" src="data:image/png;base64,' in page
    assert "at 2" not in page.partition("menu.png")[0]
    assert "data:image" not in written(result, "jsonl")


def test_the_network_runtime_reports_to_nobody() -> None:
    """In a process of its own, since it is said once, before the runtime is loaded."""
    script = (
        "import os; from sunlit.readers.pictures import words; words._engine();"
        "assert os.environ['ORT_DISABLE_TELEMETRY'] == '1'"
    )
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("", "")


def test_a_crop_has_the_box_in_it() -> None:
    shown = Image.open(io.BytesIO(crop(FACE, 0, (100, 90, 80, 30)))).convert("RGB")
    assert shown.size[1] < 240
    assert any(red > 150 and green < 60 for _, (red, green, _) in shown.getcolors(1 << 20) or ())  # type: ignore[misc]


def test_words_are_kept_by_the_hash_of_the_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "cache_folder", lambda: tmp_path / "kept")
    (tmp_path / "menu.png").write_bytes(FACE)
    first = audit(str(tmp_path / "menu.png"), jobs=1)
    (kept,) = (tmp_path / "kept").rglob("*.json")
    assert kept.stem.startswith(hashlib.sha256(FACE).hexdigest())
    kept.write_bytes(kept.read_bytes().replace(b"Uyghur", b"Kazakh"))
    again = audit(str(tmp_path / "menu.png"), jobs=1)
    assert any("Kazakh" in one.excerpt for one in again.findings)
    kept.write_bytes(b"[{]")
    assert audit(str(tmp_path / "menu.png"), jobs=1).findings == first.findings


def test_of_more_pictures_than_are_kept_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(words, "_KEEP", 2)
    line = Line("x", (1, 2, 3, 4), ((0, (1, 2, 3, 4)),))
    for number in range(4):
        keep_words({words_key(str(number)): (line,)})
    kept = kept_words(words_key(str(number)) for number in range(4))
    assert len(kept) == 2 and set(kept.values()) == {(line,)}


@pytest.mark.parametrize(
    ("ocr", "limits", "said", "incomplete"),
    [
        (False, Limits(), "--ocr does it", False),
        (True, Limits(max_pictures=0), "--max-pictures", True),
        (True, Limits(max_ocr_seconds=0), "--max-ocr-seconds", True),
    ],
)
def test_what_is_not_looked_at_is_named(tmp_path: Path, ocr: bool, limits: Limits, said: str, incomplete: bool) -> None:
    (tmp_path / "menu.png").write_bytes(FACE)
    (tmp_path / "icon.png").write_bytes(picture("x", size=(16, 16)))
    result = audit(str(tmp_path), jobs=1, limits=limits, ocr=ocr)
    (item,) = result.summary.not_read
    assert item.path == "menu.png" and said in item.reason and item.bytes == 0
    assert result.summary.incomplete is incomplete
    assert result.findings == ()


def test_of_more_pictures_than_the_limit_the_others_are_named(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.png").write_bytes(picture("Face attributes", f"ethnicity {number}"))
    result = audit(str(tmp_path), everything=True, limits=Limits(max_pictures=1))
    assert [item.path for item in result.summary.not_read] == ["1.png", "2.png"]
    assert all("--max-pictures" in item.reason for item in result.summary.not_read)
    assert {one.location.path for one in result.findings} == {"0.png"}


def test_without_the_extra_the_result_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sunlit.pipeline.is_installed", lambda: False)
    (tmp_path / "menu.png").write_bytes(FACE)
    (item,) = audit(str(tmp_path), jobs=1).summary.not_read
    assert "install sunlit[ocr]" in item.reason and item.outcome == "unreadable"


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it has so many pixels, and has them, all of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows_ = zlib.compress(bytes((width + 8) // 8 * height), 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows_) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data", [bomb(30_000, 30_000), FACE[:2000], b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\1\0\0\0\1\0"]
)
def test_bombs_and_damaged_pictures_are_named(tmp_path: Path, data: bytes) -> None:
    with ends(), pytest.raises(Broken):
        words_in(data)
    (tmp_path / "menu.png").write_bytes(data)
    (item,) = audit(str(tmp_path), jobs=1).summary.not_read
    assert "a picture in which no words are read" in item.reason
