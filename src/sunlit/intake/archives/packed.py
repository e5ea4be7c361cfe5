"""One packed block of a file system or installer: unpacked whole, to a size that is known beforehand."""

import importlib
import lzma
import zlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

from sunlit.intake.archives.registry import Damaged
from sunlit.intake.archives.streams import (
    Decoder,
    Inflate,
    bunzip2,
    decompress,
    inflate,
    lzma1_filter,
    raw_lzma,
    unxz,
    unzstd,
)
from sunlit.intake.limits import Budget

Unpack = Callable[[bytes, int, Budget], bytes]


def extra(module: str) -> ModuleType:
    """A library that only some firmware needs. Raises Damaged, with what to install, when it is not there."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise Damaged(f"needs the library {module}: pip install 'sunlit[firmware]'") from None


def _streamed(make: Callable[[Budget], Decoder]) -> Unpack:
    def unpack(data: bytes, most: int, budget: Budget) -> bytes:
        found = b""
        for chunk in decompress(make(budget), (data,), budget):
            found += chunk
            if len(found) > most:
                raise Damaged(f"a packed block is larger than the {most} bytes that it may be")
        return found

    return unpack


def _by_library(module: str, call: Callable[[Any, bytes, int], bytes]) -> Unpack:
    def unpack(data: bytes, most: int, budget: Budget) -> bytes:
        library = extra(module)
        try:
            # of LZO and LZ4 each byte stands for 255 at most
            found = bytes(call(library, data[: 2 * most + 64], most))
        except Exception as error:  # each of these libraries has errors of its own
            raise Damaged(f"a packed block is damaged: {error}") from None
        if len(found) > most:
            raise Damaged(f"a packed block is larger than the {most} bytes that it may be")
        budget.spend(len(found))
        return found

    return unpack


def _lzma_alone(data: bytes, most: int, budget: Budget) -> bytes:
    """LZMA with the old header: parameters and the size, which may be told or not."""
    return unlzma_raw(data[13:], lzma1_filter(data[:5]), min(most, int.from_bytes(data[5:13], "little")), budget)


def unlzma_raw(data: bytes, parameters: dict[str, int], most: int, budget: Budget) -> bytes:
    """LZMA without a header: so many bytes of it, or those up to its end. Raises Damaged."""
    decoder = raw_lzma(budget, [parameters], most)
    found = b""
    try:
        while len(found) < most and not decoder.eof:
            chunk = decoder.decompress(data if not found else b"", max_length=most - len(found))
            if not chunk:
                break
            found += chunk
    except (lzma.LZMAError, EOFError) as error:
        raise Damaged(f"a packed block is damaged: {error}") from None
    budget.spend(len(found))
    return found


zlibbed: Unpack = _streamed(lambda _budget: Inflate(zlib.MAX_WBITS))
inflated: Unpack = _streamed(lambda _budget: inflate())
bunzipped: Unpack = _streamed(lambda _budget: bunzip2())
unxzed: Unpack = _streamed(unxz)
unzstded: Unpack = _streamed(lambda _budget: unzstd())
unlzmaed: Unpack = _lzma_alone
unlzoed: Unpack = _by_library("lzallright", lambda lzo, data, most: lzo.LZOCompressor.decompress(data, most))
unlz4ed: Unpack = _by_library("lz4.block", lambda lz4, data, most: lz4.decompress(data, uncompressed_size=most))
