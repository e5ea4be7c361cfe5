"""Sealing and verifying an audit of an invented SDK; every byte of a bundle counts."""

import hashlib
import io
import json
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as some

import sunlit
from sunlit.evidence.bundle import ENTRIES, RESULT, opening
from sunlit.evidence.container import Refused
from sunlit.evidence.disclose import disclose
from sunlit.evidence.redact import Options
from sunlit.evidence.seal import seal
from sunlit.evidence.signing import key_id, public_bytes
from sunlit.evidence.statement import read_statement
from sunlit.evidence.verify import verify_replay
from sunlit.intake import Limits
from sunlit.pipeline import Session, Silent
from sunlit.schema import SunlitError, UsageError
from tests.evidence.forging import packed, parts_of, signed_anew
from tests.evidence.sealing import HEADER, KEY, bundle_fixture, member, said, sdk, sealed

__all__ = ["bundle_fixture"]


def test_a_bundle_holds_and_gives_the_same_findings(bundle: Path) -> None:
    assert [name for name, check in said(bundle).items() if not check.note] == [
        "container",
        "signature",
        "documents",
        "layout",
        "completeness",
    ]
    (check,) = verify_replay(bundle, Limits(), Silent())
    assert not check.note


def test_it_keeps_what_the_findings_rest_on_and_tells_of_the_rest(bundle: Path) -> None:
    lines = [json.loads(line) for line in member(bundle, "data/entries.jsonl").splitlines()]
    assert {line["path"]: "kept" in line for line in lines} == {"include/face.h": True, "include/zoom.h": False}
    sha256 = hashlib.sha256(HEADER.encode()).hexdigest()
    assert lines[0]["sha256"] == lines[0]["kept"] == sha256
    assert member(bundle, f"data/artifacts/{sha256}") == HEADER.encode()


def test_the_findings_are_those_of_an_audit(tmp_path: Path) -> None:
    target = sdk(tmp_path / "sdk")
    sealed(target, tmp_path / "one.tar")
    told = [json.loads(line) for line in member(tmp_path / "one.tar", "data/result.jsonl").splitlines()]
    result = sunlit.audit(str(target))
    assert [line["fingerprint"] for line in told if line["kind"] == "finding"] == [
        finding.fingerprint for finding in result.findings
    ]
    assert told[-1]["read"]["files"] == 2


def test_every_byte_counts(bundle: Path, tmp_path: Path) -> None:
    raw = bundle.read_bytes()
    copy = tmp_path / "changed.tar"
    copy.write_bytes(raw)
    with copy.open("r+b", buffering=0) as file:
        for at, byte in enumerate(raw):
            file.seek(at)
            file.write(bytes((byte ^ 1 << at % 8,)))
            with pytest.raises(Refused):
                said(copy)
            file.seek(at)
            file.write(bytes((byte,)))
    assert said(copy)


def test_what_was_changed_is_named(bundle: Path, tmp_path: Path) -> None:
    with opening(bundle) as opened:
        places = {name: document.start for name, document in opened.found.items()}
    for name, word in {
        "data/result.jsonl": "data/result.jsonl was changed",
        "data/entries.jsonl": "data/entries.jsonl was changed",
        "manifest-sha256.txt": "manifest-sha256.txt is not the one that was signed",
        "bag-info.txt": "bag-info.txt was changed",
        "tagmanifest-sha256.txt": "tagmanifest-sha256.txt was changed",
        "statement.dsse.json": "envelope",
    }.items():
        raw = bytearray(bundle.read_bytes())
        raw[places[name]] ^= 1
        (tmp_path / "changed.tar").write_bytes(raw)
        with pytest.raises(Refused, match=word):
            said(tmp_path / "changed.tar")


def test_whose_key_it_is_signed_with(bundle: Path) -> None:
    mine = key_id(public_bytes(KEY))
    assert mine in said(bundle, key=mine)["signature"].says
    with pytest.raises(Refused, match="not with"):
        said(bundle, key="0" * 64)


def test_another_program_for_bags_agrees(bundle: Path, tmp_path: Path) -> None:
    with tarfile.open(bundle) as archive:
        archive.extractall(tmp_path)
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "--check", "--strict", manifest], cwd=tmp_path / "evidence", check=True)


def test_credentials_are_taken_out_and_the_rest_still_gives_the_same(tmp_path: Path) -> None:
    secret = "ghp_" + "a1B2" * 9
    target = sdk(tmp_path / "sdk")
    (target / "include" / "face.h").write_text(HEADER + f'#define HL_TOKEN "{secret}" /* race */\n', encoding="utf-8")
    made = sealed(target, tmp_path / "one.tar")
    assert [(one.path, one.kind) for one in made.decided.private] == [("include/face.h", "token of GitHub")]
    assert secret.encode() not in (tmp_path / "one.tar").read_bytes()
    assert "taken out in 1 place," in said(tmp_path / "one.tar")["completeness"].says
    assert [check.note for check in verify_replay(tmp_path / "one.tar", Limits(), Silent())] == [False]
    (line,) = member(tmp_path / "one.tar", "data/redactions.jsonl").splitlines()
    assert json.loads(line)["sha256"] == hashlib.sha256((target / "include" / "face.h").read_bytes()).hexdigest()
    sealed(target, tmp_path / "two.tar", Options(keep_private=True))
    assert secret.encode() in (tmp_path / "two.tar").read_bytes()


def test_credentials_in_an_archive_are_told(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("face.h", HEADER + "// https://admin:hunter22@camera.local/\n")
    made = sealed(sdk(tmp_path / "sdk", {"sdk.zip": buffer.getvalue()}), tmp_path / "one.tar")
    assert [one.path for one in made.decided.private] == ["sdk.zip!/face.h"]
    assert said(tmp_path / "one.tar")


def test_a_file_can_be_withheld(tmp_path: Path) -> None:
    target = sdk(tmp_path / "sdk", {"staff.txt": b"ethnicity: Uyghur, Han\nface camera\n"})
    sealed(target, tmp_path / "one.tar", Options(whole=True, withhold=["staff.txt"]))
    assert b"face camera" not in (tmp_path / "one.tar").read_bytes()
    assert said(tmp_path / "one.tar")
    assert [check.note for check in verify_replay(tmp_path / "one.tar", Limits(), Silent())] == [False]
    with pytest.raises(UsageError, match="no file of the target"):
        sealed(target, tmp_path / "two.tar", Options(withhold=["stuff.txt"]))


def test_evidence_is_never_written_over(bundle: Path, tmp_path: Path) -> None:
    before = bundle.read_bytes()
    with pytest.raises(UsageError, match="there already"):
        sealed(sdk(tmp_path / "sdk"), bundle)
    assert bundle.read_bytes() == before


def test_a_target_that_changes_while_it_is_sealed_is_not_sealed(tmp_path: Path) -> None:
    target = sdk(tmp_path / "sdk")
    with Session([str(target)], 1, Limits(), Silent()) as session:
        result = session.audit(everything=False)
        (target / "include" / "face.h").write_text("typedef int HL_NOTHING;\n", encoding="utf-8")
        with pytest.raises(SunlitError, match="other findings"):
            seal(session, result, tmp_path / "one.tar", key=KEY)
    assert [path.name for path in tmp_path.iterdir()] == ["sdk"]


def test_one_document_is_shown_and_the_others_stay_unknown(bundle: Path, tmp_path: Path) -> None:
    assert disclose(bundle, ["include/face.h"], tmp_path / "part.tar")
    raw = (tmp_path / "part.tar").read_bytes()
    assert HEADER.encode() in raw
    assert b"entries.jsonl" not in raw and b"zoom.h" not in raw
    assert "withheld" in said(tmp_path / "part.tar")["documents"].says
    changed = raw.replace(b"HL_KIN_UYGHUR", b"HL_KIN_UYGHUT")
    (tmp_path / "changed.tar").write_bytes(changed)
    with pytest.raises(Refused, match="none of the 3 documents"):
        said(tmp_path / "changed.tar")
    with pytest.raises(UsageError, match="holds no"):
        disclose(bundle, ["include/nothing.h"], tmp_path / "none.tar")


def test_other_findings_are_a_lie_unless_the_vocabulary_is_another(bundle: Path, tmp_path: Path) -> None:
    lied = forged(bundle, tmp_path / "lied.tar", {})
    assert said(lied)["completeness"].says.startswith("what 1 finding rests on")
    with pytest.raises(Refused, match="gives other findings: 0 lines are missing and 1 are new"):
        list(verify_replay(lied, Limits(), Silent()))
    older = forged(bundle, tmp_path / "older.tar", {"vocabulary": "0" * 16})
    (check,) = verify_replay(older, Limits(), Silent())
    assert check.note and "0 lines are missing and 1 are new" in check.says


def test_a_bundle_cannot_write_outside_of_its_folder(bundle: Path, tmp_path: Path) -> None:
    entries = member(bundle, ENTRIES).replace(b'"kept":"', b'"kept":"../../')
    climbing = forged(bundle, tmp_path / "climbing.tar", {}, {ENTRIES: entries})
    with pytest.raises(Refused, match=r"is not$"):
        said(climbing)
    with pytest.raises(Refused, match="is no hash"):
        list(verify_replay(climbing, Limits(), Silent()))


def forged(bundle: Path, path: Path, told: dict[str, object], documents: dict[str, bytes] | None = None) -> Path:
    """The same bundle without its first finding, or with other documents, and with other things told; signed anew."""
    parts = parts_of(bundle)
    fewer = 0 if documents else 1
    parts |= documents or {RESULT: b"".join(parts[RESULT].splitlines(keepends=True)[1:])}

    def change(statement: dict[str, dict[str, dict[str, int]]]) -> object:
        counts = statement["predicate"]["counts"]
        fitting = counts | {"findings": counts["findings"] - fewer}
        return statement | {"predicate": statement["predicate"] | told | {"counts": fitting}}

    path.write_bytes(packed(signed_anew(parts, change).items()))
    return path


@given(some.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_mangled_is_refused(bundle: Path, tmp_path: Path, data: some.DataObject) -> None:
    raw = bundle.read_bytes()
    start = data.draw(some.integers(0, len(raw)))
    end = data.draw(some.integers(start, min(len(raw), start + 2048)))
    change = data.draw(some.one_of(some.binary(max_size=600), some.just(raw[start:end][::-1]), some.just(raw[:1024])))
    mangled = raw[:start] + change + raw[end:]
    assume(mangled != raw)
    (tmp_path / "mangled.tar").write_bytes(mangled)
    with pytest.raises(Refused):
        said(tmp_path / "mangled.tar")


@pytest.mark.parametrize("limits", [{"max_files": 1.5}, {"max_depth": -0.5}])
def test_limits_that_are_none_are_refused(bundle: Path, tmp_path: Path, limits: dict[str, float]) -> None:
    hostile = forged(bundle, tmp_path / "hostile.tar", {"limits": limits})
    with pytest.raises(Refused, match="limits that are none"):
        list(verify_replay(hostile, Limits(), Silent()))


def test_a_statement_that_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(Refused):
        read_statement(b"[" * 100_000)
    with opening(Path(__file__).parent / "data" / "format-1.tar") as opened:
        huge = opened.statement.replace(b'"sources":', b'"sources":9007199254740993')
    with pytest.raises(Refused, match="holds what none can"):
        read_statement(huge)
