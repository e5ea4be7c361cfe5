"""Networks as MNN files: inputs, outputs and the names of their parts; no weights.

Source of the format: MNN.fbs of the MNN project.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final

from sunlit.readers.binary._flatbuffer import Table
from sunlit.readers.binary.network import Network, Note, Tensor, list_network
from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing
from sunlit.readers.registry import Binary, Span

# Fields of a network, an operation, an input.
_BUSINESS, _OPERATIONS, _OUTPUTS, _TENSORS = 0, 3, 4, 7
_FROM, _KIND, _PARAMETERS, _NAME = 0, 1, 2, 3
_SIZES: Final = 0
_INPUT: Final = 21  # of the kinds of parameters
_MOST_NAMES: Final = 2_000


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    network = Network()
    with suppress(Broken):  # what was told until there counts
        net = Table.root(data)
        if (said := net.text(_BUSINESS)).text:
            network.notes.append(Note("bizCode", said.offset, (said,)))
        network.outputs = [Tensor(name.text, name.offset) for name in net.texts(_OUTPUTS)]
        for operation in net.tables(_OPERATIONS):
            name = operation.text(_NAME)
            if operation.byte(_KIND) == _INPUT and not operation.numbers(_FROM):
                parameters = operation.table(_PARAMETERS)
                sizes = parameters.numbers(_SIZES) if parameters else ()
                network.inputs.append(Tensor(name.text, name.offset, sizes))
            elif len(network.names) < _MOST_NAMES and name.text:
                network.names.append(name)
        network.names += list(net.texts(_TENSORS))[: _MOST_NAMES - len(network.names)]
    list_network(network, listing)
    return [(0, len(data))]


def _sniff(data: bytes) -> float:
    """There is no mark: a table not far behind the beginning, and operations in it that have names."""
    if data[1:4] != b"\0\0\0" or not 8 <= data[0] <= 64 or len(data) < 64:
        return 0.0
    with suppress(Broken):
        at = Cursor(data).u32()
        back = Cursor(data, at).unpack("i")[0]
        size = Cursor(data, at - back).u16()
        if not (4 <= size <= 64 and size % 2 == 0 and 0 < back <= at):
            return 0.0
        net = Table.root(data)
        first = next(net.tables(_OPERATIONS), None)
        named = first.text(_NAME).text if first else ""
        outputs = [name.text for name in net.texts(_OUTPUTS)]
        return 0.6 if named.isprintable() and outputs and all(name.isprintable() for name in outputs) else 0.0
    return 0.0


READER = Binary("an MNN network", "mnn", (".mnn",), _sniff, _read, is_named=True)
