"""The raw pass sees a spelling in every encoding and escape in which a file can hold it."""

import base64
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.matching.scan import may_hold, may_hold_veiled

ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16-le", "utf-16-be", "utf-16"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("written", ["民族", "種族", "int nEthnicity;", "skin tone of a face"])
def test_a_spelling_is_seen_in_every_encoding(written: str, encoding: str) -> None:
    assert may_hold(f"// \r\n{written}\r\n".encode(encoding))


@pytest.mark.parametrize(
    ("written", "encoding"),
    [("национальность", "windows-1251"), ("НАЦИОНАЛЬНОСТЬ", "windows-1251"), ("ethnicité", "latin-1")],
)
def test_a_spelling_is_seen_in_the_encodings_of_its_own_script(written: str, encoding: str) -> None:
    assert may_hold(f"// {written}\n".encode(encoding))


@pytest.mark.parametrize(
    "written",
    [
        r"label=\u6c11\u65cf",
        r"label=\u6C11\u65CF",
        "&#x6C11;&#x65CF;",
        "&#27665;&#26063;",
        urllib.parse.quote("民族"),
        urllib.parse.quote("民族", encoding="gb18030"),
        r'"\xe6\xb0\x91\xe6\x97\x8f"',
        r'"\xc3\xf1\xd7\xe5"',
        r"label=\u0065\u0074\u0068\u006E\u0069\u0063\u0069\u0074\u0079",
        r"\x72\x61\x63\x65",
        "&#114;&#97;&#99;&#101;",
        "&#x72;&#x61;&#x63;&#x65;",
        "%72%61%63%65=1",
    ],
)
def test_a_spelling_is_seen_through_escapes(written: str) -> None:
    assert may_hold(written.encode())
    assert may_hold_veiled(written.encode())


@pytest.mark.parametrize("before", ["", "x", "xy"])
def test_a_spelling_is_seen_in_base64_at_every_alignment(before: str) -> None:
    assert may_hold(base64.b64encode(f"{before} 维吾尔族 ethnicity".encode()))


@pytest.mark.parametrize(
    "written",
    [
        b"trace brace embrace",
        b"a%20b%2Fc &#32; \\u00e9\\u00e8",
        b"\\x00\\x01\\x41\\xff\\x42",
        b"combination destination",
        b"image package",
        b"",
    ],
)
def test_a_word_that_only_holds_the_letters_costs_nothing_more(written: bytes) -> None:
    assert not may_hold(written)


def test_a_word_behind_a_chinese_character_is_seen_whatever_its_second_byte() -> None:
    # In GB18030 the second byte of 卄 is an ASCII letter, which would bind the word to it.
    character = next(c for c in map(chr, range(0x4E00, 0x9FA5)) if c.encode("gb18030")[1:2] == b"a")
    assert may_hold(f"{character}race".encode("gb18030"))


@given(st.binary(max_size=500))
def test_any_bytes_can_be_scanned(data: bytes) -> None:
    assert may_hold(data + b" EM_RACE_TYPE ")
