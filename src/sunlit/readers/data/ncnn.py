"""Networks as NCNN describes them in text: what they take and give, and the names of their parts.

Source of the format: "param and model file structure" of the NCNN documentation.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sunlit.readers.assembly import arrange
from sunlit.readers.binary.network import head_says, network_says
from sunlit.readers.registry import Reader
from sunlit.readers.text import Text
from sunlit.schema import Passage

_MAGIC: Final = "7767517"
_WORD: Final = re.compile(r"[^ \t\r\n]+")
_LINE: Final = re.compile(r"[^\r\n]+")
_INPUT: Final = "Input"
_COUNTED: Final = frozenset(("Convolution", "ConvolutionDepthWise", "InnerProduct"))  # 0= is how many values they give
_ORDER: Final = ("2", "1", "0")  # colours, rows, columns of an input
_MOST_LAYERS: Final = 100_000


def _read(text: Text, _near: Sequence[int] | None) -> list[Passage]:
    string = text.string
    if not string.startswith(_MAGIC):
        return arrange(string, [Passage("text", "", *match.span(), match.start()) for match in _LINE.finditer(string)])
    inputs: list[tuple[int, ...]] = []
    passages: list[Passage] = []
    last: dict[str, tuple[Passage, tuple[int, ...]]] = {}
    for words in _layers(string):
        kind, name, *rest = words
        counts = [int(word[0]) if word[0].isdecimal() and len(word[0]) < 6 else 0 for word in rest[:2]]
        if len(counts) < 2 or sum(counts) > len(rest) - 2:
            continue
        taken = rest[2 : 2 + counts[0]]
        given = rest[2 + counts[0] : 2 + sum(counts)]
        settings = dict(word[0].split("=", 1) for word in rest[2 + sum(counts) :] if "=" in word[0])
        shape: tuple[int, ...] = ()
        for blob in taken:
            passages.append(Passage("symbol", blob[0], blob[1], blob[2], blob[1]))
            if blob[0] in last:
                shape = last.pop(blob[0])[1]
        if kind[0] == _INPUT:
            inputs.append((1, *(_number(settings.get(key, "")) for key in _ORDER)))
            passages += [Passage("parameter", blob[0], blob[1], blob[2], blob[1]) for blob in given]
            continue
        passages.append(Passage("symbol", name[0], name[1], name[2], name[1]))
        if kind[0] in _COUNTED:
            shape = (1, _number(settings.get("0", "")))
        for blob in given:
            last[blob[0]] = Passage("field", blob[0], blob[1], blob[2], blob[1]), shape
    for output, shape in last.values():
        output.comment = head_says(shape)
        passages.append(output)
    says = network_says(inputs, [shape for _, shape in last.values()])
    return arrange(string, [Passage("type", "", 0, len(string), 0, comment=says), *passages])


def _layers(string: str) -> Iterator[list[tuple[str, int, int]]]:
    """The words of each layer's line, with where they stand."""
    for number, line in enumerate(_LINE.finditer(string)):
        if number > _MOST_LAYERS:
            return
        words = [(match[0], *match.span()) for match in _WORD.finditer(string, *line.span())]
        if number > 1 and len(words) >= 4:
            yield words


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


READER = Reader("ncnn", (".param",), _read, declares=False, is_network=True)
