"""Archives in archives come out in order and whole; bombs end at each of the limits with a line, and early."""

import bz2
import gzip
import hashlib
import lzma
import tarfile
import tracemalloc
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.intake import Limits, unpack
from sunlit.schema import Artifact, Skipped
from tests.intake.archives.test_compressed import FORMATS
from tests.intake.archives.test_sevenzip import sevenzipped
from tests.intake.archives.test_tar import member, tarred
from tests.intake.archives.test_zip import NAMES, info, zipped
from tests.intake.unpacking import reasons, unpacked

MIB = 1 << 20
TEXT = b"enum NATION { HAN, UYGUR };\n" * 20


def test_members_come_depth_first_with_nested_paths_and_hashes() -> None:
    jar = zipped({"X.class": b"\xca\xfe\xba\xbe"})
    aar = zipped({"classes.jar": jar, "AndroidManifest.xml": b"<manifest/>"})
    sdk = zipped({"lib/a.aar": aar, "read.me": TEXT})
    items = list(unpack(Artifact("sdk.zip", sdk, ""), Limits()))
    assert items == [
        Artifact("sdk.zip!/lib/a.aar", aar, hashlib.sha256(aar).hexdigest()),
        Artifact("sdk.zip!/lib/a.aar!/classes.jar", jar, hashlib.sha256(jar).hexdigest()),
        Artifact(
            "sdk.zip!/lib/a.aar!/classes.jar!/X.class",
            b"\xca\xfe\xba\xbe",
            hashlib.sha256(b"\xca\xfe\xba\xbe").hexdigest(),
        ),
        Artifact("sdk.zip!/lib/a.aar!/AndroidManifest.xml", b"<manifest/>", hashlib.sha256(b"<manifest/>").hexdigest()),
        Artifact("sdk.zip!/read.me", TEXT, hashlib.sha256(TEXT).hexdigest()),
    ]


def wrapped(kind: str, name: str, data: bytes) -> bytes:
    if kind == "zip":
        return zipped({name: data})
    if kind == "7z":
        return sevenzipped({name: data})
    return tarred([(member(name), data)]) if kind == "tar" else FORMATS[kind](tarred([(member(name), data)]))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["zip", "7z", "tar", *FORMATS]), NAMES), min_size=1, max_size=6))
def test_any_nesting_of_formats_comes_back(layers: list[tuple[str, str]]) -> None:
    data, path = TEXT, ""
    for kind, name in layers:
        data = wrapped(kind, name, data)
        path = f"!/{name}{path}"
    found, skipped = unpacked(data)
    assert found[f"a{path}"] == TEXT
    assert len(found) == len(layers) and skipped == []


def test_what_is_no_archive_has_no_members() -> None:
    assert list(unpack(Artifact("a.zip", b"not a zip", ""), Limits())) == []


def test_nesting_ends_at_the_limit_of_depth() -> None:
    data = TEXT
    for _ in range(4):
        data = zipped({"in": data})
    found, skipped = unpacked(data, Limits(max_depth=2))
    assert set(found) == {"a!/in", "a!/in!/in"}
    assert reasons(skipped) == (
        "a!/in!/in: skipped: limit of 2 reached: "
        "archives within archives, the members of this zip; raise it with --max-depth"
    )


def test_an_archive_that_holds_itself_ends() -> None:
    """Here it is a zip that is all gap; an archive that unpacks to itself is the same to the reader."""
    data = b"PK\5\6"
    found, skipped = unpacked(data)
    assert found == {}
    assert "a!/<gap at 0>: skipped: the same bytes as the archive that holds it, audited there" in reasons(skipped)


@cache
def bomb(kind: str) -> bytes:
    """100 MiB of zeros in a few kilobytes."""
    zeros = bytes(100 * MIB)
    return gzip.compress(zeros) if kind == "gz" else bz2.compress(zeros)


def ended_early(data: bytes, limits: Limits) -> tuple[int, str]:
    """Bytes that came out of a bomb, and the one line that says why no more did."""
    found, skipped = unpacked(data, limits)
    (line,) = skipped
    assert line.outcome == "skipped"
    return sum(map(len, found.values())), line.reason


@pytest.mark.parametrize("kind", ["gz", "bz2"])
def test_a_bomb_ends_at_the_ratio(kind: str) -> None:
    size, reason = ended_early(bomb(kind), Limits(max_ratio=10, max_artifact_bytes=MIB * 4096))
    assert size <= 66 * MIB
    assert reason.startswith("limit of 10 reached: bytes unpacked for each byte of the file")
    assert reason.endswith("raise it with --max-ratio")


@pytest.mark.parametrize("kind", ["gz", "bz2"])
def test_a_bomb_ends_at_the_total(kind: str) -> None:
    size, reason = ended_early(bomb(kind), Limits(max_total_bytes=5 * MIB))
    assert 4 * MIB <= size <= 5 * MIB
    assert "limit of 5 MiB reached" in reason and reason.endswith("--max-total-bytes")


def test_a_bomb_ends_at_its_time() -> None:
    _, reason = ended_early(bomb("bz2"), Limits(max_seconds=0.05))
    assert "limit of 0.05 reached" in reason and reason.endswith("--max-seconds")


def test_a_member_above_the_limit_keeps_its_beginning_and_its_neighbours() -> None:
    data = zipped({"a": b"x" * 5000, "b": TEXT})
    found, skipped = unpacked(data, Limits(max_artifact_bytes=1000))
    assert found == {"a!/a": b"x" * 1000, "a!/b": TEXT}
    assert skipped == [
        Skipped(
            "a!/a",
            "skipped",
            "limit of 1000 bytes reached: size of one member; raise it with --max-artifact-bytes",
            4000,
        )
    ]


@pytest.mark.parametrize("kind", ["zip", "tar", "7z"])
def test_an_archive_of_too_many_members_ends_at_the_limit_of_files(kind: str) -> None:
    members = {str(number): b"" for number in range(40)}
    data = {
        "zip": lambda: zipped(members),
        "tar": lambda: tarred([(member(name), b"") for name in members]),
        "7z": lambda: sevenzipped(dict.fromkeys(members, b"x")),
    }[kind]()
    found, skipped = unpacked(data, Limits(max_files=10))
    assert len(found) <= 10
    assert "limit of 10 reached" in reasons(skipped) and "--max-files" in reasons(skipped)


def test_counters_are_shared_over_all_nesting() -> None:
    """Sixteen archives of sixteen archives of sixteen files: each small, all together too many and too much."""
    inner = zipped({str(number): bytes(10_000) for number in range(16)})
    middle = zipped({str(number): inner for number in range(16)})
    outer = zipped({str(number): middle for number in range(16)})
    files, skipped = unpacked(outer, Limits(max_files=100))
    assert len(files) == 100 and "--max-files" in reasons(skipped)
    files, skipped = unpacked(outer, Limits(max_total_bytes=MIB))
    assert sum(map(len, files.values())) <= MIB and "--max-total-bytes" in reasons(skipped)


def test_members_that_share_their_bytes_cannot_outgrow_the_budget() -> None:
    """One stored mebibyte that 2,000 members of the directory point to."""
    data = zipped([(info("a"), bytes(MIB))])
    directory, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    record = data[directory:end]
    size = 2000 * len(record)
    closing = b"PK\5\6" + bytes(4) + (2000).to_bytes(2, "little") * 2 + size.to_bytes(4, "little")
    shared = data[:directory] + record * 2000 + closing + directory.to_bytes(4, "little") + bytes(2)
    found, skipped = unpacked(shared, Limits(max_total_bytes=20 * MIB))
    assert len(found) == 20
    assert "--max-total-bytes" in reasons(skipped)


@pytest.mark.parametrize("make", [gzip.compress, bz2.compress, lzma.compress, FORMATS["zst"]])
def test_memory_stays_near_the_limit_of_an_artifact(make: Callable[[bytes], bytes]) -> None:
    """64 MiB in a few kilobytes, with artifacts limited to 1 MiB: the rest passes through and is not kept."""
    data = make(bytes(64 * MIB))
    tracemalloc.start()
    try:
        found, _ = unpacked(data, Limits(max_artifact_bytes=MIB))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(map(len, found.values())) == MIB
    assert peak < 16 * MIB


def test_headers_and_names_without_end_take_no_memory() -> None:
    """A tar of 64 pax headers of half a mebibyte of keys each, then of 3,000 members with names of 4,000 characters."""
    data = bytearray()
    for number in range(64):
        entry = tarfile.TarInfo("x")
        entry.pax_headers = {f"VENDOR.{number}.{key}": "v" * 100 for key in range(4000)}
        data += entry.tobuf(tarfile.PAX_FORMAT)[: -tarfile.BLOCKSIZE]
    for number in range(3000):
        data += tarfile.TarInfo(f"{'n' * 3990}{number}").tobuf(tarfile.GNU_FORMAT)
    packed = gzip.compress(bytes(data))
    tracemalloc.start()
    try:
        members = sum(1 for _ in unpack(Artifact("a", packed, ""), Limits()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert members == 64 + 3000
    assert peak < 8 * MIB


def test_nothing_is_written_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["../climb", "../../climb", "/tmp_climb", "..\\climb", "C:\\climb", "a/../../climb", "nul\0climb"]
    archives = [
        zipped({name.replace("\0", ""): TEXT for name in names}),
        tarred([(member(name.replace("\0", "")), TEXT) for name in names]),
        tarred([(member("l", tarfile.SYMTYPE, ".."), b""), (member("l/climb"), TEXT)]),
        gzip_named("../climb"),
    ]
    folder = tmp_path / "deep" / "folder"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    for data in archives:
        found, _ = unpacked(data)
        assert TEXT in found.values()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["deep", "folder"]


def gzip_named(name: str) -> bytes:
    return b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + name.encode() + b"\0" + gzip.compress(TEXT, mtime=0)[10:]


def test_a_file_that_a_later_layer_of_an_image_deletes_is_read() -> None:
    """An image of OCI: a tar of layers, which are tars; the second one deletes what the first has brought."""
    first = gzip.compress(tarred([(member("app/nation.h"), TEXT)]))
    second = gzip.compress(tarred([(member("app/.wh.nation.h"), b"")]))
    image = tarred(
        [(member("oci-layout"), b"{}"), (member("blobs/sha256/a"), first), (member("blobs/sha256/b"), second)]
    )
    found, _ = unpacked(image)
    assert found["a!/blobs/sha256/a!/app/nation.h"] == TEXT
    assert found["a!/blobs/sha256/b!/app/.wh.nation.h"] == b""
