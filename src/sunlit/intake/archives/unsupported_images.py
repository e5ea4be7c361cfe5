"""Images of disks that are recognised by what stands in them and not unpacked: the result says so."""

from collections.abc import Iterator

from sunlit.intake.archives.registry import Format, Lost, Member
from sunlit.intake.archives.unsupported import not_unpacked
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_INSIDE = {
    (3, b"NTFS    "): "NTFS file system",
    (3, b"EXFAT   "): "exFAT file system",
    (3, b"-FVE-FS-"): "encrypted volume (BitLocker)",
    (32, b"NXSB"): "APFS file system",
    (1024, b"\x10\x20\xf5\xf2"): "F2FS file system",
    (0x10040, b"_BHRfS_M"): "Btrfs file system",
}
_LEAST = 4096


def _kind(data: bytes) -> str:
    if len(data) < _LEAST:
        return ""
    return next((name for (at, magic), name in _INSIDE.items() if data.startswith(magic, at)), "")


def _members(artifact: Artifact, _budget: Budget) -> Iterator[Member | Lost]:
    yield not_unpacked(_kind(artifact.data), len(artifact.data))


FORMAT = Format("unsupported image", lambda data: 0.7 * bool(_kind(data)), _members, nul=True)
