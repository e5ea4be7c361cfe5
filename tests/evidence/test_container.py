"""The file that a bundle is: plain tar to others, and no byte of it free."""

import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sunlit.evidence.container import FOLDER, Refused, content, documents, writing

_CONTENT = {"data/a.txt": b"text", "data/empty": b"", "bagit.txt": bytes(range(256)) * 5}


@pytest.fixture(name="raw")
def raw_fixture(tmp_path: Path) -> bytes:
    path = tmp_path / "a.tar"
    with writing(path) as add:
        for name, data in _CONTENT.items():
            add(name, len(data), [data[:2], data[2:]])
    return path.read_bytes()


def test_tar_reads_it(raw: bytes) -> None:
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        found = {name: archive.extractfile(name) for name in archive.getnames()}
        assert {name: file.read() for name, file in found.items() if file} == {
            FOLDER + name: data for name, data in _CONTENT.items()
        }


def test_what_was_written_is_read(raw: bytes) -> None:
    file = io.BytesIO(raw)
    found = documents(file, len(raw))
    assert {one.name: b"".join(content(file, one)) for one in found} == _CONTENT


def test_no_byte_outside_of_the_documents_is_free(raw: bytes) -> None:
    inside = {at for one in documents(io.BytesIO(raw), len(raw)) for at in range(one.start, one.start + one.size)}
    for at in set(range(len(raw))) - inside:
        for bit in (0x01, 0x20, 0x80):
            changed = bytearray(raw)
            changed[at] ^= bit
            with pytest.raises(Refused):
                documents(io.BytesIO(changed), len(changed))


def test_cut_off_anywhere_or_longer_it_is_refused(raw: bytes) -> None:
    for end in range(0, len(raw), 97):
        with pytest.raises(Refused):
            documents(io.BytesIO(raw[:end]), end)
    with pytest.raises(Refused):
        documents(io.BytesIO(raw + b"\0"), len(raw) + 1)


@given(some.binary(max_size=2000))
def test_any_bytes_are_refused(data: bytes) -> None:
    for raw in (data, FOLDER.encode() + data):
        with pytest.raises(Refused):
            documents(io.BytesIO(raw), len(raw))


def test_names_that_tar_allows_and_we_do_not(tmp_path: Path) -> None:
    for name in ("../x", "/x", "data//x", "data/x y", "x" * 100, "", "data/.x"):
        with pytest.raises(ValueError, match="cannot be the name"), writing(tmp_path / "b.tar") as add:
            add(name, 0, [])
    assert list(tmp_path.iterdir()) == []


def test_a_document_that_is_not_as_long_as_was_said_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="3 bytes, not 4"), writing(tmp_path / "b.tar") as add:
        add("data/x", 4, [b"abc"])
    assert list(tmp_path.iterdir()) == []


def test_links_folders_and_second_names_are_refused(tmp_path: Path) -> None:
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            info = tarfile.TarInfo(FOLDER + "data/x")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        with pytest.raises(Refused):
            documents(buffer, len(buffer.getvalue()))
    with writing(tmp_path / "c.tar") as add:
        add("data/x", 1, [b"a"])
        add("data/x", 1, [b"b"])
    raw = (tmp_path / "c.tar").read_bytes()
    with pytest.raises(Refused, match="twice"):
        documents(io.BytesIO(raw), len(raw))
