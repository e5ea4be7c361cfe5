"""Networks as Caffe files: inputs, outputs and the names of their parts; no weights.

Source of the format: caffe.proto of the Caffe project.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from sunlit.readers.binary.network import Network, Note, Tensor, list_network
from sunlit.readers.binary.protobuf_wire import Field, fields, text
from sunlit.readers.cursor import Broken
from sunlit.readers.listing import Listing, Quote
from sunlit.readers.registry import Binary, Span

# Fields of a network; its layers are of today's kind or of the first one.
_NAME, _OLD_LAYER, _INPUT, _SIZE, _SHAPE, _LAYER = 1, 2, 3, 4, 8, 100
_MOST_NAMES: Final = 2_000
_MARKS_LOOKED_AT: Final = 20


class _Layout(NamedTuple):
    """The numbers of a layer's fields: its name, what it takes and gives, and what tells how many values it gives."""

    name: int
    takes: int
    gives: int
    counts: frozenset[int]


_LAYOUTS: Final = {
    _LAYER: _Layout(1, 3, 4, frozenset((106, 117))),
    _OLD_LAYER: _Layout(4, 2, 3, frozenset((10, 17))),
}


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    network = Network()
    last: dict[str, Tensor] = {}
    sizes: list[int] = []
    with suppress(Broken):  # what was told until there counts
        for field in fields(data, 0, len(data)):
            if field.number == _NAME and field.end > field.start:
                network.notes.append(Note("name", field.start, (text(data, field),)))
            elif field.number == _INPUT and field.end:
                name = text(data, field)
                network.inputs.append(Tensor(name.text, name.offset))
            elif field.number == _SIZE and not field.end:
                sizes.append(field.value)
            elif field.number == _SHAPE and field.end:
                sizes += [part.value for part in fields(data, field.start, field.end) if part.number == 1]
            elif field.number in _LAYOUTS and field.end:
                _layer(data, field, _LAYOUTS[field.number], network, last)
    if network.inputs and sizes:
        first = network.inputs[0]
        network.inputs[0] = Tensor(first.name, first.offset, tuple(sizes[:4]))
    network.outputs = list(last.values())
    list_network(network, listing)
    return [(0, len(data))]


def _layer(data: bytes, layer: Field, layout: _Layout, network: Network, last: dict[str, Tensor]) -> None:
    taken: list[str] = []
    given: list[Quote] = []
    count = 0
    for field in fields(data, layer.start, layer.end):
        if field.number == layout.takes and field.end:
            taken.append(text(data, field).text)
        elif field.number == layout.gives and field.end:
            given.append(text(data, field))
        elif field.number == layout.name and field.end and len(network.names) < _MOST_NAMES:
            network.names.append(text(data, field))
        elif field.number in layout.counts and field.end:
            count = next((part.value for part in fields(data, field.start, field.end) if part.number == 1), 0)
    for name in taken:
        before = last.pop(name, None)
        count = count or (before.shape[-1] if before and before.shape else 0)
    for quote in given:
        last[quote.text] = Tensor(quote.text, quote.offset, (1, count) if count else ())


def _sniff(data: bytes) -> float:
    """A network begins with its name, and its first layer has a name too."""
    if data[:1] != b"\n" or len(data) < 16:
        return 0.0
    with suppress(Broken):
        for number, field in enumerate(fields(data, 0, len(data))):
            if number == 0 and not text(data, field).text.isprintable():
                return 0.0
            if field.number in _LAYOUTS and field.end:
                layout = _LAYOUTS[field.number]
                parts = [part for part in fields(data, field.start, field.end) if part.number == layout.name]
                named = text(data, parts[0]).text if parts and parts[0].end else ""
                return 0.65 if named and named.isprintable() else 0.0
            if number > _MARKS_LOOKED_AT:
                break
    return 0.0


READER = Binary("a Caffe network", "caffe", (".caffemodel",), _sniff, _read, is_named=True)
