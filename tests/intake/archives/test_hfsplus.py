"""HFS+: an image of xorriso comes back whole."""

from tests.intake.archives.images import has_the_tree


def test_every_file_comes_back() -> None:
    has_the_tree("hfsplus", linked="")
