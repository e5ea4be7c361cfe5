"""Networks as TensorFlow Lite files: inputs, outputs, what is said about them, the names of their parts; no weights.

Source of the format: schema.fbs of TensorFlow Lite, "FlatBuffers Internals".
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from sunlit.readers.binary.network import Network, Note, Tensor, list_network
from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing, Quote
from sunlit.readers.registry import Binary, Span

_MAGIC: Final = b"TFL3"
_MOST: Final = 100_000  # elements of a list
_MOST_NAMES: Final = 2_000
# Fields of a model, a subgraph, a tensor.
_SUBGRAPHS, _DESCRIPTION = 2, 3
_TENSORS, _INPUTS, _OUTPUTS, _NAME = 0, 1, 2, 4
_SHAPE, _TENSOR_NAME = 0, 3


class _Table:
    """A table of a flat buffer. Every method raises Broken."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at
        back = Cursor(data, at).unpack("i")[0]
        self._offsets = at - back

    def _field(self, number: int) -> int:
        """Where a field lies, 0 when it is not there."""
        size = Cursor(self._data, self._offsets).u16()
        place = 4 + 2 * number
        offset = Cursor(self._data, self._offsets + place).u16() if place < size else 0
        return self._at + offset if offset else 0

    def _vector(self, number: int) -> Cursor | None:
        at = self._field(number)
        return Cursor(self._data, at + Cursor(self._data, at).u32()) if at else None

    def text(self, number: int) -> Quote:
        """A text; an empty one when it is not there."""
        vector = self._vector(number)
        if vector is None:
            return Quote("", self._at)
        raw = vector.take(vector.u32())
        return Quote(raw.decode("utf-8", "replace"), vector.at - len(raw))

    def numbers(self, number: int) -> tuple[int, ...]:
        """A list of numbers of four bytes."""
        vector = self._vector(number)
        return vector.unpack(f"{min(vector.u32(), _MOST)}i") if vector else ()

    def tables(self, number: int) -> Iterator["_Table"]:
        """A list of tables."""
        vector = self._vector(number)
        for _ in range(min(vector.u32(), _MOST) if vector else 0):
            at = vector.at if vector else 0
            yield _Table(self._data, at + (vector.u32() if vector else 0))


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    network = Network()
    with suppress(Broken):  # what was told until there counts
        model = _Table(data, Cursor(data).u32())
        if (said := model.text(_DESCRIPTION)).text:
            network.notes.append(Note("description", said.offset, (said,)))
        for graph in model.tables(_SUBGRAPHS):
            tensors = [_tensor(table) for table in graph.tables(_TENSORS)]
            for number, into in ((_INPUTS, network.inputs), (_OUTPUTS, network.outputs)):
                into += [tensors[place] for place in graph.numbers(number) if 0 <= place < len(tensors)]
            names = (Quote(tensor.name, tensor.offset) for tensor in tensors if tensor.name)
            network.names += [graph.text(_NAME), *names][: _MOST_NAMES - len(network.names)]
    list_network(network, listing)
    return [(name.offset, name.offset + len(name.text)) for name in network.names]


def _tensor(table: _Table) -> Tensor:
    name = table.text(_TENSOR_NAME)
    return Tensor(name.text, name.offset, table.numbers(_SHAPE))


def _sniff(data: bytes) -> float:
    return 1.0 if data[4:8] == _MAGIC else 0.0


READER = Binary("a TensorFlow Lite network", "tflite", (".tflite",), _sniff, _read, is_named=True)
