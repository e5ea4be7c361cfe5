"""LZX: blocks that are laid out here by hand, bit by bit, are read; others end with what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.intake.archives import Damaged
from sunlit.intake.archives.lzx import Lzx


def words(bits: str) -> bytes:
    """Bits as the 16-bit words of a stream."""
    bits += "0" * (-len(bits) % 16)
    return b"".join(int(bits[at : at + 16], 2).to_bytes(2, "little") for at in range(0, len(bits), 16))


def number(value: int, count: int) -> str:
    return format(value, f"0{count}b")


def stored_stream(text: bytes) -> bytes:
    """A stream of one block that is stored: no translation of calls, kind 3, its length, three offsets, the bytes."""
    head = words("0" + number(3, 3) + number(len(text), 24))
    return head + (1).to_bytes(4, "little") * 3 + text


def lengths(values: list[int]) -> str:
    """Lengths of codes behind a table in which 20 codes have 5 bits each, but for the first 12, which have 4."""
    coded = [4] * 12 + [5] * 8
    code, codes = 0, {}
    for length in (4, 5):
        for symbol, each in enumerate(coded):
            if each == length:
                codes[symbol] = number(code, length)
                code += 1
        code <<= 1
    return "".join(number(each, 4) for each in coded) + "".join(codes[(17 - value) % 17] for value in values)


def verbatim_stream(text: bytes) -> bytes:
    """A stream of one block of literals: 256 codes of 8 bits, so that each byte is its own code; no matches."""
    bits = "0" + number(1, 3) + number(len(text), 24)
    bits += lengths([8] * 256) + lengths([0] * 240) + lengths([0] * 249)
    return words(bits + "".join(number(byte, 8) for byte in text))


@given(st.binary(min_size=1, max_size=3000))
def test_literals_and_stored_bytes_come_back(text: bytes) -> None:
    assert Lzx(15).block(stored_stream(text), len(text)) == text
    assert Lzx(15).block(verbatim_stream(text), len(text)) == text


@given(st.binary(max_size=400), st.integers(1, 32768), st.sampled_from([15, 17, 21]))
def test_any_bytes_end_as_bytes_or_as_damaged(data: bytes, size: int, window: int) -> None:
    try:
        assert len(Lzx(window).block(data, size)) == size
    except Damaged as damage:
        assert str(damage)


def test_a_window_that_there_is_not() -> None:
    with pytest.raises(Damaged, match=r"2\^22"):
        Lzx(22)
