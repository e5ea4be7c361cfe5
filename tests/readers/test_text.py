"""Decoding: the right encoding for each line, and positions that are exact in the bytes on disk."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.readers.text import Text, decode
from tests.guard import ends

SIMPLIFIED = "// 人员的民族类型，由设备识别\n"
TRADITIONAL = "// 人員的民族類型，由設備識別\n"
JAPANESE = "// 人物の種族と肌の色をしめす\n"
RUSSIAN = "// этническая принадлежность человека\n"
GERMAN = "// Gerät für die Größe des Körpers\n"


def text_of(data: bytes) -> Text:
    text = decode(data)
    assert text is not None
    return text


@pytest.mark.parametrize(
    ("line", "codec", "name"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5"),
        (JAPANESE, "shift_jis", "shift_jis"),
        (GERMAN, "latin-1", "latin-1"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
    ],
)
def test_one_encoding(line: str, codec: str, name: str) -> None:
    string = "int nation = 1;\n" + line
    text = text_of(string.encode(codec))
    assert (text.string, text.encoding) == (string, name)
    assert text.position(string.index("//")) == (2, 1, len("int nation = 1;\n".encode(codec)))


@pytest.mark.parametrize("line", ["民族", "人种 race", "肤色", "维吾尔族", "// 4 藏族"])
def test_a_few_characters_of_gb18030_are_enough(line: str) -> None:
    assert text_of(line.encode("gb18030")).string == line


@pytest.mark.parametrize("codec", ["gb18030", "big5"])
@pytest.mark.parametrize(
    "lines",
    ["// 開始時間\n// 類型\n// 民族\n", "// 設備名稱，膚色\n", "// 種族 race\n// 結構體大小\n", "// 報警 維吾爾族\n"],
)
def test_traditional_chinese_is_read_in_either_encoding(lines: str, codec: str) -> None:
    assert text_of(lines.encode(codec)).string == lines


@pytest.mark.parametrize("line", ["50 °C", "© 2019", "naïve café", "50 µm", "“quoted” – so"])
def test_a_few_signs_of_latin_1_are_enough(line: str) -> None:
    assert text_of(line.encode("cp1252")).string == line


@pytest.mark.parametrize(
    ("bom", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF8, "gb18030"),
    ],
)
def test_a_byte_order_mark_is_no_text_but_counts_as_bytes(bom: bytes, codec: str) -> None:
    text = text_of(bom + SIMPLIFIED.encode(codec))
    assert (text.string, text.encoding) == (SIMPLIFIED, codec)
    assert text.position(3) == (1, 4, len(bom) + len(SIMPLIFIED[:3].encode(codec)))


def test_each_line_of_a_mixed_file_has_its_own_encoding() -> None:
    pieces = [
        (SIMPLIFIED, "gb18030"),
        ("int plain;\r\n", "ascii"),
        ("// 肤色\n", "utf-8"),
        (SIMPLIFIED * 3, "gb18030"),
        ("// Уйгур\n", "utf-8"),
        ("// ئۇيغۇر\n", "utf-8"),
        ("// 😀 民族\n", "utf-8"),
        (SIMPLIFIED, "gb18030"),
    ]
    text = text_of(b"".join(string.encode(codec) for string, codec in pieces))
    assert text.string == "".join(string for string, _ in pieces)
    assert text.encoding == "gb18030"


SIMPLIFIED_LINES = [
    "// 人员的民族类型，由设备识别",
    "NT_A, // 汉族",
    "NT_B, // 维吾尔族",
    "int a; // 年龄",
    "// 肤色：黄种人、白种人",
]
TRADITIONAL_LINES = [
    "// 人員的民族類型，由設備識別",
    "NT_A, // 漢族",
    "NT_B, // 維吾爾族",
    "int a; // 年齡",
    "// 膚色、種族",
]
JAPANESE_LINES = ["// 人物の種族と肌の色をしめす", "NT_A, // 白人", "int a; // 年齢"]
PARTS = [
    (SIMPLIFIED_LINES, "utf-8"),
    (SIMPLIFIED_LINES, "gb18030"),
    (TRADITIONAL_LINES, "big5"),
    (JAPANESE_LINES, "shift_jis"),
]


@pytest.mark.parametrize(
    "order",
    [(1, 2), (2, 1), (0, 1, 2, 0), (1, 2, 1, 2), (1, 1, 1, 1, 2), (2, 2, 2, 2, 2, 2, 1), (1, 3), (3, 0, 1), (2, 3)],
)
@pytest.mark.parametrize("times", [1, 40])
def test_parts_of_one_file_may_be_in_several_old_encodings(order: tuple[int, ...], times: int) -> None:
    parts = [("\n".join(PARTS[number][0] * times) + "\n", PARTS[number][1]) for number in order]
    text = text_of(b"".join(part.encode(codec) for part, codec in parts))
    assert text.string.split("\n") == "".join(part for part, _ in parts).split("\n")


def test_traditional_chinese_in_gb18030_is_not_taken_for_two_encodings() -> None:
    written = "".join(f"{line}\n" for line in TRADITIONAL_LINES * 30)
    assert text_of(written.encode("gb18030")).string == written


def test_chinese_that_happens_to_be_valid_utf_8_is_read_like_the_rest_of_its_file() -> None:
    assert "一".encode("gb18030").decode("utf-8") == "һ"
    string = SIMPLIFIED * 5 + "// 一\n"
    assert text_of(string.encode("gb18030")).string == string


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_stray_byte_loses_nothing_but_itself(codec: str) -> None:
    before, after = "// 民族类型".encode(codec), " 肤色类型 end\n".encode(codec)
    text = text_of((SIMPLIFIED.encode(codec) + before + b"\xff" + after) * 2)
    assert text.string == (SIMPLIFIED + "// 民族类型\udcff 肤色类型 end\n") * 2
    index = text.string.rindex("end")
    assert text.position(index)[2] == 2 * len(SIMPLIFIED.encode(codec) + before + b"\xff" + after) - 4


def test_a_truncated_character_of_utf_8_is_kept_as_bytes() -> None:
    data = "// 识别民族".encode() + "族".encode()[:2] + b"\n" + SIMPLIFIED.encode()
    assert text_of(data).string.startswith("// 识别民族\udce6\udc97\n// 人员")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_lie_on_disk(end: str) -> None:
    text = text_of(f"one{end}民族 two{end}{end}three".encode())
    assert text.position(text.string.index("two"))[:2] == (2, 4)
    assert text.position(text.string.index("three"))[:2] == (4, 1)
    assert text.line_text(text.string.index("two")) == "民族 two"
    assert text.line_text(text.string.index("three")) == "three"


def test_a_lone_carriage_return_does_not_end_a_line_beside_line_feeds() -> None:
    text = text_of(b"one\rstill one\ntwo")
    assert text.position(text.string.index("still"))[:2] == (1, 5)


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 8,
        b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00 name\x00of\x00a\x00symbol" * 20,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06\x00\x00\x00" + b"<x/>" * 400,
    ],
)
def test_binaries_are_not_text(data: bytes) -> None:
    assert decode(data) is None


@pytest.mark.parametrize("data", [b"a few\0 zeros in a text of some length " * 9, b"name=1\n" + bytes(4096), b""])
def test_text_with_a_few_zeros_is_text(data: bytes) -> None:
    assert text_of(data).string == data.decode()


def test_utf_16_with_an_odd_byte_at_its_end() -> None:
    assert text_of(codecs.BOM_UTF16_LE + "民族".encode("utf-16-le") + b"x").string == "民族"


def test_positions_do_not_depend_on_the_length_of_lines() -> None:
    string = '{"name": "民族", "value": 1}, ' * 300_000
    indices = range(0, len(string), 5000)
    with ends():
        text = text_of(string.encode())
        positions = [text.position(index) for index in indices]
    assert positions[-1] == (1, indices[-1] + 1, len(string[: indices[-1]].encode()))


CODECS = ["utf-8", "gb18030", "cp950", "cp932", "cp1252"]
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("民族人种肤色のカé ö"), max_size=12
)
LINES = st.lists(st.tuples(WORDS, st.sampled_from(CODECS), st.sampled_from(["\n", "\r\n"])), max_size=12)


def mark(number: int) -> str:
    """A mark of characters that no encoding uses inside another character."""
    return f"${number:b}%".replace("0", "!").replace("1", "#")


@given(LINES, st.booleans())
def test_positions_are_exact_in_mixed_encodings(lines: list[tuple[str, str, str]], has_bom: bool) -> None:
    """Marks written between the words are found in the bytes where position() says they are."""
    data = codecs.BOM_UTF8 if has_bom else b""
    for number, (word, codec, end) in enumerate(lines):
        words = mark(2 * number).encode(), word.encode(codec, "ignore"), mark(2 * number + 1).encode()
        data += b" ".join(words) + end.encode()
    text = text_of(data)
    for number in range(2 * len(lines)):
        index = text.string.index(mark(number))
        line, column, offset = text.position(index)
        assert line is not None
        assert column is not None
        assert data.startswith(mark(number).encode(), offset)
        assert line == data.count(b"\n", 0, offset) + 1
        assert text.line_text(index)[column - 1 :].startswith(mark(number))


@given(
    st.sampled_from(["utf-16-le", "utf-16-be"]), st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
)
def test_positions_are_exact_in_utf_16(codec: str, string: str) -> None:
    bom = "\ufeff".encode(codec)
    text = text_of(bom + string.encode(codec))
    assert text.string == string
    for index in range(len(string) + 1):
        assert text.position(index)[2] == len(bom) + len(string[:index].encode(codec))


@given(
    st.binary(max_size=300)
    | st.lists(
        st.sampled_from([b"\n", b"\r", b"\xff", b"\xc4", b"ab ", b"\xd6\xd0", b"\xe4\xb8\xad", b"\x81\x30"])
    ).map(b"".join)
)
def test_any_bytes_decode_or_are_binary_and_every_byte_is_accounted_for(data: bytes) -> None:
    text = decode(data)
    if text is not None and not text.encoding.startswith("utf-16"):
        assert text.position(len(text.string))[2] == len(data)
        offsets = [text.position(index)[2] for index in range(len(text.string) + 1)]
        assert offsets == sorted(set(offsets))
