"""ubifs: images of mkfs.ubifs come back whole."""

import pytest

from tests.intake.archives.images import has_the_tree, like


@pytest.mark.parametrize("name", like("ubifs"))
def test_every_file_comes_back(name: str) -> None:
    has_the_tree(name)
