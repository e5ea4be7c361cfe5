"""Networks as Keras writes them into HDF5: inputs, outputs with their sizes, and the names of layers; no weights.

Of HDF5 itself nothing is followed: the description of the network lies in it as one piece of JSON, and names of groups
as strings. Source of the description: "Serialize and save" of the Keras documentation.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sunlit.readers.binary.network import Network, Note, Tensor, list_network
from sunlit.readers.listing import Listing, Quote
from sunlit.readers.registry import Binary, Span

_MAGIC: Final = b"\x89HDF\r\n\x1a\n"
_BEGINS: Final = re.compile(rb'\{"(?:module|class_name|config|name)": ')
_NAMED: Final = re.compile(rb'"((?:[^"\\]|\\.)*+)"')
_LONGEST: Final = 64 << 20  # bytes of a description
_MOST_TRIED: Final = 20
_MOST_NAMES: Final = 2_000

Json = dict[str, object]


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    network = Network()
    told: list[Span] = []
    for number, match in enumerate(_BEGINS.finditer(data)):
        if number >= _MOST_TRIED:
            break
        start = match.start()
        if told and start < told[-1][1]:
            continue
        raw = data[start : start + _LONGEST].partition(b"\0")[0]
        model = _decoded(raw)
        if isinstance(model.get("config"), dict):
            told.append((start, start + len(raw)))
            _model(model, {match[1]: start + match.start(1) for match in _NAMED.finditer(raw)}, network)
            break
    list_network(network, listing)
    return told


def _decoded(raw: bytes) -> Json:
    try:
        found = json.JSONDecoder().raw_decode(raw.decode("utf-8", "replace"))[0]
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _model(model: Json, places: dict[bytes, int], network: Network) -> None:
    config = model.get("config")
    outputs = set(_names(config.get("output_layers"))) if isinstance(config, dict) else set()
    layers = list(_layers(model))
    if not outputs and layers:
        outputs = {_name(layers[-1][1])}
    first = True
    for kind, own in layers:
        name = _name(own)
        if not name:
            continue
        quote = Quote(name, places.get(name.encode("utf-8", "replace"), 0))
        shape = _shape(own.get("batch_input_shape") or own.get("batch_shape"))
        if shape and (first or kind == "InputLayer"):
            network.inputs.append(Tensor(name, quote.offset, shape))
        first = False
        units = own.get("units") or own.get("filters")
        if name in outputs:
            network.outputs.append(Tensor(name, quote.offset, (0, units) if isinstance(units, int) else ()))
        elif len(network.names) < _MOST_NAMES:
            network.names.append(quote)
    if isinstance(config, dict) and (name := _name(config)):
        quote = Quote(name, places.get(name.encode("utf-8", "replace"), 0))
        network.notes.append(Note("name", quote.offset, (quote,)))


def _layers(model: Json) -> Iterator[tuple[str, Json]]:
    """The layers of a model and of the models in it, each with its class."""
    open_: list[object] = [model]
    while open_:
        one = open_.pop()
        config = one.get("config") if isinstance(one, dict) else None
        inner = config.get("layers") if isinstance(config, dict) else config
        if isinstance(inner, list):
            open_ += reversed(inner)
        elif isinstance(config, dict) and isinstance(one, dict):
            yield str(one.get("class_name", "")), config


def _name(config: Json) -> str:
    name = config.get("name")
    return name if isinstance(name, str) else ""


def _names(layers: object) -> Iterator[str]:
    """The names in a list of references, which nest in several ways."""
    open_ = [layers]
    while open_:
        one = open_.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            open_ += one


def _shape(sizes: object) -> tuple[int, ...]:
    return tuple(size if isinstance(size, int) else 0 for size in sizes) if isinstance(sizes, list) else ()


def _sniff(data: bytes) -> float:
    return 0.8 if data.startswith(_MAGIC) else 0.0


READER = Binary("a network in HDF5", "keras", (".h5", ".hdf5"), _sniff, _read, is_named=True)
