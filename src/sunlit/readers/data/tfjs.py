"""Networks as TensorFlow.js describes them in JSON: the JSON, with what its inputs and outputs say of the network.

Source of the format: "Model format" of the TensorFlow.js documentation.
"""

import re
from collections.abc import Sequence
from typing import Final

from sunlit.readers.assembly import arrange
from sunlit.readers.binary.network import head_says, network_says
from sunlit.readers.flow import read_flow
from sunlit.readers.registry import Reader
from sunlit.readers.text import Text
from sunlit.schema import Passage

_MARK: Final = re.compile(r'"modelTopology"\s*:|"format"\s*:\s*"(?:graph|layers)-model"')
_SIZES: Final = re.compile(r'"size"\s*:\s*"?(-?\d{1,9})')
_INPUT: Final = re.compile(r'"batch_(?:input_)?shape"\s*:\s*\[([^\[\]]{1,200})\]')
_SIGNATURE: Final = 1 << 14  # characters in which a network says what it takes and gives
_LONGEST: Final = 4_000  # characters of one input or output


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    string = text.string
    if near is not None:  # what the network takes and gives tells about all of it
        near = sorted({*near, *(match.start() for match in _SIZES.finditer(string, 0, _SIGNATURE))})
    shown = arrange(string, read_flow(string, (0, len(string)), near))
    inputs: list[tuple[int, ...]] = []
    outputs: list[tuple[int, ...]] = []
    for match in _INPUT.finditer(string):
        inputs.append(tuple(int(size) if size.strip().isdecimal() else 0 for size in match[1].split(",")))
    for passage in shown:
        holder = shown[passage.container].name if passage.container >= 0 else ""
        if passage.role == "element" and holder in ("inputs", "outputs"):
            sizes = _SIZES.findall(string, passage.start, min(passage.end, passage.start + _LONGEST))
            shape = tuple(max(0, int(size)) for size in sizes)
            if holder == "inputs":
                inputs.append(shape)
            else:
                passage.role = "field"
                passage.comment = head_says(shape)
                outputs.append(shape)
    says = network_says(inputs, outputs)
    return arrange(string, [Passage("type", "", 0, len(string), 0, comment=says), *shown])


READER = Reader(
    "tfjs", (".json",), _read, sniff=lambda sample: float(bool(_MARK.search(sample))), declares=False, is_network=True
)
