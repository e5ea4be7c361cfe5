"""What a zip file says about itself: its end record, its central directory and the members' own headers.

Section numbers are those of PKWARE's APPNOTE 6.3.10.
"""

import struct
import zlib
from collections.abc import Iterator

import msgspec

from sunlit.intake.names import decode_name

LOCAL = b"PK\3\4"
_CENTRAL, _END, _END64, _LOCATOR64, _DESCRIPTOR = b"PK\1\2", b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\7\x08"
_LOCAL_HEADER = struct.Struct("<4sHHHLLLLHH")
_CENTRAL_HEADER = struct.Struct("<4sBBHHHLLLLHHHHHLL")
_END_RECORD = struct.Struct("<4sHHHHLLH")
_END64_RECORD = struct.Struct("<4sQHHLLQQQQ")
_LOCATOR64_RECORD = struct.Struct("<4sLQL")
_DESCRIPTORS = tuple(struct.Struct(form) for form in ("<4sLLL", "<4sLQQ", "<LLL", "<LQQ"))
_TAIL = _END_RECORD.size + 0xFFFF
_UTF8 = 1 << 11
_UNKNOWN = 0xFFFFFFFF
# extra fields that hold numbers, times and names only (section 4.5.2 and 4.6; Info-ZIP; Android's zipalign)
_KNOWN_EXTRA = {0x0001, 0x000A, 0x5455, 0x5855, 0x7855, 0x7875, 0x7075, 0x9901, 0xCAFE, 0xD935}


class Record(msgspec.Struct):
    """One member as a header tells it. Offsets count from the start of the data; sizes are -1 when not told."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    header: int
    extra: bytes
    comment: bytes


class Directory(msgspec.Struct):
    """Where the central directory lies, and what stands around it.

    shift    added to the offsets that it tells, because of what stands before the archive
    records  where the end records begin
    stop     where the archive ends, its comment included
    """

    start: int
    shift: int
    records: int
    stop: int
    comment: bytes


def find_directory(data: bytes, start: int = 0) -> Directory | None:
    """The last central directory that an end record behind `start` points to truly (section 4.3.16)."""
    at = len(data)
    while (at := data.rfind(_END, start, at)) >= 0:
        if found := _directory_at(data, at):
            return found
    return None


def _directory_at(data: bytes, at: int) -> Directory | None:
    if at + _END_RECORD.size > len(data):
        return None
    *_, size, offset, comment_size = _END_RECORD.unpack_from(data, at)
    records = at
    locator = at - _LOCATOR64_RECORD.size
    if locator >= 0 and data.startswith(_LOCATOR64, locator):
        told = _LOCATOR64_RECORD.unpack_from(data, locator)[2]
        for place in (told, locator - _END64_RECORD.size):
            if data.startswith(_END64, place) and place + _END64_RECORD.size <= locator:
                *_, size, offset = _END64_RECORD.unpack_from(data, place)
                records = place
                break
    stop = at + _END_RECORD.size + comment_size
    comment = data[at + _END_RECORD.size : stop]
    for start in (records - size, offset):
        if 0 <= start <= records and (data.startswith(_CENTRAL, start) or size == 0):
            return Directory(start, start - offset, records, min(stop, len(data)), comment)
    return None


def may_end_as_zip(data: bytes) -> bool:
    """Whether an archive stands behind other bytes, as in self-extracting programs."""
    tail = max(0, len(data) - _TAIL)
    return data.find(0, tail) >= 0 and find_directory(data, tail) is not None


def central_records(data: bytes, directory: Directory) -> Iterator[Record]:
    """The directory's entries (section 4.3.12), up to the first that is none; moves directory.start behind them."""
    while directory.start + _CENTRAL_HEADER.size <= directory.records:
        at = directory.start
        signature, _, system, _, flags, method, _, crc, packed, size, *lengths, _, _, attributes, offset = (
            _CENTRAL_HEADER.unpack_from(data, at)
        )
        if signature != _CENTRAL:
            return
        name, extra, comment, behind = _variable_parts(data, at + _CENTRAL_HEADER.size, lengths)
        fields = dict(extra_fields(extra))
        size, packed, offset = _wide(fields.get(1, b""), size, packed, offset)
        mode = attributes >> 16 if system in (3, 19) else 0
        text = _member_name(name, flags, fields)
        header = offset + directory.shift
        directory.start = behind
        yield Record(text, name, flags, method, crc, packed, size, mode, header, extra, comment)


def local_record(data: bytes, at: int) -> tuple[Record, int] | None:
    """A member's own header (section 4.3.7) and where its data begins; None when there is none."""
    if not data.startswith(LOCAL, at) or at < 0 or at + _LOCAL_HEADER.size > len(data):
        return None
    _, _, flags, method, _, crc, packed, size, *lengths = _LOCAL_HEADER.unpack_from(data, at)
    name, extra, _, begin = _variable_parts(data, at + _LOCAL_HEADER.size, [*lengths, 0])
    fields = dict(extra_fields(extra))
    size, packed, _ = _wide(fields.get(1, b""), size, packed, 0)
    if flags & 8 and not packed:
        size = packed = -1
    return Record(_member_name(name, flags, fields), name, flags, method, crc, packed, size, 0, at, extra, b""), begin


def _variable_parts(data: bytes, at: int, lengths: list[int]) -> tuple[bytes, bytes, bytes, int]:
    parts = []
    for length in lengths[:3]:
        parts.append(data[at : at + length])
        at += length
    return parts[0], parts[1], parts[2], at


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """The extra fields (section 4.5.1), id and data; bytes that are no field come last, as id -1."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if at + 4 + length > len(extra):
            break
        yield kind, extra[at + 4 : at + 4 + length]
        at += 4 + length
    if at < len(extra):
        yield -1, extra[at:]


def telling_extra(extra: bytes) -> bytes:
    """What extra fields hold beyond numbers, times and names."""
    return b"".join(field for kind, field in extra_fields(extra) if kind not in _KNOWN_EXTRA and any(field))


def _wide(field: bytes, *values: int) -> list[int]:
    """The values, those that do not fit into 32 bits taken from the zip64 field in order (section 4.5.3)."""
    wide = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
    return [next(wide, value) if value == _UNKNOWN else value for value in values]


def _member_name(raw: bytes, flags: int, fields: dict[int, bytes]) -> str:
    """UTF-8 when the flag says so (section 4.4.4) or Info-ZIP's field 0x7075 does (4.6.9), else a guess."""
    told = fields.get(0x7075, b"")
    if told[1:5] == zlib.crc32(raw).to_bytes(4, "little"):
        raw = told[5:]
    elif flags & _UTF8:
        return raw.decode("utf-8", "surrogateescape")
    return decode_name(raw)


def descriptor_size(data: bytes, at: int, packed: int) -> int:
    """The length of the data descriptor (section 4.3.9) behind a member's data, 0 when there is none."""
    for form in _DESCRIPTORS:
        if at + form.size > len(data):
            continue
        fields = form.unpack_from(data, at)
        if fields[-2] == packed and (len(fields) == 3 or fields[0] == _DESCRIPTOR):
            return form.size
    return 0


def stored_end(data: bytes, begin: int, stop: int) -> int:
    """Where stored data of untold size ends: before a descriptor that tells just that size, else at `stop`."""
    at = data.find(_DESCRIPTOR, begin, stop)
    while at >= 0 and not descriptor_size(data, at, at - begin):
        at = data.find(_DESCRIPTOR, at + 1, stop)
    return at if at >= 0 else stop
