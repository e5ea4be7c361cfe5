"""Reading numbers and names out of bytes that may lie: whatever reaches beyond them is one documented error."""

import struct
from typing import Final

_LONGEST: Final = 1 << 16  # bytes of a name


class Broken(Exception):
    """The bytes are not what their format says; the text says where. What was told before it still counts."""


class Cursor:
    """A place in some bytes that moves on as they are read; `little` is their order. Every method raises Broken."""

    def __init__(self, data: bytes, at: int = 0, end: int | None = None, little: bool = True) -> None:
        self.data = data
        self.at = at
        self.end = len(data) if end is None else min(end, len(data))
        self.order = "<" if little else ">"

    def take(self, count: int) -> bytes:
        """So many bytes."""
        start = self.at
        if start < 0 or count < 0 or start + count > self.end:
            raise Broken(f"{count} bytes at {start} reach beyond its end")
        self.at = start + count
        return self.data[start : self.at]

    def skip(self, count: int) -> None:
        """Go so many bytes on."""
        if count < 0 or self.at + count > self.end:
            raise Broken(f"{count} bytes at {self.at} reach beyond its end")
        self.at += count

    def unpack(self, form: str) -> tuple[int, ...]:
        """Numbers as `struct` writes their form, without its first letter for the order."""
        form = self.order + form
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def u8(self) -> int:
        """One byte."""
        return self.take(1)[0]

    def u16(self) -> int:
        """Two bytes."""
        return self.unpack("H")[0]

    def u32(self) -> int:
        """Four bytes."""
        return self.unpack("I")[0]

    def u64(self) -> int:
        """Eight bytes."""
        return self.unpack("Q")[0]

    def uleb(self) -> int:
        """A number in groups of seven bits, lowest first (DWARF, dex, wasm); at most 64 bits."""
        value = shift = 0
        while True:
            byte = self.u8()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value
            if shift > 63:
                raise Broken(f"a number without end at {self.at}")

    def cstring(self) -> bytes:
        """Bytes up to a NUL, which is passed over."""
        stop = self.data.find(b"\0", self.at, min(self.end, self.at + _LONGEST))
        if self.at < 0 or stop < 0:
            raise Broken(f"a name without end at {self.at}")
        start, self.at = self.at, stop + 1
        return self.data[start:stop]
