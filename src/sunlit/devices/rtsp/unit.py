"""A unit of a track: what decoders take at a time."""

import msgspec

MAX_UNIT = 8 << 20


class Unit(msgspec.Struct, frozen=True):
    """A coded picture, with start codes where the encoding has them, or a coded piece of sound.

    key    whether decoding can begin here
    after  whether something before it was lost, which it may build on
    """

    timestamp: int
    key: bool
    data: bytes
    after: bool = False
