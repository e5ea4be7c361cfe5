"""Catalogs of translations: what msgfmt made of a text in GB18030."""

import struct

import pytest

from sunlit.matching import may_lie
from sunlit.readers import open_source
from tests.readers.binary.listed import listed, opened, sample, told


def test_what_a_program_says_stands_beside_what_it_says_in_the_other_language() -> None:
    assert (
        listed("vms.mo")
        == """\
"%d person of this race was seen by the cameras in the last twenty-four hours."
"最近二十四小时摄像机看到%d个该种族的人。"
Uyghur = "维吾尔族"
Race = "民族"
"""
    )


def test_a_label_is_an_element_with_its_translation() -> None:
    assert told("vms.mo", "element") == ["Uyghur 维吾尔族", "Race 民族"]


@pytest.mark.parametrize("text", ["Uyghur", "Race", "维吾尔族", "民族"])
def test_a_text_lies_where_it_is_said_to_lie(text: str) -> None:
    source = opened(sample("vms.mo"))
    _, _, offset = source.text.position(source.text.string.index(text))
    assert sample("vms.mo")[offset:].startswith(text.encode("gb18030") + b"\0")


def test_the_other_order_of_bytes_is_read_too() -> None:
    data = sample("vms.mo")
    head = 7 * 4 + 2 * 6 * 8
    turned = struct.pack(f">{head // 4}I", *struct.unpack(f"<{head // 4}I", data[:head])) + data[head:]
    assert open_source("vms.mo", turned, may_lie).text.string == listed("vms.mo")


def test_a_table_that_reaches_beyond_the_end_is_said() -> None:
    source = opened(sample("vms.mo")[:8] + b"\xff\xff\0\0" + sample("vms.mo")[12:])
    assert "a catalog of translations (gettext) that is damaged" in source.notes[0]
    assert "民族" in source.text.string  # its strings were read
