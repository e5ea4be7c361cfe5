"""Resources of Qt: what rcc of Qt 5.15 made in every version, packed by zlib, not at all, and by zstd."""

import pytest

from tests.intake.archives.images import image, like
from tests.intake.unpacking import unpacked

FILES = {
    "face.h": b"typedef enum {\n    FACE_KIN_UYGUR,\n    FACE_KIN_HAN,\n} FACE_KIN;\n" * 12,
    "人脸.txt": "民族 nation\n".encode(),
}


@pytest.mark.parametrize("name", like("rcc"))
def test_files_come_back(name: str) -> None:
    found, skipped = unpacked(image(name))
    assert found == {f"a!/sdk/x/{file}": data for file, data in FILES.items()}
    assert skipped == []


def test_a_folder_in_itself_ends() -> None:
    data = bytearray(image("rcc-2"))
    at = int.from_bytes(data[8:12], "big")
    data[at + 10 : at + 14] = bytes(4)  # the first thing in the root is the root
    assert unpacked(bytes(data))[1]
