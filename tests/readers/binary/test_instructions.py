"""Short strings lie in the instructions that store them, in pieces: each is found, and where it begins."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.matching import may_hold, may_lie
from sunlit.matching.stored import stored_places
from sunlit.readers.binary.instructions import stored_strings
from sunlit.readers.binary.programs import instructions_of
from tests.readers.binary.listed import listed, opened, sample

# What stored.cpp has, as the compilers got it.
LABELS = {
    word: word.encode() for word in ("Unknown", "Uyghur", "Tibetan", "Mongolian", "Kazakh", "维吾尔", "Hui people")
} | {"藏族人": "藏族人".encode("gb18030")}
COMPILED = [
    "stored/stored.o",
    "stored/stored-x86.o",
    "stored/stored-aarch64.o",
    "stored/stored.macho",
    "stored/stored.obj",
]


@pytest.mark.parametrize("name", COMPILED)
def test_every_label_is_found_whole_or_stored(name: str) -> None:
    data = sample(name)
    stored = {string.text for together in stored_strings(data, stored_places(data)) for string in together}
    assert stored <= set(LABELS)
    assert {label for label in LABELS if LABELS[label] not in data} <= stored
    assert len(stored) >= 5


def test_what_is_stored_is_listed_together_and_stands_where_its_first_piece_does() -> None:
    lines = listed("stored/stored.o").splitlines()
    start = lines.index("code that stores() {")
    assert {line.strip(' "') for line in lines[start + 1 : lines.index("}", start)]} >= {"Uyghur", "维吾尔", "藏族人"}
    data = sample("stored/stored.o")
    text = opened(data).text
    for label in ("Uyghur", "Hui people", "维吾尔"):
        offset = text.position(text.string.index(label))[2]
        assert data[offset : offset + 4] == label.encode()[:4]


def test_a_program_that_holds_a_people_only_in_pieces_is_not_passed_over() -> None:
    # mov dword ptr [rax], "Uygh"; mov word ptr [rax + 4], "ur" (Intel SDM: C7 /0 id, 66 C7 /0 iw)
    code = b"\xc7\x00Uygh\x66\xc7\x40\x04ur\xc3"
    assert may_hold(program(code)) and may_lie(program(code))
    assert not may_hold(program(b"\xc7\x00Uygh\xc3")) and not may_hold(code)


def test_a_word_of_one_piece_is_two_halves_on_aarch64() -> None:
    # movz w8, #0x6f52; movk w8, #0x616d, lsl #16; str w8, [x0] (Arm ARM, C6.2)
    code = b"\x48\xea\x8d\x52\xa8\x2d\xac\x72\x08\x00\x00\xb9"
    data = program(code, 183)
    assert [[one.text for one in some] for some in stored_strings(data, stored_places(data))] == [["Roma"]]


def test_what_is_stored_beside_the_instructions_themselves() -> None:
    # mov dword ptr [rip + 16], "Uygh"; mov word ptr [rip + 11], "ur": the second instruction is nine bytes farther.
    code = b"\xc7\x05\x10\0\0\0Uygh\x66\xc7\x05\x0b\0\0\0ur\xc3"
    data = program(code)
    assert [[one.text for one in some] for some in stored_strings(data, stored_places(data))] == [["Uyghur"]]


def program(code: bytes, machine: int = 62) -> bytes:
    """An ELF file of one segment of instructions, for x86-64 (gABI, chapters 4 and 5)."""
    head = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 3, machine, 1, 0, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    return head + struct.pack("<IIQQQQQQ", 1, 5, 120, 0, 0, len(code), len(code), 1) + code


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(COMPILED), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=8))
def test_damaged_programs_raise_nothing(name: str, changes: list[tuple[int, int]]) -> None:
    data = bytearray(sample(name))
    for at, byte in changes:
        data[at] = byte
    instructions_of(bytes(data))
    list(stored_strings(bytes(data), range(len(data))))
