"""Local decisions: only from outside the target, never silent, never applied when they are over."""

import os
import tempfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.judging.local import Judgement, apply_judgement, find_judgement, read_judgement
from sunlit.schema import Decision, LocalJudgement, UsageError
from tests.reports import invented

FINGERPRINT = "0123456789abcdef01234567"
ENTRY = f"""\
[[finding]]
fingerprint = "{FINGERPRINT}"
decision = "suppressed"
reason = "a schema that no camera ever got"
who = "A. Reader"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "sunlit.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder that holds an SDK, which holds a folder."""
    (tmp_path / "sdk" / "include").mkdir(parents=True)
    (tmp_path / "sdk.zip").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "target",
    [
        "sdk",
        "sdk/",
        "./sdk",
        "sdk.zip",
        "pypi:anything",
        "npm:a",
        "git+./sdk",
        "git+./sdk@v1",
        "git+https://example.org/a/b@v1",
    ],
)
def test_the_file_beside_a_target_or_in_the_current_folder_of_a_fetched_one_is_found(
    folders: Path, target: str
) -> None:
    assert find_judgement([target]) is None
    written(folders, ENTRY)
    assert find_judgement([target]) == Path("sunlit.toml")


@pytest.mark.parametrize("targets", [["sdk"], ["sdk", "sdk/include"], ["sdk/include", "sdk"], ["sdk/sunlit.toml"]])
def test_a_file_inside_a_target_is_never_taken(folders: Path, targets: list[str]) -> None:
    written(folders / "sdk", ENTRY)
    assert find_judgement(targets) is None


@pytest.mark.parametrize("target", [".", "../sdk", "git+.", "git+.@v1", "git+../sdk@v1", "git+file://{here}@v1"])
def test_a_file_in_the_current_folder_is_not_taken_when_that_is_the_target(
    folders: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(folders / "sdk", ENTRY)
    monkeypatch.chdir(folders / "sdk")
    assert find_judgement([target.format(here=folders / "sdk")]) is None
    assert find_judgement(["pypi:something", target.format(here=folders / "sdk")]) is None


def test_from_within_a_target_the_folder_above_it_counts(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(folders, ENTRY)
    monkeypatch.chdir(folders / "sdk" / "include")
    assert find_judgement([".."]) == Path("../../sunlit.toml")


def test_a_link_to_a_target_is_judged_by_the_file_beside_the_link(folders: Path) -> None:
    (folders / "mine").mkdir()
    (folders / "mine" / "link").symlink_to(folders / "sdk" / "include")
    written(folders / "sdk", ENTRY)
    assert find_judgement(["mine/link"]) is None
    written(folders / "mine", ENTRY)
    assert find_judgement(["mine/link"]) == Path("mine/sunlit.toml")


def test_two_files_for_one_audit_are_refused(folders: Path) -> None:
    written(folders, ENTRY)
    written(folders / "sdk", ENTRY)
    with pytest.raises(UsageError, match="--judgement"):
        find_judgement(["sdk.zip", "sdk/include"])


def test_what_is_decided_is_read(tmp_path: Path) -> None:
    second = ENTRY.replace("0123", "ffff").replace("suppressed", "confirmed") + "until = 2027-01-31\n"
    read = read_judgement(written(tmp_path, "\ufeff# ours\n" + ENTRY + second))
    first, other = read.decisions
    assert first == Decision(FINGERPRINT, "suppressed", "a schema that no camera ever got", "A. Reader")
    assert (other.decision, other.until) == ("confirmed", date(2027, 1, 31))


def test_an_empty_file_decides_nothing(tmp_path: Path) -> None:
    assert read_judgement(written(tmp_path, "")).decisions == ()


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (ENTRY.replace("who", "whom"), 5, "is it 'who'"),
        (ENTRY.replace('who = "A. Reader"\n', ""), 1, "without 'who'"),
        (ENTRY.replace('"A. Reader"', '" "'), 5, "'who' must be a text"),
        (ENTRY.replace('"A. Reader"', "5"), 5, "'who' must be a text"),
        (ENTRY.replace("0123456789ab", ""), 2, "24 of the digits"),
        (ENTRY.replace("suppressed", "deleted"), 3, "'suppressed' or 'confirmed'"),
        (ENTRY + 'until = "2027-01-31"\n', 6, "without quotes"),
        (ENTRY + "until = 2027-01-31T10:00:00\n", 6, "without quotes"),
        (ENTRY + "\n" + ENTRY, 8, "line 2 already"),
        (
            ENTRY + "\n" + ENTRY.replace("0123", "4567").replace("confirmed", "x").replace("who", "by"),
            7,
            "without 'who'",
        ),
        ("[[findings]]\n" + ENTRY.partition("\n")[2], 1, "[[finding]]"),
        ("# one\n[finding]\n" + ENTRY.partition("\n")[2], 2, "two brackets"),
        ("finding = 3\n", 1, "two brackets"),
        ("finding = [{ fingerprint = '1' }]\n", 1, "two brackets"),
        ("finding = [1]\n", 1, "two brackets"),
        ("a = \n", 1, "line 1"),
        (ENTRY + "\nwho = 'again'\n", 7, "line 7"),
    ],
)
def test_a_wrong_line_is_named_with_what_to_do(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(UsageError) as error:
        read_judgement(written(tmp_path, text))
    assert "sunlit.toml" in str(error.value)
    assert any(f"line {line}" in told and says in told for told in str(error.value).splitlines())


def test_every_wrong_line_is_told_at_once_and_in_order(tmp_path: Path) -> None:
    wrong = ENTRY.replace("suppressed", "no").replace("who", "hwo")
    with pytest.raises(UsageError) as error:
        read_judgement(written(tmp_path, wrong + "\n" + wrong))
    numbers = [line.split()[1] for line in str(error.value).splitlines()[1:]]
    assert numbers == ["1:", "3:", "5:", "7:", "9:", "11:"]


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe", b"a = " + b"[" * 5000, b"#" * (5 << 20), b"a = '\x1b[31m'\nb"],
    ids=["no UTF-8", "deep", "big", "escape"],
)
def test_a_hostile_file_is_one_harmless_error(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "sunlit.toml"
    file.write_bytes(data)
    with pytest.raises(UsageError) as error:
        read_judgement(file)
    assert str(error.value).isprintable() or "\n" in str(error.value)
    assert "\x1b" not in str(error.value)


def test_what_is_no_file_is_an_error_and_no_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "sunlit.toml")
    for place in (tmp_path, tmp_path / "sunlit.toml", tmp_path / "missing.toml"):
        with pytest.raises(UsageError, match="no file"):
            read_judgement(place)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "sunlit.toml")
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        with suppress(UsageError):
            assert isinstance(read_judgement(file), Judgement)


def decided(*decisions: Decision) -> Judgement:
    return Judgement("ours.toml", "0" * 64, decisions)


TODAY = date(2026, 6, 15)
RESULT = invented.result()
ONE, TWO, THREE = (finding.fingerprint for finding in RESULT.findings[:3])


def test_findings_stay_and_are_marked_and_all_is_counted() -> None:
    made = (
        Decision(ONE, "suppressed", "r", "w"),
        Decision(TWO, "confirmed", "r", "w", date(2026, 6, 15)),
        Decision(THREE, "suppressed", "r", "w", date(2026, 6, 14)),
        Decision("f" * 24, "suppressed", "r", "w"),
    )
    result = apply_judgement(RESULT, decided(*made), TODAY)
    plain = [msgspec.structs.replace(finding, decision=None) for finding in result.findings]
    assert plain == list(RESULT.findings)
    assert [finding.decision for finding in result.findings[:4]] == [made[0], made[1], None, None]
    assert [finding.is_suppressed for finding in result.findings[:3]] == [True, False, False]
    assert result.summary.judgement == LocalJudgement(
        file="ours.toml",
        sha256="0" * 64,
        suppressed=1,
        confirmed=1,
        unmatched=(made[3],),
        expired=(made[2],),
        as_of=TODAY,
    )


def test_the_day_is_in_the_result_only_where_it_matters() -> None:
    made = decided(Decision(ONE, "suppressed", "r", "w"))
    assert apply_judgement(RESULT, made, TODAY) == apply_judgement(RESULT, made, date(2031, 1, 1))


def test_files_that_were_not_obeyed_stay_named() -> None:
    summary = msgspec.structs.replace(RESULT.summary, judgement=LocalJudgement(not_obeyed=("a.zip!/sunlit.toml",)))
    result = apply_judgement(msgspec.structs.replace(RESULT, summary=summary), decided(), TODAY)
    assert result.summary.judgement
    assert result.summary.judgement.not_obeyed == ("a.zip!/sunlit.toml",)
    assert result.summary.judgement.file == "ours.toml"
