"""A neural network written out: what it is called, what it takes and gives, and what is said about it."""

from collections.abc import Sequence
from typing import Final

import msgspec

from sunlit.readers.listing import Listing, Quote

_CHANNELS: Final = (1, 3)
_SMALLEST: Final = 16  # pixels of a picture's side


class Tensor(msgspec.Struct, frozen=True):
    """An input or output: its name and where that lies, and its sizes, 0 for what is open."""

    name: str
    offset: int
    shape: tuple[int, ...] = ()


class Note(msgspec.Struct, frozen=True):
    """Something that is said about a network: a key, where it lies, and its texts."""

    key: str
    offset: int
    texts: tuple[Quote, ...]


class Network(msgspec.Struct):
    """What a file tells of a network, without its weights. `names` are those of its parts, and where they lie."""

    inputs: list[Tensor] = []
    outputs: list[Tensor] = []
    notes: list[Note] = []
    names: list[Quote] = []


def list_network(network: Network, listing: Listing) -> None:
    """Write a network under the name of its file, which is what tells people what it does."""
    title = listing.title.rpartition(".")[0] or listing.title
    says = network_says([one.shape for one in network.inputs], [one.shape for one in network.outputs])
    with listing.inside(title, 0, before="model ", comment=says):
        for tensor in network.inputs:
            listing.add("parameter", tensor.name, tensor.offset, before="input ", after=_behind(tensor))
        for tensor in network.outputs:
            says = head_says(tensor.shape)
            listing.add("field", tensor.name, tensor.offset, before="output ", after=_behind(tensor), comment=says)
        for note in network.notes:
            _note(note, listing)
        told = {tensor.name for tensor in (*network.inputs, *network.outputs)}
        for name in network.names:
            if name.text not in told:
                told.add(name.text)
                listing.use(name.text, name.offset)


def _note(note: Note, listing: Listing) -> None:
    if len(note.texts) == 1:
        text = note.texts[0]
        listing.add("element", note.key, note.offset, after=[" = ", text], value=text.text)
        return
    with listing.inside(note.key, note.offset, role="constant", after=" ="):
        for text in note.texts:
            listing.string(*text)


def network_says(inputs: Sequence[Sequence[int]], outputs: Sequence[Sequence[int]]) -> str:
    """What the sizes of its inputs and outputs say of a network, where 0 is what is open."""
    picture = next((shape for shape in inputs if _is_picture(shape)), None)
    said = f"neural network, takes an image of {_sizes(picture)}" if picture else "neural network"
    head = head_says(outputs[0]) if len(outputs) == 1 else ""
    return f"{said}, {head}" if head else said


def head_says(shape: Sequence[int]) -> str:
    """How many values an output gives, in words that are a cue where known sets of people's categories have so many.

    A name has to say what they are: the number alone is no evidence.
    """
    values = max(shape[1:], default=0)
    is_row = len(shape) > 1 and all(size in (values, 1) for size in shape[1:])
    return f"network head of {values} values" if is_row and values > 1 else ""


def _is_picture(shape: Sequence[int]) -> bool:
    """Whether a tensor is a picture, or a few: by rows, columns and one or three colours, in either order."""
    sides = [size for size in shape[1:] if size not in _CHANNELS]
    has_colours = len(shape) == 4 and (shape[1] in _CHANNELS or shape[3] in _CHANNELS)
    return has_colours and all(size == 0 or size >= _SMALLEST for size in sides)


def _behind(tensor: Tensor) -> str:
    return f" {_sizes(tensor.shape)}" if tensor.shape else ""


def _sizes(shape: Sequence[int]) -> str:
    return " x ".join(str(size) if size > 0 else "?" for size in shape)
