"""Networks as TensorFlow Lite files: inputs, outputs, what is said about them, the names of their parts; no weights.

Source of the format: schema.fbs of TensorFlow Lite.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final

from sunlit.readers.binary._flatbuffer import Table
from sunlit.readers.binary.network import Network, Note, Tensor, list_network
from sunlit.readers.cursor import Broken
from sunlit.readers.listing import Listing, Quote
from sunlit.readers.registry import Binary, Span

_MAGIC: Final = b"TFL3"
_MOST_NAMES: Final = 2_000
# Fields of a model, a subgraph, a tensor.
_SUBGRAPHS, _DESCRIPTION = 2, 3
_TENSORS, _INPUTS, _OUTPUTS, _NAME = 0, 1, 2, 4
_SHAPE, _TENSOR_NAME = 0, 3


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    network = Network()
    with suppress(Broken):  # what was told until there counts
        model = Table.root(data)
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


def _tensor(table: Table) -> Tensor:
    name = table.text(_TENSOR_NAME)
    return Tensor(name.text, name.offset, table.numbers(_SHAPE))


def _sniff(data: bytes) -> float:
    return 1.0 if data[4:8] == _MAGIC else 0.0


READER = Binary("a TensorFlow Lite network", "tflite", (".tflite",), _sniff, _read, is_named=True)
