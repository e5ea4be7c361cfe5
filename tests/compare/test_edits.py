"""Whatever is done to a structure, the change that is told is the edit that was made."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sunlit.compare import compare
from sunlit.schema import Change

Edit = Literal[
    "keep",
    "reserve",
    "reserve and number anew",
    "replace",
    "delete",
    "delete and add reserved bytes elsewhere",
    "merge with the reserved bytes behind",
    "strip the comment",
    "grow",
    "reorder",
    "change the prefix",
    "rename to another word for it",
    "always reserved",
    "rename to a name that says nothing",
    "translate every comment",
    "replace with fewer reserved bytes",
    "replace with a wider field",
]
EXPECTED: dict[Edit, str] = {
    "keep": "remained",
    "reserve": "hidden",
    "reserve and number anew": "hidden",
    "replace": "removed",
    "delete": "removed",
    "delete and add reserved bytes elsewhere": "removed",
    "merge with the reserved bytes behind": "hidden",
    "strip the comment": "hidden",
    "grow": "remained",
    "reorder": "remained",
    "change the prefix": "renamed",
    "rename to another word for it": "renamed",
    "always reserved": "",
    "rename to a name that says nothing": "hidden",
    "translate every comment": "remained",
    "replace with fewer reserved bytes": "removed",
    "replace with a wider field": "removed",
}
BESIDE = ["int nAge; // age", "int emGlasses; // glasses", "int emBeard; // beard", "int emMask; // mask"]
TRANSLATED = {"age": "年龄", "glasses": "眼镜", "beard": "胡子", "mask": "口罩", "ethnicity of the face": "类型"}
MORE = [
    "int nQuality;",
    "short nLeft;",
    "double dScore;",
    "char szName[32];",
    "unsigned char byFlag;",
    "long long nTime;",
]
TRAIT = "int emEthnicity; // ethnicity of the face"
SILENT = "int emKind; // ethnicity of the face"


class Made(NamedTuple):
    """A structure before and after one edit."""

    edit: Edit
    old: list[str]
    new: list[str]


@st.composite
def made(draw: st.DrawFn) -> Made:
    """A structure of a face with a trait in it, and one edit of it."""
    edit: Edit = draw(st.sampled_from(list(EXPECTED)))
    fields = draw(st.permutations(BESIDE + draw(st.lists(st.sampled_from(MORE), unique=True, max_size=4))))
    at = draw(st.integers(1, len(fields) - 1))
    trait = SILENT if edit in {"strip the comment", "translate every comment"} else TRAIT
    tail = "unsigned char byReserved[64];"
    reserved = "unsigned char byReserved1[4];"
    before, after = list(fields[:at]), list(fields[at:])
    old = [*before, trait, *after, tail]
    new = {
        "keep": old,
        "reserve": [*before, draw(st.sampled_from([reserved, "char szRes[4];", "int nReserved;"])), *after, tail],
        "reserve and number anew": [*before, reserved, *after, "unsigned char byReserved2[64];"],
        "replace": [*before, "int nHeight;", *after, tail],
        "delete": [*before, *after, tail],
        "delete and add reserved bytes elsewhere": [*before, *after[:1], reserved, *after[1:], tail],
        "strip the comment": [*before, "int emKind;", *after, tail],
        "grow": [*before, trait, *after, "int nNewer;", "int nNewest;", tail],
        "reorder": [*after, *before, trait, tail],
        "rename to a name that says nothing": [*before, SILENT, *after, tail],
        "translate every comment": [_translated(field) for field in old],
        "replace with fewer reserved bytes": [*before, "unsigned char byReserved1[2];", *after, tail],
        "replace with a wider field": [*before, "long long nHeight;", *after, tail],
        "rename to another word for it": [*before, "int emEthnicGroup; // ethnic group", *after, tail],
    }.get(edit, old)
    if edit == "reserve and number anew":
        old = [*before, trait, *after, "unsigned char byReserved1[64];"]
    if edit == "merge with the reserved bytes behind":
        old = [*before, *after, "int nBefore;", trait, tail]
        new = [*before, *after, "int nBefore;", "unsigned char byReserved[68];"]
    if edit == "always reserved":
        old = new = [*before, reserved, *after, tail]
    return Made(edit, old, new)


def _translated(field: str) -> str:
    code, separator, comment = field.partition(" // ")
    return f"{code}{separator}{TRANSLATED.get(comment, comment)}"


def header(structures: Sequence[Made], newer: bool) -> str:
    """All structures as one header."""
    text = "#pragma pack(push, 4)\n"
    for number, one in enumerate(structures):
        prefix = "ZV" if newer and one.edit == "change the prefix" else "QV"
        body = "".join(f"    {field}\n" for field in (one.new if newer else one.old))
        text += f"// attributes of a face\ntypedef struct\n{{\n{body}}} {prefix}_FACE_ATTR{number}_S;\n\n"
    return text


def told(structures: Sequence[Made]) -> list[Change]:
    with tempfile.TemporaryDirectory() as folder:
        for name, newer in (("old", False), ("new", True)):
            path = Path(folder, name, "sdk.h")
            path.parent.mkdir()
            path.write_text(header(structures, newer))
        return list(compare(f"{folder}/old", f"{folder}/new", jobs=1).changes)


@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(made(), min_size=25, max_size=40))
def test_the_change_told_is_the_edit_made(structures: list[Made]) -> None:
    changes = told(structures)
    for number, one in enumerate(structures):
        ending = f"_FACE_ATTR{number}_S"
        mine = {
            change.change
            for change in changes
            if change.trait == "ethnicity"
            and (
                (change.old and change.old.container.endswith(ending))
                or (change.new and change.new.container.endswith(ending))
            )
        }
        assert mine == ({EXPECTED[one.edit]} - {""}), (one.edit, one.old, one.new)
