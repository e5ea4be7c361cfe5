"""ISO 9660: images of genisoimage come back whole by the names of Rock Ridge, Joliet or the standard itself."""

from tests.intake.archives.data.make import FILES
from tests.intake.archives.images import has_the_tree, image, opened
from tests.intake.unpacking import unpacked


def test_names_of_rock_ridge() -> None:
    has_the_tree("iso-rockridge", linked="")


def test_of_two_trees_the_second_adds_nothing_that_the_first_has_told() -> None:
    has_the_tree("iso-both", linked="")


def test_names_of_joliet_are_better_than_those_of_the_standard() -> None:
    found, skipped = opened("iso-joliet")
    assert skipped == []
    assert found["etc/deep/er/人脸属性说明.txt"] == FILES["etc/deep/er/人脸属性说明.txt"]
    assert "INCLUDE/FACE.H" not in found
    assert {data for path, data in found.items() if "<" not in path} == set(FILES.values())


def test_a_file_in_one_tree_alone_is_found() -> None:
    """The standard tree's record of the note is given the extent of another file, then that of Joliet."""
    whole = image("iso-joliet")
    note, name = FILES["etc/deep/er/人脸属性说明.txt"], "a!/etc/deep/er/人脸属性说明.txt"
    block = (whole.index(note) // 2048).to_bytes(4, "little")
    record = block + block[::-1] + len(note).to_bytes(4, "little")
    other = (whole.index(FILES["include/face.h"]) // 2048).to_bytes(4, "little")
    for at in (whole.index(record), whole.rindex(record)):
        found, _ = unpacked(whole[:at] + other + whole[at + 4 :])
        assert note in found.values()
        assert (found[name] == note) == (at == whole.index(record))


def test_names_of_the_standard() -> None:
    found, skipped = opened("iso-plain")
    assert skipped == []
    assert found["INCLUDE/FACE.H"] == FILES["include/face.h"]
