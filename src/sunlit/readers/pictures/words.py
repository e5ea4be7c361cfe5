"""The words in a picture, each with its box, by RapidOCR: Chinese and English; its networks come with the package.

What was read of a picture is kept in the user's cache folder under the picture's hash, as reading takes seconds: by the
process that audits, since those that read may write nothing.
"""

import contextlib
import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from sunlit.readers.cursor import Broken
from sunlit.readers.pictures.pixels import pixels
from sunlit.schema import Box, Line
from sunlit.vocabulary.kept import cache_folder, keep

if TYPE_CHECKING:
    from PIL.Image import Image

_PACKAGE: Final = "rapidocr"
_FORMAT: Final = 4  # of what is kept
_KEEP: Final = 20_000  # pictures whose words are kept
_SURE: Final = 0.5
_LATIN: Final = re.compile(r"[\w'-]", re.ASCII)


def is_installed() -> bool:
    """Whether the extra is there that reads words in pictures."""
    try:
        return bool(version(_PACKAGE) and version("onnxruntime"))
    except PackageNotFoundError:
        return False


def words_key(sha256: str, page: int = 0) -> str:
    """The key under which the words in a picture, or in a page of a document, are kept."""
    return f"{sha256}-{page}-{_FORMAT}"


def kept_words(keys: Iterable[str]) -> dict[str, tuple[Line, ...]]:
    """The words of those pictures that were read before by this version of what reads them."""
    folder = _kept()
    found = {}
    for key in keys:
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            found[key] = msgspec.json.decode((folder / f"{key}.json").read_bytes(), type=tuple[Line, ...])
    return found


def keep_words(read: Mapping[str, Sequence[Line]]) -> None:
    """Keep what was read of some pictures; a folder that cannot be written only costs time."""
    folder = _kept()
    with contextlib.suppress(OSError):
        for key, lines in read.items():
            keep(folder / f"{key}.json", msgspec.json.encode(lines))
        files = list(folder.iterdir()) if read else []
        for old in sorted(files, key=lambda file: file.stat().st_mtime)[: max(0, len(files) - _KEEP)]:
            old.unlink(missing_ok=True)


def _kept() -> Path:
    return cache_folder() / "pictures" / version(_PACKAGE)


def words_in(data: bytes, page: int = 0) -> tuple[Line, ...]:
    """The lines of words in a picture, or in a page (from 1) of a PDF, from top to bottom; in the pixels of the picture
    as it is, of a page as it is drawn. Raises Broken."""
    return words_of(*pixels(data, page))


def rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines beside each other as the cells of a row, from top to bottom and left to right."""
    found: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.box[1], line.box[0])):
        middle = line.box[1] + line.box[3] / 2
        first = found[-1][0].box if found else (0, 0, 0, 0)
        if found and first[1] < middle < first[1] + first[3]:
            found[-1].append(line)
        else:
            found.append([line])
    return [sorted(row, key=lambda line: line.box[0]) for row in found]


@cache
def _engine() -> Any:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # onnxruntime tells its maker how it is used, unless told not to
    with _quiet():
        import onnxruntime
        from rapidocr import RapidOCR

        onnxruntime.disable_telemetry_events()
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        alone = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
        return RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False, **alone})


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """While it lasts nothing reaches standard error: the libraries complain there of devices that they may not see."""
    before = os.dup(2)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    os.close(nothing)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)


def words_of(picture: "Image", shrunk: float) -> tuple[Line, ...]:
    """The same of pixels; `shrunk` is by how much they were made smaller. Raises Broken."""
    import numpy

    try:
        found = _engine()(numpy.asarray(picture)[:, :, ::-1], use_cls=False, return_word_box=True)
    except Exception as error:  # the library raises whatever its parts do
        raise Broken("no words can be looked for in it") from error
    told = zip(found.txts or (), found.scores or (), found.word_results or (), strict=False)
    return tuple(
        _line(" ".join(text.split()), [(piece, _box(points, shrunk)) for piece, _, points in pieces])
        for text, score, pieces in told
        if score >= _SURE and pieces
    )


def _line(text: str, pieces: Sequence[tuple[str, Box]]) -> Line:
    """A line with the boxes of its words; the pieces are words or single letters, in their order."""
    words: list[tuple[int, Box]] = []
    end, last = 0, ""
    whole = pieces[0][1]
    for piece, box in pieces:
        whole = _union(whole, box)
        start = text.find(piece, end) if piece.strip() else -1
        if start < 0:
            continue
        if words and start == end and last == _kind(piece[0]):
            words[-1] = words[-1][0], _union(words[-1][1], box)
        else:
            words.append((start, box))
        end, last = start + len(piece), _kind(piece[-1])
    return Line(text, whole, tuple(words))


def _kind(character: str) -> str:
    """What a character can make words with: Latin letters and digits, other letters, or nothing."""
    return "latin" if _LATIN.match(character) else "other" if character.isalnum() else character


def _union(one: Box, other: Box) -> Box:
    left, top = min(one[0], other[0]), min(one[1], other[1])
    right, bottom = max(one[0] + one[2], other[0] + other[2]), max(one[1] + one[3], other[1] + other[3])
    return left, top, right - left, bottom - top


def _box(points: Sequence[Sequence[float]], shrunk: float) -> Box:
    across, down = [float(point[0]) for point in points], [float(point[1]) for point in points]
    left, top = round(min(across) / shrunk), round(min(down) / shrunk)
    return left, top, round(max(across) / shrunk) - left, round(max(down) / shrunk) - top
