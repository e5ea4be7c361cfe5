"""Images that other tools made (see data/make.py), and what has to come out of each."""

import lzma
from functools import cache
from pathlib import Path

from sunlit.schema import Skipped
from tests.intake.archives.data.make import DELETED, FILES
from tests.intake.unpacking import unpacked

DATA = Path(__file__).parent / "data"
NAMES = sorted(path.name.removesuffix(".xz") for path in DATA.glob("*.xz"))


@cache
def image(name: str) -> bytes:
    """The image of that name."""
    return lzma.decompress((DATA / f"{name}.xz").read_bytes())


def like(beginning: str) -> list[str]:
    """The names of the images that begin so."""
    return [name for name in NAMES if name.startswith(beginning)]


def opened(name: str) -> tuple[dict[str, bytes], list[Skipped]]:
    """The members of an image by name, and what was not read."""
    found, skipped = unpacked(image(name))
    return {path.removeprefix("a!/"): data for path, data in found.items()}, skipped


def has_the_tree(name: str, linked: str = "include/same.h") -> None:
    """Every file of the tree is there and whole, links and devices are told, and nothing else is said.

    linked  the name of the two that are one file that is told as a link
    """
    found, skipped = opened(name)
    for path, data in FILES.items():
        if path != linked:
            assert found[path] == data, path
    whole = {"include/face.h", "include/same.h"} - {linked}
    assert all(found[path] == FILES["include/face.h"] for path in whole)
    assert {path for path in found if "<" not in path} == (FILES.keys() | {"include/same.h"}) - {linked}
    said = {item.path.removeprefix("a!/"): item.reason for item in skipped}
    assert said.pop("etc/fifo").endswith("fifo: refused") or name.startswith("iso")
    assert said.pop("etc/null").endswith("refused")
    assert said.pop("etc/out") == "link that leaves the target, to ../../../etc/shadow: refused"
    assert said.pop("include/link.h") == "link to face.h, not followed: whatever is there is audited there"
    assert said.pop("etc/long").startswith("link to xxx")
    if linked:
        assert "hard link" in said.pop(linked)
    assert said == {}


def holds_what_was_deleted(name: str) -> None:
    """A file that was deleted before the image was published is found in what belongs to no file."""
    found, _ = opened(name)
    assert any(DELETED in data for path, data in found.items() if path.startswith("<gap"))
    assert not any(path.endswith("removed.c") for path in found)
