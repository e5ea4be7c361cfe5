"""What the tests of unpacking share: an archive's bytes in, paths and bytes and what was left out back."""

from sunlit.intake import Limits, unpack
from sunlit.schema import Artifact, Skipped


def unpacked(data: bytes, limits: Limits | None = None, name: str = "a") -> tuple[dict[str, bytes], list[Skipped]]:
    """The artifacts that come out of an archive called `name`, by path, and what was not read."""
    found: dict[str, bytes] = {}
    skipped = []
    for item in unpack(Artifact(name, data, ""), limits or Limits()):
        if isinstance(item, Skipped):
            skipped.append(item)
        else:
            assert item.path not in found, "two artifacts share a path"
            found[item.path] = item.data
    return found, skipped


def reasons(skipped: list[Skipped]) -> str:
    """All that was said about what was not read, a line each."""
    return "\n".join(f"{item.path}: {item.outcome}: {item.reason}" for item in skipped)
