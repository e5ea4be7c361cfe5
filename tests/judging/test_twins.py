"""What a program and the copy of it with unpacked sections both say is told once."""

from pathlib import Path

from elftools.elf.elffile import ELFFile

from sunlit import audit
from tests.intake.archives.images import image

SAYS = b"ethnicity of a face"


def test_what_the_file_and_its_copy_say_is_told_once_and_what_only_the_copy_says_too(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_bytes(image("elf-zlib"))
    with program.open("rb") as file:
        comment = ELFFile(file).get_section_by_name(".comment")
        assert comment is not None and comment.data_size >= len(SAYS) + 1
        at = comment["sh_offset"]
    data = bytearray(image("elf-zlib"))
    data[at : at + len(SAYS) + 1] = SAYS + b"\0"
    program.write_bytes(data)

    found = audit(str(program), everything=True, ocr=False, jobs=1).findings
    told = [finding for finding in found if SAYS.decode() in finding.excerpt]
    assert [finding.location.path for finding in told] == ["program"]
    assert data[told[0].location.offset :].startswith(b"ethnicity")
    assert any("UYGHUR" in finding.name and finding.location.path == "program!/<unpacked>" for finding in found)
