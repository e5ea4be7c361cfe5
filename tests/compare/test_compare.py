"""What the second release of the invented SDK hides is told, as its README says; and what a comparison cannot show."""

import shutil
import signal
from functools import cache
from pathlib import Path

import pytest

from sunlit import audit, pipeline
from sunlit.compare import compare
from sunlit.reports import write
from sunlit.schema import Change, Comparison, Stopped, UsageError

SDK = Path(__file__).parents[2] / "examples" / "vendor-sdk"
ORIGIN = {"ethnicity", "race", "skin_colour"}


@cache
def compared() -> Comparison:
    return compare(str(SDK / "1.0"), str(SDK / "2.0"))


def changes(kind: str, old: str = "", new: str = "") -> list[Change]:
    """The changes of a kind about origin, of an old name and a new one; "" for any."""
    return [
        change
        for change in compared().changes
        if change.change == kind
        and change.trait in ORIGIN
        and old in ("", change.old.name if change.old else None)
        and new in ("", change.new.name if change.new else None)
    ]


def places(some: list[Change]) -> set[tuple[str, str]]:
    return {(change.new.location.path, change.new.container) for change in some if change.new}


def test_reserved_bytes_in_the_place_of_a_field_are_hidden_in_every_language() -> None:
    assert places(changes("hidden", "emEthnicity", "byReserved1")) == {
        ("include/qv_sdk.h", "QV_FACE_ATTR_S"),
        ("include/qv_sdk.h", "QV_FACE_QUERY_S"),
        ("java/com/quorvane/sdk/QvSdk.java", "QV_FACE_ATTR_S"),
        ("samples/face_events.py", "FaceAttr"),
    }


def test_the_reasons_name_offset_size_and_neighbours() -> None:
    for change in changes("hidden", "emEthnicity", "byReserved1"):
        said = " ".join(change.reasons)
        assert "4 bytes at offset 40" in said
        assert change.old_slot and change.new_slot
        assert (change.old_slot.offset, change.old_slot.size) == (change.new_slot.offset, change.new_slot.size)
        assert (change.old_slot.before, change.old_slot.after) == (change.new_slot.before, change.new_slot.after)
        assert {change.old_slot.before, change.old_slot.after} <= set(said.replace(",", "").split())


def test_a_forgotten_comment_is_quoted() -> None:
    [change] = [one for one in changes("hidden") if one.new and one.new.container == "QV_FACE_QUERY_S"]
    assert any("1-维吾尔族" in reason for reason in change.reasons)


def test_stripped_comments_are_hidden_and_their_members_named() -> None:
    hidden = {change.new.name for change in changes("hidden") if change.trait == "race" and change.new}
    assert {"QV_TONE_E", "emTone", "QV_TONE_YELLOW", "QV_TONE_BLACK", "QV_TONE_WHITE", "Tone", "EmTone"} <= hidden


def test_an_enum_whose_values_still_tell_is_hidden() -> None:
    assert changes("hidden", "QV_IDCARD_ETHNICITY_E", "QV_IDCARD_EC_E")
    assert changes("hidden", "emEthnicity", "emEC")
    members = [change for change in changes("hidden") if change.new and change.new.container == "QV_IDCARD_EC_E"]
    assert len(members) == 56


def test_a_key_of_the_configuration_with_the_same_values_is_hidden() -> None:
    assert changes("hidden", "Ethnicity", "Reserved1")


def test_what_really_went_is_removed() -> None:
    removed = {change.old.name for change in changes("removed") if change.old}
    assert {"QV_ETHNICITY_UYGHUR", "face.ethnicity.uyghur", "ETHNICITIES"} <= removed


def test_nothing_that_only_came_is_told_as_hidden() -> None:
    crowd = [one for one in compared().changes if one.new and "Crowd" in one.new.name.title()]
    assert crowd == []
    assert not changes("added")


def test_the_pairs_show_what_changed_with_offsets() -> None:
    first = compared().beside[0]
    assert first.old.name == first.new.name == "QV_FACE_ATTR_S"
    marked = [[(row.name, row.offset, row.size) for row in side.rows if row.marked] for side in (first.old, first.new)]
    assert marked == [[("emEthnicity", 40, 4)], [("byReserved1", 40, 4)]]


def test_the_same_release_twice_only_remained() -> None:
    same = compare(str(SDK / "1.0"), str(SDK / "1.0"), jobs=1)
    assert {change.change for change in same.changes} == {"remained"}


def test_a_field_is_followed_over_three_releases(tmp_path: Path) -> None:
    shutil.copytree(SDK / "2.0", tmp_path / "3.0")
    header = tmp_path / "3.0" / "include" / "qv_sdk.h"
    text = header.read_text("gb18030")
    header.write_text(text.replace("// 民族, 1-维吾尔族 2-其他民族", "// 保留"), "gb18030")
    told = compare(str(SDK / "1.0"), str(SDK / "2.0"), str(tmp_path / "3.0"), jobs=1)
    later = [one for one in told.changes if one.release == 2 and one.change == "hidden" and one.trait == "ethnicity"]
    found = {(one.old.container, one.old.name, one.new.name): one.reasons for one in later if one.old and one.new}
    # The comment goes in the third release; what the second one hid is still hidden.
    assert "what told its meaning is gone" in found["QV_FACE_QUERY_S", "emEthnicity", "byReserved1"][0]
    assert "hidden in an earlier release" in found["QV_FACE_ATTR_S", "emEthnicity", "byReserved1"][0]
    places = {one.new.location.path for one in later if one.new and one.new.container in {"QV_FACE_ATTR_S", "FaceAttr"}}
    assert places == {"include/qv_sdk.h", "java/com/quorvane/sdk/QvSdk.java", "samples/face_events.py"}


def test_two_saved_results_are_compared_and_what_they_cannot_show_is_said(tmp_path: Path) -> None:
    files = []
    for release in ("1.0", "2.0"):
        file = tmp_path / f"{release}.jsonl"
        with file.open("w", encoding="utf-8") as stream:
            write(audit(str(SDK / release)), "jsonl", stream)
        files.append(str(file))
    told = compare(*files)
    assert len(told.notes) == 2
    assert all("saved result" in note for note in told.notes)
    kinds = {change.change for change in told.changes}
    assert "remained" in kinds
    assert "removed" in kinds
    assert "hidden" not in kinds


def test_a_saved_result_beside_a_product(tmp_path: Path) -> None:
    file = tmp_path / "1.0.jsonl"
    with file.open("w", encoding="utf-8") as stream:
        write(audit(str(SDK / "1.0")), "jsonl", stream)
    told = compare(str(file), str(SDK / "1.0"), jobs=1)
    assert {change.change for change in told.changes} == {"remained"}
    assert len(told.notes) == 1


def test_one_release_is_too_few() -> None:
    with pytest.raises(UsageError, match="two releases"):
        compare(str(SDK / "1.0"))


def test_hostile_declarations_are_survived(tmp_path: Path) -> None:
    face = "int nAge; // age\n int emGlasses; // glasses\n int emMask; // mask\n"
    for name, inside in (("old", "int emEthnicity[%s]; // ethnicity\n"), ("new", "char reserved[%s];\n")):
        (tmp_path / name).mkdir()
        numbers = ("N", "1/0", "9" * 300, "(" * 2000, "-1", "1 << 4000", "sizeof(FACE)")
        text = "#define N (M + 1)\n#define M (N - 1)\ntypedef struct FACE0 { struct FACE0 a; struct FACE1 b; } FACE1;\n"
        for number, bound in enumerate(numbers):
            text += f"// face attributes\ntypedef struct {{ {face} {inside % bound} int nEnd; }} FACE_ATTR{number}_S;\n"
        text += "typedef struct {" * 300 + f"{face} int emEthnicity; // ethnicity\n" + "} a;" * 150
        (tmp_path / name / "sdk.h").write_text(text)
    told = compare(str(tmp_path / "old"), str(tmp_path / "new"), jobs=1)
    assert [change for change in told.changes if change.trait == "ethnicity"]


class Interrupting(pipeline.Silent):
    """Presses Ctrl-C while a release is read."""

    def __init__(self, release: int) -> None:
        self.release = release
        self.is_here = False

    def stage(self, name: str, total: int | None) -> None:
        self.is_here = name.startswith(f"release {self.release} ") and name.endswith("reading")

    def advance(self, files: int) -> None:
        if self.is_here:
            signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("release", [1, 2])
def test_ctrl_c_says_that_half_a_release_cannot_be_compared(release: int) -> None:
    with pytest.raises(Stopped, match="would count as removed"):
        compare(str(SDK / "1.0"), str(SDK / "2.0"), jobs=1, progress=Interrupting(release))


def test_ctrl_c_keeps_the_releases_that_were_compared() -> None:
    both = compare(str(SDK / "1.0"), str(SDK / "2.0"), jobs=1)
    stopped = compare(str(SDK / "1.0"), str(SDK / "2.0"), str(SDK / "1.0"), jobs=1, progress=Interrupting(3))
    assert (stopped.changes, stopped.releases) == (both.changes, both.releases)
    assert stopped.stopped
    assert any(note.startswith("Stopped before") for note in stopped.notes)
