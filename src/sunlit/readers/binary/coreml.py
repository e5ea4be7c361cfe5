"""Networks as Core ML files: inputs, outputs, lists of classes, what is said about them, names; no weights.

Source of the format: Model.proto and its like of the Core ML project.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from sunlit.readers.binary.network import Network, Note, Tensor, list_network
from sunlit.readers.binary.protobuf_wire import Field, fields, text
from sunlit.readers.cursor import Broken
from sunlit.readers.listing import Listing
from sunlit.readers.registry import Binary, Span

# Fields of a model, its description, a feature, its type.
_DESCRIPTION: Final = 2
_INPUT, _OUTPUT, _PREDICTED, _PROBABILITIES, _METADATA = 1, 10, 11, 12, 100
_NAME, _SAID, _TYPE = 1, 2, 3
_IMAGE, _ARRAY = 4, 5
_ABOUT: Final = {1: "shortDescription", 2: "versionString", 3: "author", 4: "license"}
_USER_DEFINED: Final = 100
# The kinds of models, from pipelines on; of a classifier its names of classes, of a network its layers.
_FIRST_KIND, _PROGRAM = 200, 502
_LAYERS, _CLASSES = 1, 100
_MOST_NAMES: Final = 2_000


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    network = Network()
    told: list[Span] = []
    with suppress(Broken):  # what was told until there counts
        for field in fields(data, 0, len(data)):
            if field.number == _DESCRIPTION and field.end:
                _description(data, field, network)
                told.append((field.start, field.end))
            elif field.number >= _FIRST_KIND and field.number != _PROGRAM and field.end:
                with suppress(Broken):
                    _model(data, field, network)
                told.append((field.start, field.end))
    list_network(network, listing)
    return told


def _description(data: bytes, description: Field, network: Network) -> None:
    for field in fields(data, description.start, description.end):
        if field.number in (_INPUT, _OUTPUT) and field.end:
            (network.inputs if field.number == _INPUT else network.outputs).append(_feature(data, field, network))
        elif field.number in (_PREDICTED, _PROBABILITIES) and field.end > field.start:
            network.names.append(text(data, field))
        elif field.number == _METADATA:
            network.notes += _metadata(data, field)


def _feature(data: bytes, feature: Field, network: Network) -> Tensor:
    name, shape = text(data, feature._replace(end=feature.start)), tuple[int, ...]()
    for field in fields(data, feature.start, feature.end):
        if field.number == _NAME:
            name = text(data, field)
        elif field.number == _SAID and field.end > field.start:
            network.notes.append(Note(name.text, name.offset, (text(data, field),)))
        elif field.number == _TYPE:
            for kind in fields(data, field.start, field.end):
                if kind.number == _IMAGE:
                    width, height = (
                        next((part.value for part in fields(data, kind.start, kind.end) if part.number == number), 0)
                        for number in (1, 2)
                    )
                    shape = (1, 3, height, width)
                elif kind.number == _ARRAY:
                    shape = tuple(_sizes(data, kind))
    return Tensor(name.text, name.offset, shape if len(shape) != 3 else (1, *shape))


def _sizes(data: bytes, array: Field) -> Iterator[int]:
    """The sizes of an array, which lie one by one or packed."""
    for part in fields(data, array.start, array.end):
        if part.number == 1 and not part.end:
            yield part.value
        elif part.number == 1:
            value = shift = 0
            for byte in data[part.start : min(part.end, part.start + 200)]:
                value |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80:
                    yield value
                    value = shift = 0


def _metadata(data: bytes, metadata: Field) -> Iterator[Note]:
    for field in fields(data, metadata.start, metadata.end):
        if field.number in _ABOUT and field.end > field.start:
            yield Note(_ABOUT[field.number], field.start, (text(data, field),))
        elif field.number == _USER_DEFINED and field.end:
            parts = {part.number: text(data, part) for part in fields(data, field.start, field.end) if part.end}
            if 1 in parts and 2 in parts:
                yield Note(parts[1].text, parts[1].offset, (parts[2],))


def _model(data: bytes, model: Field, network: Network) -> None:
    for field in fields(data, model.start, model.end):
        if field.number == _CLASSES and field.end:
            classes = tuple(text(data, part) for part in fields(data, field.start, field.end) if part.number == 1)
            network.notes.append(Note("classes", field.start, classes))
        elif field.number == _LAYERS and field.end and len(network.names) < _MOST_NAMES:
            network.names += [
                text(data, part) for part in fields(data, field.start, field.end) if part.number in (1, 3)
            ]


def _sniff(data: bytes) -> float:
    """A model begins with a small version and its description, and then says of which kind it is."""
    if data[:1] != b"\x08" or data[2:3] != b"\x12" or len(data) < 16 or not 0 < data[1] <= 32:
        return 0.0
    with suppress(Broken):
        numbers = [field.number for field in fields(data, 0, len(data))]
        return 0.8 if numbers[:2] == [1, 2] and any(_FIRST_KIND <= number < 5000 for number in numbers) else 0.0
    return 0.0


READER = Binary("a Core ML network", "coreml", (".mlmodel",), _sniff, _read, is_named=True)
