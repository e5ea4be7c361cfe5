"""Escapes undone: what is found in them, where it stands, and that hostile runs cost nothing."""

import base64
import json
import random
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.readers.escapes import Layer, layers, unescape
from tests.guard import ends


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"RACE=\u80a4\u8272", "RACE=肤色"),
        (r"{\"a\": \"\\u6c11\\u65cf\"}", r"{\"a\": \"民族\"}"),
        (r"\u{6c11}\u{1F600}", "民😀"),
        (r"\ud83d\ude00!", "😀!"),
        (r"\U00006c11", "民"),
        (r'"\xe6\xb0\x91\xe6\x97\x8f"', '"民族"'),
        (r'"\xc3\xf1\xd7\xe5"', '"民族"'),
        (r'"\162\141\143\145"', '"race"'),
        (r'"\346\260\221"', '"民"'),
        (r"caf\xe9", "café"),
        ("&#x6C11;&#26063; &eacute;&amp;", "民族 é&"),
        ("?q=%E6%B0%91%E6%97%8F", "?q=民族"),
        ("?q=%C3%F1%D7%E5", "?q=民族"),
        ("%u6c11%u65cf", "民族"),
    ],
)
def test_inline_escapes(written: str, meant: str) -> None:
    (layer,) = layers(written)
    assert layer.string == meant
    assert unescape(written) == meant


@pytest.mark.parametrize(
    "text", ["plain", r"C:\users\new", "50% of 100%", "a & b", "&unknown;", r"\u12", r"\u{110000}", ""]
)
def test_what_is_no_escape_gives_no_layer(text: str) -> None:
    assert list(layers(text)) == []


def test_an_index_leads_to_where_its_escape_starts() -> None:
    written = r"ab \u6c11\ud83d\ude00c \xe6\xb0\x91&lt;d"
    (layer,) = layers(written)
    assert layer.string == "ab 民😀c 民<d"
    starts = [layer.origin(index) for index in range(len(layer.string))]
    assert starts == [0, 1, 2, 3, 9, 21, 22, 23, 35, 39]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "gb18030"])
def test_base64_of_readable_text(encoding: str) -> None:
    text = "识别人员的民族和肤色 race, ethnicity"
    if encoding == "gb18030":
        text = "识别人员的民族和肤色"
    run = base64.b64encode(text.encode(encoding)).decode()
    (layer,) = layers(f"config = '{run}';")
    assert layer.string == text
    index = text.index("民族")
    start = len(text[:index].encode(encoding)) // 3 * 4
    assert layer.origin(index) == len("config = '") + start


@pytest.mark.parametrize("behind", ["", "的人脸识别" * 9, " of a face" * 9])
def test_base64_of_english_with_some_chinese_of_an_old_encoding(behind: str) -> None:
    text = "face ethnicity 维吾尔族" + behind
    (layer,) = layers(base64.b64encode(text.encode("gb18030")).decode())
    assert layer.string == text


def test_base64_over_several_lines() -> None:
    text = "What a person looks like: 种族, 肤色. " * 20
    written = "begin\n" + base64.encodebytes(text.encode()).decode()
    (layer,) = layers(written)
    assert layer.string == text
    for index in (0, 30, 100, 500):
        group = written[layer.origin(index) :].replace("\n", "")[:4]
        assert base64.b64decode(group).strip(b"\x80\x81") in text.encode()


@pytest.mark.parametrize(
    "text",
    [
        "EM_NATION_TYPE_UNKNOWN",
        "theLongIdentifierOfAField2",
        "d41d8cd98f00b204e9800998ecf8427e",
        base64.b64encode(random.Random(1).randbytes(300)).decode(),
        "A" * 200,
    ],
)
def test_long_words_that_are_no_text_in_base64(text: str) -> None:
    assert list(layers(text)) == []


PIECES = st.sampled_from(
    [
        r"\u6c11",
        r"\ud83d",
        r"\ude00",
        r"\xe6",
        r"\xb0\x91",
        r"\346",
        "%E6",
        "%B0%91",
        "&#x6c11;",
        "&lt;",
        "\\",
        "%",
        "&",
        "x1",
    ]
)


@given(st.lists(PIECES | st.text(max_size=5)).map("".join))
def test_any_text_has_layers_whose_origins_rise(string: str) -> None:
    for layer in layers(string):
        assert isinstance(layer, Layer)
        origins = [layer.origin(index) for index in range(len(layer.string))]
        assert origins == sorted(origins)
        assert all(0 <= origin < len(string) for origin in origins)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_what_others_escaped_comes_back(string: str) -> None:
    """json and urllib escape it; "%" and "&" inside would be escapes of their own."""
    string = string.replace("%", "").replace("&", "").replace("\\", "").replace('"', "")
    string = "".join(char for char in string if char >= " ")
    assert unescape(urllib.parse.quote(string)) == string
    assert unescape(json.dumps(string)) == f'"{string}"'


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(random.Random(2).randbytes(7_500_000)).decode(),
        "\\" * 3_000_000,
        "&amp" * 1_000_000,
        "%e" * 1_000_000,
        r"\u6c11" * 400_000,
    ],
    ids=["base64", "backslashes", "entities", "percent", "units"],
)
def test_large_runs_come_to_an_end(text: str) -> None:
    with ends():
        for layer in layers(text):
            layer.origin(len(layer.string) - 1)
