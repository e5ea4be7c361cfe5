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
    picture = next((one for one in network.inputs if _is_picture(one.shape)), None)
    says = f"neural network, takes an image of {_sizes(picture.shape)}" if picture else "neural network"
    with listing.inside(title, 0, before="model ", comment=says):
        for tensor in network.inputs:
            listing.add("parameter", tensor.name, tensor.offset, before="input ", after=f" {_sizes(tensor.shape)}")
        for tensor in network.outputs:
            listing.add("field", tensor.name, tensor.offset, before="output ", after=f" {_sizes(tensor.shape)}")
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


def _is_picture(shape: Sequence[int]) -> bool:
    """Whether a tensor is a picture, or a few: by rows, columns and one or three colours, in either order."""
    sides = [size for size in shape[1:] if size not in _CHANNELS]
    has_colours = len(shape) == 4 and (shape[1] in _CHANNELS or shape[3] in _CHANNELS)
    return has_colours and all(size == 0 or size >= _SMALLEST for size in sides)


def _sizes(shape: Sequence[int]) -> str:
    return " x ".join(str(size) if size > 0 else "?" for size in shape)
