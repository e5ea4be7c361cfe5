"""lzip, alone or around a tar. Laid out as in the manual of lzip, "File format"."""

from sunlit.intake.archives.compressed import compressed
from sunlit.intake.archives.streams import Decoder, lzma1_filter, raw_lzma
from sunlit.intake.limits import Budget

_HEADER, _TRAILER = 6, 20


class _Lunzip:
    """One member as a Decoder: a header of six bytes, LZMA as it always is there, and a trailer of twenty."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._inner: Decoder | None = None
        self._held = b""
        self.unused_data = b""
        self.eof = False

    @property
    def needs_input(self) -> bool:
        return self._inner is None or self._inner.eof or self._inner.needs_input

    def decompress(self, data: bytes, /, max_length: int = -1) -> bytes:
        self._held += data
        found = b""
        if self._inner is None and len(self._held) >= _HEADER:
            power, wedge = self._held[5] & 0x1F, self._held[5] >> 5
            size = (1 << power) - (wedge << power >> 4)
            parameters = b"\x5d" + size.to_bytes(4, "little")
            self._inner = raw_lzma(self._budget, [lzma1_filter(parameters)], self._budget.limits.max_artifact_bytes)
            self._held = self._held[_HEADER:]
        if self._inner is not None and not self._inner.eof:
            given, self._held = self._held, b""
            found = self._inner.decompress(given, max_length)
            if self._inner.eof:
                self._held = self._inner.unused_data
        if self._inner is not None and self._inner.eof and len(self._held) >= _TRAILER:
            self.unused_data = self._held[_TRAILER:]
            self.eof = True
        return found


def _decoder(budget: Budget) -> Decoder:
    return _Lunzip(budget)


FORMAT = compressed("lzip", b"L", rb"LZIP\x01", _decoder)
