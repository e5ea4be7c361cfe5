"""Networks as TensorFlow's graphs, frozen or in a SavedModel: inputs, outputs, lists of classes, names; no weights.

Source of the format: graph.proto, meta_graph.proto, saved_model.proto and their like of the TensorFlow project.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from sunlit.readers.binary.network import Network, Note, Tensor, list_network
from sunlit.readers.binary.protobuf_wire import Field, fields, text
from sunlit.readers.cursor import Broken
from sunlit.readers.listing import Listing, Quote
from sunlit.readers.registry import Binary, Span

# Fields of a saved model, a graph with signatures, a signature, a graph, a node.
_META_GRAPH, _GRAPH, _SIGNATURE = 2, 2, 5
_SIGNED_INPUT, _SIGNED_OUTPUT = 1, 2
_NODE, _LIBRARY = 1, 2
_NAME, _OPERATION, _INPUT, _ATTRIBUTE = 1, 2, 3, 5
# Of an attribute's value, and of a tensor in one.
_SHAPE, _TENSOR = 7, 8
_TEXTS: Final = 8
_PLACEHOLDERS: Final = frozenset(("Placeholder", "PlaceholderV2", "PlaceholderWithDefault"))
_MOST_NAMES: Final = 2_000
_MOST_TEXTS: Final = 2_000


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    network = Network()
    with suppress(Broken):  # what was told until there counts
        if data[:1] == b"\x08":
            for field in fields(data, 0, len(data)):
                if field.number == _META_GRAPH and field.end:
                    _meta_graph(data, field, network)
        else:
            _graph(data, Field(0, 0, 0, len(data)), network)
    list_network(network, listing)
    return [(0, len(data))]


def _meta_graph(data: bytes, meta: Field, network: Network) -> None:
    graphs = []
    for field in fields(data, meta.start, meta.end):
        if field.number == _GRAPH:
            graphs.append(field)
        elif field.number == _SIGNATURE:
            for part in fields(data, field.start, field.end):
                if part.number == 2:  # the value of an entry of a map
                    _signature(data, part, network)
    for graph in graphs:
        _graph(data, graph, network)


def _signature(data: bytes, signature: Field, network: Network) -> None:
    for field in fields(data, signature.start, signature.end):
        into = {_SIGNED_INPUT: network.inputs, _SIGNED_OUTPUT: network.outputs}.get(field.number)
        if into is not None and field.end:
            parts = {part.number: part for part in fields(data, field.start, field.end)}
            if 1 in parts:
                name = text(data, parts[1])
                told = fields(data, parts[2].start, parts[2].end) if 2 in parts else ()
                shape = next((tuple(_sizes(data, part)) for part in told if part.number == 3), ())
                into.append(Tensor(name.text, name.offset, shape))


def _graph(data: bytes, graph: Field, network: Network) -> None:
    last: dict[str, Quote] = {}  # nodes that no other one uses
    has_signature = bool(network.outputs)
    for field in fields(data, graph.start, graph.end):
        if field.number == _NODE and field.end:
            name = _node(data, field, network, last, has_signature)
            if name and len(network.names) < _MOST_NAMES:
                network.names.append(name)
    if not has_signature:
        network.outputs = [Tensor(name.text, name.offset) for name in last.values()]


def _node(data: bytes, node: Field, network: Network, last: dict[str, Quote], has_signature: bool) -> Quote | None:
    """Tell a node; its name, unless it is an input."""
    name, operation = Quote("", node.start), ""
    shape: tuple[int, ...] = ()
    for field in fields(data, node.start, node.end):
        if field.number == _NAME:
            name = text(data, field)
        elif field.number == _OPERATION:
            operation = text(data, field).text
        elif field.number == _INPUT:
            used = text(data, field).text.removeprefix("^").partition(":")[0]
            last.pop(used, None)
        elif field.number == _ATTRIBUTE:
            for kind, value in _attribute(data, field):
                if kind == _SHAPE:
                    shape = tuple(_sizes(data, value))
                elif texts := tuple(
                    text(data, part) for part in fields(data, value.start, value.end) if part.number == 8
                ):
                    network.notes.append(Note(name.text, name.offset, texts[:_MOST_TEXTS]))
    if operation in _PLACEHOLDERS:
        if not has_signature:
            network.inputs.append(Tensor(name.text, name.offset, shape))
        return None
    if operation != "Const":
        last[name.text] = name
    return name


def _attribute(data: bytes, attribute: Field) -> Iterator[tuple[int, Field]]:
    """The shapes and tensors that an attribute holds."""
    for part in fields(data, attribute.start, attribute.end):
        if part.number == 2 and part.end:
            for value in fields(data, part.start, part.end):
                if value.number in (_SHAPE, _TENSOR) and value.end:
                    yield value.number, value


def _sizes(data: bytes, shape: Field) -> Iterator[int]:
    for dimension in fields(data, shape.start, shape.end):
        if dimension.number == 2:
            sizes = [part.value for part in fields(data, dimension.start, dimension.end) if part.number == 1]
            yield sizes[0] if sizes and sizes[0] < 1 << 31 else 0


def _sniff(data: bytes) -> float:
    """A graph begins with a node that has a name and says what it does; a saved model with version 1."""
    with suppress(Broken):
        if data[:3] == b"\x08\x01\x12":
            return 0.7 if {field.number for field in fields(data, 0, len(data))} == {1, 2} else 0.0
        if data[:1] == b"\n" and len(data) > 8:
            node = next(fields(data, 0, len(data)))
            parts = list(fields(data, node.start, node.end))
            if [part.number for part in parts[:2]] == [_NAME, _OPERATION] and parts[1].end:
                operation = text(data, parts[1]).text
                return 0.7 if operation.isidentifier() and text(data, parts[0]).text.isprintable() else 0.0
    return 0.0


READER = Binary("a TensorFlow network", "tensorflow", (".pb",), _sniff, _read, is_named=True)
