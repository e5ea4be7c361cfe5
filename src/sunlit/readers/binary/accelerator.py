"""Networks compiled for the accelerators of cameras (RKNN, BModel, CviModel): the file's name, and strings.

What they hold is written for one chip, and none of their makers says how. Their marks: rknn-toolkit2, tpu-mlir.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sunlit.readers.binary.network import Network, list_network
from sunlit.readers.listing import Listing
from sunlit.readers.registry import Binary, Span

_MAGIC: Final = (b"RKNN\0\0\0\0", b"\xee\xaa\x55\xff", b"CviModel")


def _read(_data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    list_network(Network(), listing)
    return []


READER = Binary(
    "a network for an accelerator",
    "accelerator",
    (".rknn", ".bmodel", ".cvimodel"),
    lambda data: 0.8 if data.startswith(_MAGIC) else 0.0,
    _read,
    is_named=True,
)
