"""What is declared is judged by what stands around it, not by its words or its file."""

import pytest

from sunlit.judging.judge import Judged
from tests.judging.sources import FACE_HEADER, judged, place


@pytest.fixture(scope="module")
def header() -> list[Judged]:
    return judged("include/hl_sdk.h", FACE_HEADER)


def test_a_field_beside_glasses_and_beard_is_read_from_the_image(header: list[Judged]) -> None:
    found = place(header, "emNation", "ethnicity")
    assert (found.verdict, found.basis, found.role) == ("capability", "inferred_from_image", "field")
    assert found.type == "HL_KIN_KIND"


def test_a_field_beside_an_address_and_an_authority_is_copied_from_a_document(header: list[Judged]) -> None:
    found = place(header, "nNation;", "ethnicity")
    assert (found.verdict, found.basis) == ("record", "document_field")


def test_a_field_of_a_search_condition_is_a_filter(header: list[Judged]) -> None:
    found = place(header, "nSkinColor", "skin_colour")
    assert (found.verdict, found.basis) == ("capability", "search_filter")


def test_a_member_that_names_a_people_is_found_in_a_type_whose_name_says_nothing(header: list[Judged]) -> None:
    found = place(header, "HL_KIN_KIND_UYGHUR", "ethnicity")
    assert (found.verdict, found.groups) == ("capability", ("uyghur",))


def test_a_race_condition_and_words_that_hold_race_are_nothing(header: list[Judged]) -> None:
    assert {item.verdict for item in header if item.trait == "race"} == {"dismissed"}
    assert not [item for item in header if "embrace" in item.excerpt]


def test_every_place_says_why(header: list[Judged]) -> None:
    for item in header:
        assert item.reasons and all(item.reasons)
        assert 0 < item.confidence < 1


def test_the_same_header_in_gb18030_is_judged_the_same(header: list[Judged]) -> None:
    foreign = judged("include/hl_sdk.h", FACE_HEADER.encode("gb18030"))
    assert [(item.trait, item.verdict, item.location.line) for item in foreign] == [
        (item.trait, item.verdict, item.location.line) for item in header
    ]


def test_a_list_of_classifier_categories_is_a_set_whatever_it_is_called() -> None:
    source = """
def describe_face(image, face):
    KINDS = ["asian", "indian", "black", "white", "middle eastern", "latino hispanic"]
    return KINDS[classifier.predict(face)]
"""
    found = [item for item in judged("faces/labels.py", source) if item.trait == "race"]
    assert {item.verdict for item in found} == {"capability"}
    assert {group for item in found for group in item.groups} >= {"asian", "black", "white", "middle_eastern"}


def test_a_union_type_that_writes_its_groups_out_is_a_set() -> None:
    source = "export interface FaceResult { age: number }\nexport type Race = 'white' | 'black' | 'asian' | 'other';\n"
    found = [item for item in judged("src/face/result.ts", source) if item.trait == "race"]
    assert {item.verdict for item in found} == {"capability"}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("locale/languages.py", "LANGUAGES = {'tr': 'Turkish', 'ug': 'Uyghur', 'uk': 'Ukrainian', 'ur': 'Urdu'}\n"),
        ("CODE_OF_CONDUCT.md", "Free of harassment, regardless of age, ethnicity, race, religion or identity.\n"),
        ("regions.py", "REGIONS = {'650000': '新疆维吾尔自治区', '640000': '宁夏回族自治区'}\n"),
        ("src/pool.go", "// run with -race to find a data race\nfunc lock() {}\n"),
        ("emoji/picker.js", "const picker = { skinTone: 1, emoji: 'wave', skinTones: [1, 2, 3] };\n"),
        ("law/offences.sql", "INSERT INTO offence VALUES ('040301', '煽动民族仇恨、民族歧视');\n"),
        ("games/track.py", "class Race:\n    '''A car race on a track, with laps.'''\n    laps = 3\n"),
    ],
)
def test_look_alikes_are_neither_capability_nor_record(path: str, source: str) -> None:
    assert not [item for item in judged(path, source) if item.verdict in {"capability", "record"}]


def test_a_column_of_a_staff_table_is_a_record() -> None:
    source = (
        "class Employee:\n    '''An employee.'''\n    marital_status: str\n    occupation: str\n    ethnicity: str\n"
    )
    found = place(judged("hr/models.py", source), "ethnicity: str", "ethnicity")
    assert (found.verdict, found.basis) == ("record", "declared_record")


def test_a_terminology_that_lists_the_word_holds_no_record_of_anyone() -> None:
    source = "TERMS = {'00102160': ('Patient Ethnic Group', 'SH'), '00102154': ('Patient Phone', 'SH')}\n"
    assert {item.verdict for item in judged("dicom/dictionary.py", source)} == {"mention"}


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("class FaceReply { int age; int gender; int glasses; int expression; int getBeauty() {} };", "capability"),
        ("class Parser { int token; int race; int grammar; int expression; };", "dismissed"),
    ],
)
def test_a_word_that_tells_something_only_in_company(source: str, verdict: str) -> None:
    found = {item.trait: item.verdict for item in judged("src/reply.cpp", source)}
    assert found.get("emotion", "dismissed") == verdict
    assert found.get("attractiveness", "dismissed") == verdict


@pytest.mark.parametrize("name", ["healthStatus", "health_status", "HealthStatus"])
def test_two_words_that_tell_something_only_in_company_are_one_name(name: str) -> None:
    source = f"class Person {{ String idNumber; String religion; String {name}; String address; }}"
    assert {item.trait: item.verdict for item in judged("Person.java", source)} == {
        "religion": "record",
        "disability": "record",
    }


@pytest.mark.parametrize(
    ("path", "source", "verdict"),
    [
        ("web/Avatar.tsx", "interface AvatarProps { skinTone: string; beard: string; mouth: string }", "dismissed"),
        ("web/face.ts", "interface FaceProps { skinTone: string; beard: string; mouth: string }", "capability"),
        (
            "api/Query.java",
            '// 排除的肤色\nclass TaskQuery {\n  @Doc("排除的肤色")\n  String excludeSkin;\n}',
            "capability",
        ),
        ("faker.py", "class Faker:\n    def nationality(self):\n        return random_element(NAMES)\n", "dismissed"),
    ],
)
def test_what_is_drawn_or_made_up_is_nobody_and_who_looks_for_skin_has_seen_it(
    path: str, source: str, verdict: str
) -> None:
    found = [item for item in judged(path, source) if item.role in {"field", "function"}]
    assert {item.verdict for item in found if item.trait in {"skin_colour", "nationality"}} == {verdict}


def test_a_place_begins_where_its_name_does_and_not_at_the_word_in_it(header: list[Judged]) -> None:
    lines = FACE_HEADER.split("\n")
    named = [item for item in header if item.name in lines[(item.location.line or 0) - 1]]
    assert {item.name for item in named} >= {"HL_KIN_KIND_UYGHUR", "emNation", "nNation", "nSkinColor"}
    for item in named:
        line, column = item.location.line or 0, item.location.column or 0
        assert lines[line - 1][column - 1 :].startswith(item.name)
        before = "\n".join([*lines[: line - 1], lines[line - 1][: column - 1]])
        assert item.location.offset == len(before.encode())


def test_what_a_name_is_made_of_says_nothing_of_it_once_more() -> None:
    (place,) = judged("measure.ts", "function emotionRecognition() {}\n")
    assert not any(reason.endswith("right beside it") for reason in place.reasons)
