"""Whatever is done to an enumeration, the change that is told is the edit that was made."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sunlit.compare import compare

PEOPLE = ["HAN", "HUI", "MIAO", "TIBETAN", "MONGOLIAN", "ZHUANG", "KAZAKH"]
Enum = tuple[str, list[tuple[str, int]]]  # its name, and its values in order


def _named(names: list[str], prefix: str = "ETHNICITY_") -> list[tuple[str, int]]:
    return [(f"{prefix}{name}", value) for value, name in enumerate(names)]


def _without(values: list[tuple[str, int]], number: int) -> list[tuple[str, int]]:
    return [one for one in values if one[1] != number]


# Of each edit what becomes of the enumeration, and of its value number 2.
EDITS: dict[str, tuple[Callable[[list[str]], Enum], str, str]] = {
    "keep": (lambda names: ("ETHNICITY_TYPE", _named(names)), "remained", "remained"),
    "add a value": (lambda names: ("ETHNICITY_TYPE", _named([*names, "YI"])), "remained", "remained"),
    "write it in another order": (
        lambda names: ("ETHNICITY_TYPE", _named(names)[::-1]),
        "remained",
        "remained",
    ),
    "rename to what says nothing": (lambda names: ("EC_KIND", _named(names, "EC_")), "hidden", "hidden"),
    "shorten the names of the values": (lambda names: ("ETHNICITY_TYPE", _named(names, "")), "remained", "renamed"),
    "take a name away": (
        lambda names: ("ETHNICITY_TYPE", _without(_named(names), 2)),
        "remained",
        "hidden",
    ),
    "give a value a name that says nothing": (
        lambda names: ("ETHNICITY_TYPE", _named([*names[:2], "RESERVED1", *names[3:]])),
        "remained",
        "hidden",
    ),
    "take several away": (
        lambda names: ("ETHNICITY_TYPE", [one for one in _named(names) if one[1] not in {2, 3}]),
        "remained",
        "removed",
    ),
}


def header(enums: list[tuple[int, Enum]]) -> str:
    text = "// attributes of a face: age, glasses, beard, mask\n"
    for number, (name, values) in enums:
        listed = "".join(f"    QV{number}_FACE_{value} = {at},\n" for value, at in values)
        text += f"typedef enum\n{{\n{listed}}} QV{number}_FACE_{name};\n\n"
    return text


@settings(max_examples=4, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.permutations(PEOPLE)), min_size=16, max_size=24))
def test_the_change_of_a_value_is_the_edit_made(made: list[tuple[str, list[str]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        old = [(number, ("ETHNICITY_TYPE", _named(names))) for number, (_, names) in enumerate(made)]
        new = [(number, EDITS[edit][0](names)) for number, (edit, names) in enumerate(made)]
        for name, enums in (("old", old), ("new", new)):
            path = Path(folder, name, "sdk.h")
            path.parent.mkdir()
            path.write_text(header(enums))
        changes = compare(f"{folder}/old", f"{folder}/new", jobs=1).changes
    for number, (edit, names) in enumerate(made):
        prefix = f"QV{number}_FACE_"
        told = {(one.old.name, one.change) for one in changes if one.old and one.trait == "ethnicity"}
        _, of_type, of_value = EDITS[edit]
        assert (f"{prefix}ETHNICITY_TYPE", of_type) in told, (edit, names, sorted(told))
        assert (f"{prefix}ETHNICITY_{names[2]}", of_value) in told, (edit, names, sorted(told))
