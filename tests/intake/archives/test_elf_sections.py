"""Compressed sections of ELF files, as GNU's linker and objcopy make them: the same as pyelftools unpacks."""

from io import BytesIO

import pytest
from elftools.elf.elffile import ELFFile

from tests.intake.archives.images import image
from tests.intake.unpacking import unpacked


@pytest.mark.parametrize("name", ["elf-zlib", "elf-zdebug"])
def test_sections_come_out_unpacked_in_the_same_file(name: str) -> None:
    found, skipped = unpacked(image(name))
    assert list(found) == ["a!/<unpacked>"]
    assert skipped == []
    before, after = (ELFFile(BytesIO(data)) for data in (image(name), found["a!/<unpacked>"]))
    assert b"KIN_UYGHUR" not in image(name)
    names = [section.name.replace(".zdebug", ".debug") for section in before.iter_sections()]
    assert [section.name for section in after.iter_sections()] == names
    for one, other in zip(before.iter_sections(), after.iter_sections(), strict=True):
        if not one.name.startswith((".zdebug", ".shstrtab")):  # the latter holds the names
            assert one.data() == other.data(), one.name
    assert b"KIN_UYGHUR\0" in found["a!/<unpacked>"]


def test_a_file_in_a_section_is_a_member() -> None:
    found, _ = unpacked(image("elf-debugdata"))
    assert found["a!/.gnu_debugdata"] == b"int face_race;\n"
    assert len(found) == 2
