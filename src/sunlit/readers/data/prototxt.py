"""Protocol Buffers as text: networks of Caffe, maps of labels, graphs of TensorFlow.

Source of the format: "Text Format Language Specification" of the Protocol Buffers documentation.
"""

import re
from collections.abc import Sequence
from typing import Final

from sunlit.readers.assembly import arrange, comment_passage
from sunlit.readers.binary.network import head_says, network_says
from sunlit.readers.registry import Reader
from sunlit.readers.text import Text
from sunlit.schema import Passage

_TOKEN: Final = re.compile(
    r"(?P<comment>\#[^\n]*+)|(?P<open>(?<![\w.])(?P<message>[\w.]++)[ \t]*+:?[ \t\r\n]*+[{<])|(?P<close>[}>])"
    r"|(?<![\w.])(?P<key>[\w.]++)[ \t]*+:[ \t]*+(?P<value>\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|[^\s{}<>;,#]++)"
)
_LAYERS: Final = frozenset(("layer", "layers"))
_NAMES: Final = frozenset(("name", "display_name"))
_LABELLED: Final = "item"
_SHAPES: Final = frozenset(("input_dim", "dim"))
_DEEPEST: Final = 100


class _Layer:
    """What a layer of a network says of itself."""

    def __init__(self) -> None:
        self.takes: list[str] = []
        self.gives: list[Passage] = []
        self.count = 0


def _read(text: Text, _near: Sequence[int] | None) -> list[Passage]:
    string = text.string
    passages: list[Passage] = []
    open_: list[Passage] = []
    layers: list[_Layer] = []
    sizes: list[int] = []
    is_map = False
    for token in _TOKEN.finditer(string):
        if token["comment"]:
            passages.append(comment_passage(string, *token.span()))
        elif token["open"]:
            name = token["message"]
            open_.append(Passage("element", name, token.start(), len(string), token.start()))
            passages.append(open_[-1])
            if len(open_) == 1 and name in _LAYERS:
                layers.append(_Layer())
            if len(open_) > _DEEPEST:
                break
        elif token["close"]:
            if open_:
                open_.pop().end = token.end()
        else:
            key, value = token["key"], token["value"].strip("\"'")
            held = [one.name for one in open_]
            if held == [_LABELLED] and key in _NAMES:
                is_map = True
                start = token.start("value")
                passages.append(Passage("label", value, start, token.end("value"), start + 1))
                continue
            passages.append(Passage("element", key, token.start(), token.end(), token.start(), value=value))
            if key in _SHAPES and value.isdecimal() and (not held or "input_shape" in held or "shape" in held):
                sizes.append(int(value[:10]))
            if layers and held[:1] and held[0] in _LAYERS:
                _take(layers[-1], key, value, passages[-1])
    if layers:
        passages.append(Passage("type", "", 0, len(string), 0, comment=_network(layers, sizes)))
    elif is_map:
        passages = [one for one in passages if one.role != "element"]  # the items are but what the list is made of
        passages.append(Passage("constant", "", 0, len(string), 0))
    return arrange(string, passages)


def _take(layer: _Layer, key: str, value: str, passage: Passage) -> None:
    if key == "bottom":
        layer.takes.append(value)
    elif key == "top":
        layer.gives.append(passage)
    elif key == "num_output" and value.isdecimal():
        layer.count = int(value[:10])


def _network(layers: Sequence[_Layer], sizes: Sequence[int]) -> str:
    """Says of each output how many values it gives; what the network is."""
    last: dict[str, tuple[list[Passage], int]] = {}
    for layer in layers:
        count = layer.count
        for name in layer.takes:
            before = last.pop(name, None)
            count = count or (before[1] if before else 0)
        for passage in layer.gives:
            last[passage.value] = [passage], count
    outputs = [(1, count) for _, count in last.values()]
    for (passages, _), shape in zip(last.values(), outputs, strict=True):
        for passage in passages:
            passage.comment = head_says(shape)
    return network_says([tuple(sizes[:4])], outputs)


READER = Reader("prototxt", (".prototxt", ".pbtxt", ".textproto"), _read, declares=False, is_network=True)
