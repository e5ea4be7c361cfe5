"""Archives that are recognised by how they begin and not unpacked: the result says that their members were not read."""

from collections.abc import Iterator

from sunlit.intake.archives.carved import end_of_program
from sunlit.intake.archives.registry import Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_MAGIC = {
    b"\x1f\x9d": "compress (.Z) stream",
    b"\x60\xea": "ARJ archive",
    b"hsqs": "SquashFS file system of another version",
    b"sqsh": "SquashFS file system of another version",
    b"shsq": "SquashFS file system of a vendor's own kind",
    b"qshs": "SquashFS file system of a vendor's own kind",
    b"hsqt": "SquashFS file system of a vendor's own kind",
    b"\x02\x21\x4c\x18": "LZ4 stream of the older kind",
    b"QFI\xfb": "virtual disk (qcow)",
    b"KDMV": "virtual disk (vmdk)",
    b"conectix": "virtual disk (vhd)",
    b"vhdxfile": "virtual disk (vhdx)",
    b"MSWIM\0\0\0": "image of Windows (wim)",
    b"LUKS\xba\xbe": "encrypted volume (LUKS)",
}
_BEHIND = {
    b"Inno Setup Setup Data (": "installer of Inno Setup",
    b"ISSetupStream\0": "installer of InstallShield",
}
_BEGINNINGS = tuple(_MAGIC)


def _kind(data: bytes) -> str:
    if data.startswith(_BEGINNINGS):
        return next(name for magic, name in _MAGIC.items() if data.startswith(magic))
    end = end_of_program(data) if data.startswith(b"MZ") else 0
    return next((name for magic, name in _BEHIND.items() if data.find(magic, end) > 0), "") if end > 0 else ""


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    kind = _kind(artifact.data)
    size = len(artifact.data)
    if kind in _BEHIND.values():
        size -= end_of_program(artifact.data)  # the program itself is read
    yield not_unpacked(kind, size)


def not_unpacked(kind: str, size: int) -> Lost:
    """What the result says of an archive or image of a kind, of which so many bytes were not taken apart."""
    reason = f"{'an' if kind[0] in 'aeiouAEI' else 'a'} {kind}, which is not unpacked: searched for strings only"
    return Lost("", "unreadable", reason, size, searched=True)


def _sniff(data: bytes) -> float:
    kind = _kind(data)
    # behind a program there may be an archive that holds such an installer
    return 0.2 if kind in _BEHIND.values() else 0.7 * bool(kind)


FORMAT = Format("unsupported archive", _sniff, _members, first=bytes({begin[0] for begin in (*_BEGINNINGS, b"MZ")}))
