"""The heat map of a Dahua device, in the two formats that its maker's SDK is not needed for.

Which one it writes is set by HeatImagingThermometry.HeatMapFormat. IR-SGCC is a picture with 32-bit floats behind it,
as the Chinese standard DL/T 664-2016 has it; IR-SGCC-FIR64 has a head of 64 bytes and tenths of a degree in 16 bits,
and is read here as public programs read it of a DS4025FT. Both are in degrees Celsius and little-endian. IR-SHEEN, the
maker's own, is compressed in a way that is not public.
"""

import struct

from sunlit.devices.problem import AnswerError, UnsupportedError
from sunlit.devices.thermal import MAX_PIXELS, ZERO_CELSIUS, Matrix

# What a file by the standard ends with: where its temperatures begin, and this mark.
_MARK = bytes.fromhex("3766071a123a4c9fa95d21d2da7d26bc")
_END = struct.Struct("<I16s")
# Version, width, height, and the time that it was taken.
_STANDARD = struct.Struct("<2sHH14s")
# Mark, transmission, emissivity, distance, surroundings, humidity, height, width.
_FIR = struct.Struct("<4s5fHH")
_FIR_HEAD = 64
_PICTURE = b"\xff\xd8"


def matrix(data: bytes) -> Matrix:
    """The temperatures in a heat map.

    Raises UnsupportedError for a format of the maker's own, AnswerError for one that was cut off.
    """
    if data.endswith(_MARK):
        return _standard(data)
    if not data.startswith(_PICTURE) and len(data) >= _FIR_HEAD:
        *_, height, width = _FIR.unpack_from(data)
        if 0 < 2 * width * height <= len(data) - _FIR_HEAD:
            return Matrix(
                width, height, (tenths / 10 + ZERO_CELSIUS for tenths in _values(data, _FIR_HEAD, "h", width * height))
            )
    raise UnsupportedError(
        "the device writes its heat maps in its maker's own format: set HeatImagingThermometry.HeatMapFormat to IR-SGCC"
        " in its configuration, or ask for spots"
    )


def _standard(data: bytes) -> Matrix:
    try:
        at, _ = _END.unpack_from(data, len(data) - _END.size)
        _, width, height, _ = _STANDARD.unpack_from(data, at)
    except struct.error:
        raise AnswerError("the heat map does not say where its temperatures are") from None
    degrees = _values(data, at + _STANDARD.size, "f", width * height)
    return Matrix(width, height, (value + ZERO_CELSIUS for value in degrees))


def _values(data: bytes, at: int, kind: str, count: int) -> tuple[float, ...]:
    try:
        return struct.unpack_from(f"<{min(count, MAX_PIXELS + 1)}{kind}", data, at)
    except struct.error:
        raise AnswerError("the temperatures do not fill the picture") from None
