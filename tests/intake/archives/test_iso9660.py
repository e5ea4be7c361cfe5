"""ISO 9660: images of genisoimage come back whole by the names of Rock Ridge, Joliet or the standard itself."""

from tests.intake.archives.data.make import FILES
from tests.intake.archives.images import has_the_tree, image, opened
from tests.intake.unpacking import unpacked


def test_names_of_rock_ridge() -> None:
    has_the_tree("iso-rockridge", linked="")


def test_of_two_trees_the_second_adds_nothing_that_the_first_has_told() -> None:
    has_the_tree("iso-both", linked="")


def test_names_of_joliet_count_where_the_first_tree_has_none_of_that_content() -> None:
    found, skipped = opened("iso-joliet")
    assert skipped == []
    assert {data for path, data in found.items() if "<" not in path} == set(FILES.values())


def test_a_file_in_the_second_tree_alone_is_found() -> None:
    """The first tree's record of the note is given the extent of another file."""
    data = bytearray(image("iso-joliet"))
    note = FILES["etc/deep/er/人脸属性说明.txt"]
    block = (data.index(note) // 2048).to_bytes(4, "little")
    first = data.index(block + block[::-1] + len(note).to_bytes(4, "little"))
    data[first : first + 4] = (data.index(FILES["include/face.h"]) // 2048).to_bytes(4, "little")
    found, _ = unpacked(bytes(data))
    assert found["a!/etc/deep/er/人脸属性说明.txt"] == note


def test_names_of_the_standard() -> None:
    found, skipped = opened("iso-plain")
    assert skipped == []
    assert found["INCLUDE/FACE.H"] == FILES["include/face.h"]
