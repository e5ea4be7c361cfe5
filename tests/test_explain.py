"""From a fingerprint to why: audited again, wherever the file lies, and also when other files decided."""

import io
import re
import zipfile
from pathlib import Path

import pytest

import sunlit
from sunlit.explain import explain
from sunlit.schema import AuditResult, TargetError, UsageError
from tests.judging.sources import FACE_HEADER
from tests.judging.test_users import ENUM, USER


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a header inside an archive inside an archive, and a type that only its user explains."""
    root = tmp_path_factory.mktemp("sdk")
    inner, outer = io.BytesIO(), root / "sdk.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("include/hl_face.h", FACE_HEADER)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    (root / "HL_TONE_E.cs").write_text(ENUM, encoding="utf-8")
    (root / "HL_FACE_ATTR_S.cs").write_text(USER, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def result(sdk: Path) -> AuditResult:
    return sunlit.audit(str(sdk), everything=True)


def fingerprint(result: AuditResult, line_with: str, verdict: str) -> str:
    return next(one.fingerprint for one in result.findings if line_with in one.excerpt and one.verdict == verdict)


def test_a_finding_deep_in_archives_is_explained_by_its_first_digits(sdk: Path, result: AuditResult) -> None:
    whole = fingerprint(result, "HL_KIN_KIND_UYGHUR", "capability")
    found = explain(whole[:10].upper(), str(sdk))
    assert found.finding.fingerprint == whole
    assert found.finding.location.path == "sdk.zip!/inner.zip!/include/hl_face.h"
    assert found.judged.verdict == "capability"
    assert not found.settled
    assert (found.trait.id, [group.code for group in found.groups]) == ("ethnicity", ["05"])
    assert "GDPR" in found.trait.law[0].text or "2016/679" in found.trait.law[0].text


def test_what_is_only_listed_on_request_is_explained_too(sdk: Path, result: AuditResult) -> None:
    whole = fingerprint(result, "race condition", "dismissed")
    assert explain(whole, str(sdk)).judged.seen[0].excluded == "race condition"


def test_a_verdict_that_other_files_gave_says_so(sdk: Path, result: AuditResult) -> None:
    whole = fingerprint(result, "HL_TONE_BLACK_SKIN", "capability")
    found = explain(whole, str(sdk))
    assert found.judged.verdict != "capability"
    assert "HL_FACE_ATTR_S.cs" in found.settled[-1]


def test_several_targets_are_searched_together(sdk: Path, tmp_path: Path) -> None:
    (tmp_path / "card.h").write_text("struct ID_CARD { char szNation[8]; char szAddress[64]; char szIdNumber[32]; };\n")
    both = sunlit.audit(str(sdk), str(tmp_path))
    whole = next(one.fingerprint for one in both.findings if one.location.path.endswith("/card.h"))
    assert explain(whole, str(sdk), str(tmp_path)).finding.name == "szNation"


def test_an_unknown_fingerprint_says_where_to_look(sdk: Path) -> None:
    with pytest.raises(UsageError, match=r"0{24}.*sunlit audit .* --all --format jsonl"):
        explain("0" * 24, str(sdk))


@pytest.mark.parametrize("text", ["", "abcde", "xyzxyz", "0" * 25, "../../etc", "\x1b[31m"])
def test_what_is_no_fingerprint_is_told_before_any_work(text: str) -> None:
    with pytest.raises(UsageError, match="first 6 digits") as error:
        explain(text, "no/such/target")
    assert "\x1b" not in str(error.value)


def test_an_ambiguous_fingerprint_lists_those_that_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of 40,000 fields begin alike in six digits, as good as always; here two digits are let do."""
    monkeypatch.setattr("sunlit.explain._FINGERPRINT", re.compile("[0-9a-f]+"))
    fields = "".join(f"    int nEthnicity{number};  // face attribute\n" for number in range(60))
    (tmp_path / "many.h").write_text(f"struct FACE_ATTRIBUTE {{\n    int nGlasses;\n{fields}}};\n")
    findings = sunlit.audit(str(tmp_path)).findings
    digits = [one.fingerprint[:1] for one in findings]
    often = max(set(digits), key=digits.count)
    assert digits.count(often) > 1
    with pytest.raises(UsageError) as error:
        explain(often, str(tmp_path))
    fitting = [one.fingerprint for one in findings if one.fingerprint.startswith(often)]
    assert str(error.value).startswith(f"{len(fitting)} fingerprints begin with {often}")
    assert all(one in str(error.value) for one in fitting[:12])


def test_a_target_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="nowhere"):
        explain("0" * 24, str(tmp_path / "nowhere"))
