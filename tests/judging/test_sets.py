"""Groups of people are recognised as a set, whatever holds them and whatever it is called."""

import re

import pytest

from tests.judging.sources import judged, place

SETS = {
    "enum": ("faces/kinds.h", "// face\nenum Kind { KIND_NONE, KIND_ASIAN, KIND_BLACK, KIND_WHITE, KIND_LATINO };"),
    "array": ("faces/kinds.js", "export const face = { kinds: ['asian', 'black', 'white', 'indian'] }"),
    "dict": ("faces/kinds.py", 'FACE_KINDS = {0: "asian", 1: "black", 2: "white", 3: "other"}\n'),
    "switch": (
        "faces/kinds.c",
        'const char *face_kind(int n) {\n switch (n) {\n case 0: return "asian";\n case 1: return "black";\n'
        ' case 2: return "white";\n default: return "unknown"; } }',
    ),
    "yaml": ("faces/model.yaml", "face_detector:\n  kinds:\n    - asian\n    - black\n    - white\n    - other\n"),
    "metadata": (
        "faces/model.json",
        '{"model": "face-kinds", "outputs": {"labels": ["Asian", "Black", "White", "Indian"]}}',
    ),
    "column": ("faces/train.csv", "face_image,kind\n1.jpg,Asian\n2.jpg,White\n3.jpg,Black\n"),
    "skin": ("faces/tone.kt", "enum class FaceTone { FITZPATRICK_TYPE_I, FITZPATRICK_TYPE_III, FITZPATRICK_TYPE_VI }"),
}


@pytest.mark.parametrize("kind", SETS)
def test_every_member_counts(kind: str) -> None:
    found = [item for item in judged(*SETS[kind]) if item.trait in {"race", "skin_colour"}]
    assert {item.verdict for item in found} == {"capability"}
    assert len({group for item in found for group in item.groups}) >= 3


@pytest.mark.parametrize(
    "source",
    ["1/少数民族/0/汉族", "0/未知/1/汉族/2/少数民族", "1:汉族,2:少数民族"],
)
def test_a_translation_of_values_names_its_groups(source: str) -> None:
    (found,) = [item for item in judged("face/values.properties", f"face.kind={source}\n") if item.trait == "ethnicity"]
    assert found.verdict == "capability"
    assert set(found.groups) >= {"ethnic_minority", "han"}


PEOPLES = re.findall(
    r"\w+",
    "汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 "
    "哈萨克族 傣族 黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族",
)


def test_the_national_list_is_what_identity_cards_carry() -> None:
    source = (
        "NATIONS = {\n" + "".join(f'    "{number:02}": "{name}",\n' for number, name in enumerate(PEOPLES, 1)) + "}\n"
    )
    found = judged("codes.py", source)
    assert {item.verdict for item in found} == {"record"}


@pytest.mark.parametrize("row", ["INSERT INTO sys_dict VALUES ({}, 'kin', '{}');\n", 'kinds.put({}, "{}");\n'])
def test_it_is_one_in_whatever_statements_it_is_written(row: str) -> None:
    path = "dict.sql" if "INSERT" in row else "Kinds.java"
    listed = judged(path, "".join(row.format(*one) for one in enumerate(PEOPLES, 1)))
    assert {(item.verdict, item.basis) for item in listed} == {("record", "document_field")}
    few = judged(path, "".join(row.format(*one) for one in enumerate(PEOPLES[:12], 1)))
    assert {item.verdict for item in few} == {"mention"}


def test_an_article_that_names_them_all_holds_nothing() -> None:
    found = judged("peoples.md", "# 五十六个民族\n\n" + "".join(f"{name}有自己的节日。\n\n" for name in PEOPLES))
    assert {item.verdict for item in found} == {"mention"}


@pytest.mark.parametrize(
    "source",
    [
        'COLORS = ["black", "white", "brown", "yellow"]\n',
        'PIECES = {"white": 1, "black": 2}\n',
        'LANGUAGES = ["uyghur", "kazakh", "tibetan", "mongolian", "french", "german"]\n',
        'CUISINES = ["Asian", "Indian", "Middle Eastern", "Italian", "Mexican"]\n',
    ],
)
def test_colours_pieces_languages_and_kitchens_are_no_sets_of_people(source: str) -> None:
    assert not [item for item in judged("app/values.py", source) if item.verdict == "capability"]


EMOTIONS = "export declare const {}: {{ readonly ANGRY: 'A', readonly DISGUSTED: 'D', readonly CALM: 'C' }};"


def test_emotions_are_a_set_and_its_members_are_told_too() -> None:
    source = "interface Face { smile: boolean; mouthOpen: boolean }\n" + EMOTIONS.format("FaceEmotion")
    found = [item for item in judged("kinds.d.ts", source.replace(", ", ",\n")) if item.trait == "emotion"]
    assert {group for item in found for group in item.groups} == {"anger", "disgust", "no_emotion"}
    assert {item.verdict for item in found} == {"capability"}


def test_what_is_named_like_a_set_of_its_file_belongs_to_it() -> None:
    members = "".join(f"  readonly {name}: '{name}';\n" for name in ("Asian", "Black", "White", "TwoOrMoreRaces"))
    source = f"export declare const RaceKind: {{\n{members}}};\nexport type RaceKind = keyof typeof RaceKind;\n"
    found = place(judged("eeo/RaceKind.d.ts", source), "export type", "race")
    assert found.set_name == "RaceKind"
    assert found.verdict == "record"


def test_a_string_on_the_line_of_a_trait_names_its_group() -> None:
    source = 'def label(face, prediction):\n    face.row[prediction == 0, "race"] = "White"\n'
    assert place(judged("face_model.py", source), "White", "race").groups == ("white",)


def test_a_set_of_peoples_stays_one_beside_lists_of_languages_and_music() -> None:
    source = """class Choices:
    languages = Map("afrikaans", "bengali", "catalan", "latin")
    music = Map("jazz", "rock")
    smokes = Map("yes", "no")
    drinks = Map("often", "seldom")
    ethnicities = Map("asian", "middle eastern", "black", "native american", "white")
    home_language = Map("yes", "no")
"""
    found = place(judged("profile.py", source), "ethnicities", "ethnicity")
    assert found.verdict == "record"


@pytest.mark.parametrize(
    ("path", "source", "told"),
    [
        ("faces/kin.h", "// face\nenum Kin { KIN_ASIAN = 1, KIN_BLACK = 0x02, KIN_WHITE };", ("1", "0x02", "")),
        ("faces/kin.py", 'FACE_KINDS = {0: "asian", 1: "black", 2: "white"}\n', ("asian", "black", "white")),
        ("faces/Kin.java", '// face\nenum Kin { ASIAN("a"), BLACK("b"), WHITE("c"); }', ("a", "b", "c")),
    ],
)
def test_a_member_has_the_value_that_the_source_gives_it(path: str, source: str, told: tuple[str, ...]) -> None:
    members = next(item.members for item in judged(path, source) if item.members)
    assert [member.group for member in members] == ["asian", "black", "white"]
    assert tuple(member.value for member in members) == told


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("train.cfg", "[net]\nwidth=208\nlabels=[black, white, asian, latino]\n"),
        ("run.py", "CLASS_NAMES = ['asian', 'black', 'latino', 'white']\n"),
        ("run.js", "const idx2class = { 0: 'asian', 1: 'black', 2: 'white' }\n"),
        ("net/labels.txt", "asian\nblack\nlatino\nwhite\n"),
        ("net/kin_classes.txt", "0 asian\n1 black\n2 white\n"),
    ],
)
def test_the_classes_of_a_classifier_that_are_races_say_what_it_does(path: str, source: str) -> None:
    found = [item for item in judged(path, source) if item.trait == "race"]
    assert "capability" in {item.verdict for item in found}, found


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("net/words.txt", "asian\nblack\nlatino\nwhite\n"),
        ("herds/labels.txt", "Asian elephant\nAfrican elephant\nIndian elephant\nWhite rhino\n"),
        ("kitchen/labels.txt", "indian\nasian\nafrican\nmeat\nsoup\nbread\n"),
    ],
)
def test_lists_of_another_name_or_of_other_things_do_not(path: str, source: str) -> None:
    assert "capability" not in {item.verdict for item in judged(path, source)}


def test_the_labels_of_a_chart_do_not() -> None:
    chart = "const data = { labels: ['Asian', 'Black', 'White'], datasets: [{ data: [3, 4, 5] }] }\n"
    assert "capability" not in {item.verdict for item in judged("chart.js", chart)}


@pytest.mark.parametrize(
    "source",
    [
        ("face.yaml", "face:\n  age: 3\n  race: asian\n  skin_color: yellow skin\n  labels: black\n"),
        ("face.toml", '[face]\nage = 3\nrace = "asian"\nskin_color = "yellow"\nkind = "black"\n'),
        ("face.py", 'FACE = {"age": 3, "race": "asian", "skin_color": "yellow skin", "kind": "black"}\n'),
    ],
)
def test_what_has_a_race_and_a_skin_colour_is_a_person_and_no_list_of_races(source: tuple[str, str]) -> None:
    assert {item.name for item in judged(*source) if item.trait in {"race", "skin_colour"}} <= {"race", "skin_color"}


GETTERS = """
public class FaceOrigin%s {
    public float getAsian() { return a; }
    public float getIndian() { return b; }
    public float getCaucasian() { return c; }
    public String toString() { return ""; }
}
"""


def test_a_type_with_a_getter_for_each_group_is_a_set_where_it_says_the_trait() -> None:
    found = judged("FaceOrigin.java", GETTERS % "Ethnicity")
    assert {("getAsian", ("asian",)), ("getIndian", ("indian",)), ("getCaucasian", ("white",))} <= {
        (place.name, place.groups) for place in found if place.verdict == "capability"
    }
    assert not [place for place in judged("FaceOrigin.java", GETTERS % "") if place.set_name]
