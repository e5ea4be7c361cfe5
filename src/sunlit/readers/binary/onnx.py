"""Networks as ONNX files: inputs, outputs, metadata, lists of classes and the names of their parts; no weights.

Source of the format: onnx.proto of the ONNX project.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from sunlit.readers.binary.network import Network, Note, Tensor, list_network
from sunlit.readers.binary.protobuf_wire import Field, fields, text
from sunlit.readers.cursor import Broken
from sunlit.readers.listing import Listing, Quote
from sunlit.readers.registry import Binary, Span

# Fields of a model, a graph, a node, an attribute.
_GRAPH, _METADATA = 7, 14
_TEXTS: Final = {2: "producer_name", 4: "domain", 6: "doc_string"}
_NODE, _NAME, _INITIALIZER, _GRAPH_TEXT, _INPUT, _OUTPUT = 1, 2, 5, 10, 11, 12
_NODE_OUTPUT, _NODE_NAME, _ATTRIBUTE = 2, 3, 5
_STRINGS: Final = 9
_MOST_NAMES: Final = 2_000


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    network = Network()
    told: list[Span] = []
    with suppress(Broken):  # what was told until there counts
        for field in fields(data, 0, len(data)):
            if field.number == _GRAPH:
                told.append((field.start, field.end))
                _graph(data, field, network)
            elif field.number == _METADATA:
                network.notes += _pair(data, field)
            elif field.number in _TEXTS and field.end > field.start:
                network.notes.append(Note(_TEXTS[field.number], field.start, (text(data, field),)))
    list_network(network, listing)
    return told


def _graph(data: bytes, graph: Field, network: Network) -> None:
    weights: set[str] = set()
    for field in fields(data, graph.start, graph.end):
        if field.number == _NAME:
            network.names.append(text(data, field))
        elif field.number == _GRAPH_TEXT:
            network.notes.append(Note("doc_string", field.start, (text(data, field),)))
        elif field.number == _INITIALIZER:
            weights |= {text(data, part).text for part in fields(data, field.start, field.end) if part.number == 8}
        elif field.number in (_INPUT, _OUTPUT):
            (network.inputs if field.number == _INPUT else network.outputs).append(_tensor(data, field))
        elif field.number == _NODE:
            _node(data, field, network)
    network.inputs = [one for one in network.inputs if one.name not in weights]


def _node(data: bytes, node: Field, network: Network) -> None:
    for field in fields(data, node.start, node.end):
        if field.number in (_NODE_OUTPUT, _NODE_NAME) and len(network.names) < _MOST_NAMES:
            network.names.append(text(data, field))
        elif field.number == _ATTRIBUTE:
            parts = list(fields(data, field.start, field.end))
            classes = tuple(text(data, part) for part in parts if part.number == _STRINGS)
            named = next((text(data, part) for part in parts if part.number == 1), Quote("", field.start))
            if classes:
                network.notes.append(Note(named.text, named.offset, classes))


def _tensor(data: bytes, field: Field) -> Tensor:
    """A name with the sizes that its type tells."""
    name = Quote("", field.start)
    shape: tuple[int, ...] = ()
    for part in fields(data, field.start, field.end):
        if part.number == 1:
            name = text(data, part)
        elif part.number == 2:
            shape = tuple(_dimensions(data, part))
    return Tensor(name.text, name.offset, shape)


def _dimensions(data: bytes, type_: Field) -> Iterator[int]:
    for tensor in fields(data, type_.start, type_.end):
        for shape in fields(data, tensor.start, tensor.end) if tensor.number == 1 else ():
            for dimension in fields(data, shape.start, shape.end) if shape.number == 2 else ():
                sizes = [part.value for part in fields(data, dimension.start, dimension.end) if part.number == 1]
                yield sizes[0] if sizes else 0


def _pair(data: bytes, field: Field) -> Iterator[Note]:
    parts = {part.number: text(data, part) for part in fields(data, field.start, field.end)}
    if 1 in parts and 2 in parts:
        yield Note(parts[1].text, parts[1].offset, (parts[2],))


def _sniff(data: bytes) -> float:
    """A model begins with its version, and then names what made it or goes on to its parts."""
    if data[:1] != b"\x08" or len(data) < 16 or not 0 < data[1] <= 32:
        return 0.0
    with suppress(Broken):
        numbers = set()
        for field in fields(data, 0, len(data)):
            numbers.add(field.number)
            if field.number > 30:
                return 0.0
            if field.number == _GRAPH:
                return 0.7
    return 0.0


READER = Binary("an ONNX network", "onnx", (".onnx",), _sniff, _read, is_named=True)
