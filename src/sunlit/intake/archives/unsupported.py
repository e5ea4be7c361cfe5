"""Archives that are recognised and not unpacked, so that the result says that their members were not read."""

from collections.abc import Iterator

from sunlit.intake.archives.registry import Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_MAGIC = {
    b"Rar!\x1a\x07": "RAR archive",
    b"MSCF\0\0\0\0": "cabinet of Windows",
    b"\xed\xab\xee\xdb": "RPM package",
    b"070701": "cpio archive",
    b"070702": "cpio archive",
    b"hsqs": "SquashFS file system",
    b"\x04\x22\x4d\x18": "LZ4 stream",
    b"LZIP\1": "lzip stream",
    b"\x1f\x9d": "compress (.Z) stream",
}
_BEGINNINGS = tuple(_MAGIC)


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    kind = next(name for magic, name in _MAGIC.items() if artifact.data.startswith(magic))
    yield Lost("", "unreadable", f"a {kind}, which is not unpacked: its members are not read")


FORMAT = Format("unsupported archive", lambda data: 0.7 * data.startswith(_BEGINNINGS), _members)
