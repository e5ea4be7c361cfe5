"""Whoever wants to deceive: each attempt is refused by name, in one line, with the exit status that is documented."""

import base64
import copy
import hashlib
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sunlit.evidence.bundle import ENVELOPE, PROOFS
from sunlit.evidence.container import Refused
from sunlit.evidence.disclose import disclose
from sunlit.evidence.signing import key_id, opened, public_bytes, sign
from sunlit.evidence.stamp import read_roots, read_stamp
from sunlit.evidence.statement import MANIFEST
from sunlit.evidence.verify import verify_case, verify_replay
from sunlit.intake import Limits
from sunlit.pipeline import Silent
from tests.evidence.forging import Parts, packed, parts_of, refreshed, signed_anew
from tests.evidence.sealing import KEY, bundle_fixture, said

__all__ = ["bundle_fixture"]

DATA = Path(__file__).parent / "data"
BUNDLE, STAMPED = DATA / "format-1.tar", DATA / "format-1-stamped.tar"
THIEF = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RESULT, ENTRIES, INFO, STAMP = "data/result.jsonl", "data/entries.jsonl", "bag-info.txt", "timestamps/1.tsr"
ARTIFACT = next(name for name in parts_of(BUNDLE) if name.startswith("data/artifacts/"))


def told(change: Callable[[Any], object]) -> Parts:
    """The bundle with its statement changed in place, signed anew."""

    def changed(statement: dict[str, object]) -> object:
        made = copy.deepcopy(statement)
        change(made["predicate"])
        return made

    return signed_anew(parts_of(BUNDLE), changed)


def worded(change: Callable[[bytes], bytes]) -> Parts:
    """The bundle with the bytes of its statement changed, signed anew."""
    parts = parts_of(BUNDLE)
    return refreshed(parts | {ENVELOPE: sign(change(opened(parts[ENVELOPE])[0]), KEY)})


def with_documents(more: Parts) -> Parts:
    """The bundle with documents put in the place of its own, or behind them, and nothing else changed."""
    parts = parts_of(BUNDLE)
    payload = {name: data for name, data in (parts | more).items() if name.startswith("data/")}
    return refreshed(payload | {name: (parts | more)[name] for name in parts if name not in payload})


OTHER = told(lambda predicate: predicate.update(targets=["another SDK"]))
ATTEMPTS: dict[str, tuple[Parts, str]] = {
    "the statement of another bundle": (
        refreshed(parts_of(BUNDLE) | {ENVELOPE: told(lambda one: one["tree"].update(root="0" * 64))[ENVELOPE]}),
        "its documents are not those of the signed hash tree",
    ),
    "a time stamp of another bundle": (
        refreshed(OTHER | {STAMP: parts_of(STAMPED)[STAMP]}),
        "timestamps/1.tsr: it is the time stamp of something else",
    ),
    "a document put in": (with_documents({"data/x": b"x"}), "data/x was changed, or put in: its SHA-256 is 2d711642"),
    "a document exchanged": (with_documents({RESULT: b"{}\n"}), "data/result.jsonl was changed, or put in"),
    "a document left out": (
        {name: data for name, data in parts_of(BUNDLE).items() if name != ENTRIES},
        "data/entries.jsonl is missing",
    ),
    "a note for readers put in": (parts_of(BUNDLE) | {"README.txt": b""}, "README.txt stands where nothing should"),
    "a proof beside the whole": (
        refreshed(parts_of(BUNDLE) | {PROOFS: b"[]"}),
        "proofs.json cannot be read, or lacks",
    ),
    "fewer leaves than there are": (
        told(lambda one: one["tree"].update(leaves=2)),
        "its documents are not those of the signed hash tree",
    ),
    "more findings than there are": (
        told(lambda one: one["counts"].update(findings=7)),
        "there are not as many findings, or files, as were signed",
    ),
    "a later format": (told(lambda one: one.update(format=99)), "it has format 99, which a later Sunlit wrote: update"),
    "the name of somebody else's key": (
        told(lambda one: one.update(key=public_bytes(THIEF).hex())),
        "its statement names another key than its signature",
    ),
    "keys that are there twice": (
        worded(lambda raw: raw.replace(b'{"_type"', b'{"_type":"x","_type"', 1)),
        "its statement is not as it was written",
    ),
    "spaces between": (worded(lambda raw: raw.replace(b":", b": ", 1)), "its statement is not as it was written"),
    "escapes for letters": (
        worded(lambda raw: raw.replace(b"sdk", b"s\\u0064k")),
        "its statement is not as it was written",
    ),
    "another order of keys": (
        worded(lambda raw: json.dumps(dict(reversed(json.loads(raw).items())), separators=(",", ":")).encode()),
        "its statement is not as it was written",
    ),
    "another artifact under the old name": (
        signed_anew(with_documents({ARTIFACT: b"int nothing;\n"})),
        f"{ARTIFACT} is called by another hash than its own",
    ),
    "another artifact, and its name in the list": (
        signed_anew(
            {
                name.replace(ARTIFACT[-64:], "0e15eb2a0bd7a65c3a4ab8d0e9ccd13a4d6e1d2c0b7ff0f7b23d3f90c43b8f5e"): data
                for name, data in parts_of(BUNDLE).items()
            }
        ),
        "is called by another hash than its own",
    ),
    "an artifact that is said to be kept": (
        signed_anew({name: data for name, data in parts_of(BUNDLE).items() if name != ARTIFACT}),
        "include/face.h is said to be kept, and is not",
    ),
}


@pytest.mark.parametrize("name", ATTEMPTS)
def test_what_is_tried_is_refused_by_name(tmp_path: Path, name: str) -> None:
    parts, says = ATTEMPTS[name]
    (tmp_path / "a.tar").write_bytes(packed(parts.items()))
    with pytest.raises(Refused) as refused:
        said(tmp_path / "a.tar")
    assert says in str(refused.value)
    assert str(refused.value).isprintable()


def test_the_command_says_it_in_one_line_with_status_1(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(packed(ATTEMPTS["a document put in"][0].items()))
    command = [str(Path(sys.executable).with_name("sunlit")), "verify", str(tmp_path / "a.tar")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    (line,) = (line for line in done.stdout.splitlines() if not line.startswith("holds"))
    assert line.startswith("WRONG    data/x was changed, or put in")
    assert (done.returncode, done.stderr) == (1, "sunlit: this does not hold as evidence\n")


def rewritten(edit: Callable[[tarfile.TarInfo], None], name: str = "bagit.txt") -> bytes:
    """The bundle as another program for tar would write it, with the header of one document edited."""
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for each, data in parts_of(BUNDLE).items():
            info = tarfile.TarInfo(f"evidence/{each}")
            info.size = len(data)
            if each == name:
                edit(info)
            archive.addfile(info, BytesIO(data))
    return stream.getvalue()


def named(name: str) -> Callable[[tarfile.TarInfo], None]:
    return lambda info: setattr(info, "name", name)


def header_of(raw: bytes, name: str) -> int:
    return raw.index(f"evidence/{name}\0".encode())


def sized(size: bytes) -> bytes:
    """The bundle, of whose first document the header says another size, with a true sum of its bytes."""
    raw = bytearray(BUNDLE.read_bytes())
    raw[124:136] = size
    raw[148:156] = b" " * 8
    raw[148:156] = b"%06o\0 " % sum(raw[:512])
    return bytes(raw)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (sized(b"77777777777\0"), "in the middle of data/result.jsonl: it is cut off"),
        (sized(b"\x80" + bytes(3) + b"\x7f" + b"\xff" * 7), "the header at byte 0 is not as it was written"),
        (sized(b"\xff" * 12), "the header at byte 0 is not as it was written"),
        (rewritten(named("evidence/../bagit.txt")), "is not as it was written"),
        (rewritten(named("/evidence/bagit.txt")), "is not as it was written"),
        (rewritten(named("evidence/./bagit.txt")), "is not as it was written"),
        (rewritten(named("evidence/data/r\u0435sult.jsonl")), "is not as it was written"),  # a Cyrillic letter
        (rewritten(named("evidence/Bagit.txt")), "is not as it was written"),
        (rewritten(named("evidence/" + "x" * 200)), "is not as it was written"),
        (rewritten(lambda info: setattr(info, "mtime", 1)), "is not as it was written"),
        (rewritten(lambda info: setattr(info, "pax_headers", {"path": "x"})), "is not as it was written"),
        (BUNDLE.read_bytes()[:-1024] + BUNDLE.read_bytes(), "it holds data/result.jsonl twice"),
        (BUNDLE.read_bytes() + BUNDLE.read_bytes(), "its end, at byte 14848, is not as it was written"),
    ],
)
def test_tricks_of_tar_are_refused(tmp_path: Path, raw: bytes, says: str) -> None:
    (tmp_path / "a.tar").write_bytes(raw)
    with pytest.raises(Refused) as refused:
        said(tmp_path / "a.tar")
    assert says in str(refused.value)


def test_who_signs_it_anew_cannot_sign_with_the_same_key(tmp_path: Path) -> None:
    mine, thief = key_id(public_bytes(KEY)), key_id(public_bytes(THIEF))
    artifact, result = b"enum { HL_NOBODY };\n", b'{"kind":"summary"}\n'
    parts = with_documents({ARTIFACT: artifact, RESULT: result})
    stolen = signed_anew(parts_of(BUNDLE), key=THIEF)
    (tmp_path / "a.tar").write_bytes(packed(stolen.items()))
    assert thief in said(tmp_path / "a.tar")["signature"].says
    with pytest.raises(Refused, match=f"it is signed with the key {thief}, not with {mine}"):
        said(tmp_path / "a.tar", key=mine)
    envelope = json.loads(stolen[ENVELOPE])
    envelope["signatures"][0]["keyid"] = mine
    (tmp_path / "b.tar").write_bytes(packed(refreshed(stolen | {ENVELOPE: rfc8785.dumps(envelope)}).items()))
    with pytest.raises(Refused, match="its statement names another key than its signature"):
        said(tmp_path / "b.tar", key=mine)
    assert parts[ENVELOPE] == parts_of(BUNDLE)[ENVELOPE]


def test_one_signature_and_no_other(tmp_path: Path) -> None:
    parts = parts_of(BUNDLE)
    envelope = json.loads(parts[ENVELOPE])
    (signature,) = envelope["signatures"]
    raw = base64.b64decode(signature["sig"])
    order = 2**252 + 27742317777372353535851937790883648493  # of the curve: RFC 8032, section 5.1
    twin = raw[:32] + (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    for signatures, says in (
        ([signature, signature], "no DSSE envelope with one signature"),
        ([], "no DSSE envelope with one signature"),
        ([signature | {"sig": base64.b64encode(twin).decode()}], "its signature is not that of its statement"),
        ([signature | {"sig": signature["sig"] + "\n"}], "no DSSE envelope with one signature"),
    ):
        changed = rfc8785.dumps(envelope | {"signatures": signatures})
        (tmp_path / "a.tar").write_bytes(packed(refreshed(parts | {ENVELOPE: changed}).items()))
        with pytest.raises(Refused, match=says):
            said(tmp_path / "a.tar")


def test_a_case_whose_numbers_were_exchanged(tmp_path: Path) -> None:
    def numbered(number: int, previous: bytes) -> Parts:
        case = {"number": number, "previous": hashlib.sha256(previous).hexdigest() if previous else ""}
        return told(lambda predicate: predicate.update(case=case, targets=[f"SDK {number}"]))

    first = numbered(1, b"")
    second = numbered(2, first[ENVELOPE])
    third = numbered(3, second[ENVELOPE])
    for name, parts in {"a.tar": first, "b.tar": second, "c.tar": third}.items():
        (tmp_path / name).write_bytes(packed(parts.items()))
    assert "3 bundles" in verify_case(tmp_path).says
    (tmp_path / "b.tar").write_bytes(packed(numbered(2, third[ENVELOPE]).items()))
    with pytest.raises(Refused, match=r"b\.tar follows another bundle than that of number 1, which was exchanged"):
        verify_case(tmp_path)


def test_a_time_stamp_that_was_tampered_with(tmp_path: Path) -> None:
    roots = read_roots([DATA / "format-1-stamped.pem"])
    parts = parts_of(STAMPED)
    assert read_stamp(parts[STAMP], parts[ENVELOPE], roots).doubt == ""
    later = parts[STAMP].replace(b"20261101120000Z", b"20261101130000Z")
    assert later != parts[STAMP]
    (tmp_path / "a.tar").write_bytes(packed(refreshed(parts | {STAMP: later}).items()))
    with pytest.raises(Refused, match=r"timestamps/1\.tsr: it was changed, or is not by the authority that it names"):
        said(tmp_path / "a.tar", roots=roots)


def test_findings_in_another_order_are_other_findings(bundle: Path, tmp_path: Path) -> None:
    whole = parts_of(bundle)
    lines = whole[RESULT].splitlines(keepends=True)
    for changed, says in (
        ([lines[1], lines[0], *lines[2:]], "the same lines stand in another order"),
        ([lines[0], *lines], "1 lines are missing and 0 are new"),
    ):
        parts = signed_anew(whole | {RESULT: b"".join(changed)})
        (tmp_path / "a.tar").write_bytes(packed(parts.items()))
        with pytest.raises(Refused, match=says):
            list(verify_replay(tmp_path / "a.tar", Limits(), Silent()))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(BUNDLE.read_bytes())
    os.mkfifo(tmp_path / "b.tar")
    with pytest.raises(Refused, match="it is no file"):
        said(tmp_path / "b.tar")
    command = [str(Path(sys.executable).with_name("sunlit")), "verify", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, "1 bundle, each" in done.stdout) == (0, True)


def test_a_statement_moves_no_cursor(tmp_path: Path) -> None:
    parts = told(lambda one: one.update(sealed=one["sealed"][:10] + "\x1b[2J\u202e"))
    (tmp_path / "a.tar").write_bytes(packed(parts.items()))
    command = [str(Path(sys.executable).with_name("sunlit")), "verify", str(tmp_path / "a.tar")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "\x1b" not in done.stdout
    assert "‹U+001B›[2J‹U+202E› is only what its maker says" in done.stdout


def test_proofs_of_something_else(tmp_path: Path) -> None:
    disclose(BUNDLE, [RESULT], tmp_path / "part.tar")
    parts = parts_of(tmp_path / "part.tar")
    (proof,) = json.loads(parts[PROOFS])
    for proofs in (
        [proof | {"number": 1}],
        [proof | {"number": 2**53 - 1}],
        [proof | {"path": proof["path"][:-1]}],
        [proof | {"path": [*proof["path"], "00" * 32]}],
        [proof | {"path": ["zz" * 32]}],
        [proof, proof | {"name": "data/x"}],
        [],
    ):
        changed = refreshed(parts | {PROOFS: rfc8785.dumps(proofs)})
        (tmp_path / "a.tar").write_bytes(packed(changed.items()))
        with pytest.raises(Refused):
            said(tmp_path / "a.tar")
    assert MANIFEST not in parts


def test_a_document_that_is_all_lines_takes_no_memory_to_speak_of(tmp_path: Path) -> None:
    parts = signed_anew(with_documents({ENTRIES: b'{"path":"x"}\n' * 2_000_001}))
    (tmp_path / "a.tar").write_bytes(packed(parts.items()))
    with pytest.raises(Refused, match=r"data/entries\.jsonl has more than 2,000,000 lines"):
        said(tmp_path / "a.tar")
