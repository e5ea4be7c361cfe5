"""Where the instructions of a program may store a spelling in pieces, so that its bytes lie nowhere in a row.

The first piece is looked for: four bytes as an operand of x86, or two and two of AArch64. On x86 what fits into one
piece lies there as it is, and the raw pass finds it.
"""

from contextlib import suppress
from functools import cache
from typing import Final, cast

import hyperscan

from sunlit.readers.binary import instructions
from sunlit.readers.binary.instructions import MOVK, is_operand, moved
from sunlit.readers.binary.programs import instructions_of
from sunlit.vocabulary import load
from sunlit.vocabulary.compiled import kept_database
from sunlit.vocabulary.spelling import entries

_PROGRAMS: Final = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\x64\x86", b"\x64\xaa", b"\x4c\x01")
_PIECE: Final = 4
_HALF: Final = 2  # the least that is stored next, where there is so much
_NEAR: Final = 64  # bytes of instructions
_MOST_PLACES: Final = 10_000


def stored_places(data: bytes) -> list[int]:
    """The offsets, ascending, of pieces that may begin a spelling, of very many the first ones; none in what is no
    program."""
    machine, spans = instructions_of(data) if data.startswith(_PROGRAMS) else (None, [])
    if machine is None:
        return []
    is_arm = machine == "AArch64"
    database, literals, pieces = _database(is_arm)
    places: list[int] = []
    for start, stop in spans:

        def found(number: int, _start: int, end: int, _flags: int, _context: object, start: int = start) -> bool:
            end += start
            if is_arm:
                is_one = moved(data, end) in pieces
            else:
                is_one = is_operand(data, end) and _goes_on(data, end, pieces[literals[number]])
            if is_one:
                places.append(end - 1)
            return len(places) >= _MOST_PLACES

        with suppress(hyperscan.ScanTerminated):
            # Not a copy: the instructions of a program may be tens of megabytes.
            database.scan(cast(bytes, memoryview(data)[start:stop]), match_event_handler=found)
    return sorted(set(places))


@cache
def _database(is_arm: bool) -> tuple[hyperscan.Database, list[bytes], dict[bytes, set[bytes]]]:
    """What to look for, compiled: the first pieces, or the upper three bytes of what moves the second half of one (its
    lowest has the register too); and the pieces, each with what may come next."""
    pieces: dict[bytes, set[bytes]] = {}
    least = _PIECE if is_arm else _PIECE + 1
    for form in _forms():
        if len(form) >= least:
            pieces.setdefault(form[:_PIECE], set()).add(form[_PIECE : _PIECE + _HALF])
    halves = {int.from_bytes(piece[_HALF:], "little") for piece in pieces}
    moves = {(move | half << 5).to_bytes(4, "little")[1:] for half in halves for move in MOVK}
    literals = sorted(moves if is_arm else pieces)
    expressions = ((b"".join(b"\\x%02x" % byte for byte in literal), 0) for literal in literals)
    name = f"stored-{'aarch64' if is_arm else 'x86'}"
    return kept_database(name, lambda: expressions, (__file__, instructions.__file__)), literals, pieces


@cache
def _forms() -> frozenset[bytes]:
    forms: set[bytes] = set()
    for text in {entry.spelling.text for entry in entries(load()) if entry.spelling.strength != "member"}:
        cases = {text, text.capitalize(), text.title(), text.upper()}
        forms.update(case.encode() for case in cases)
        if not text.isascii():
            forms.update(case.encode("gb18030") for case in cases)
    return frozenset(forms)


def _goes_on(data: bytes, end: int, rests: set[bytes]) -> bool:
    """Whether what may come behind a piece is near, before or behind: it is stored too."""
    around = data[max(0, end - _PIECE - _NEAR) : end + _NEAR]
    return any(rest in around for rest in rests)


def prepare_stored() -> None:
    """Load, or compile, what is searched with: workers that are confined can do neither as fast."""
    _database(True)
    _database(False)
