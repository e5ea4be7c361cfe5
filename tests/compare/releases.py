"""Releases that a test writes, compared."""

from pathlib import Path

from sunlit.compare import compare
from sunlit.schema import Change


def changes(folder: Path, *releases: dict[str, str]) -> list[Change]:
    """The changes about origin from release to release; of each its files by path."""
    targets = []
    for number, files in enumerate(releases):
        for path, text in files.items():
            place = folder / str(number) / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode("utf-8", "surrogateescape"))
        targets.append(str(folder / str(number)))
    found = compare(*targets, jobs=1).changes
    return [one for one in found if one.trait in {"ethnicity", "race", "skin_colour"}]


def hidden(some: list[Change]) -> set[tuple[str, str, str]]:
    """What is hidden: the old name, then the new container and name."""
    return {
        (one.old.name, one.new.container, one.new.name)
        for one in some
        if one.change == "hidden" and one.old and one.new
    }
