"""What stands at a place decides how much must speak for it: a row of fields in a manual declares them as code does."""

import pytest

from sunlit.judging.users import settle
from tests.judging.sources import judged, place

MANUAL = """# Pupil

Name | Type | Notes
---- | ---- | -----
**dob** | **String** | [optional]
**graduation_year** | **String** | [optional]
**home_language** | **String** | [optional]
**ethnicity** | **{}** | [optional]
"""


def test_a_row_of_a_table_with_names_and_types_declares_a_field() -> None:
    found = place(judged("docs/Pupil.md", MANUAL.format("String")), "**ethnicity**", "ethnicity")
    assert (found.verdict, found.basis) == ("record", "declared_record")


def test_a_row_without_a_type_is_prose() -> None:
    found = place(judged("docs/Pupil.md", MANUAL.format("see below")), "**ethnicity**", "ethnicity")
    assert found.verdict == "mention"


@pytest.mark.parametrize(
    ("path", "source", "line"),
    [
        (
            "migrations/make_patients.php",
            "<?php Schema::create('patients', function ($table) {\n$table->string('blood');\n"
            "$table->string('nationality');\n$table->string('occupation');\n});",
            "'nationality'",
        ),
        (
            "db/make_patients.rb",
            "create_table :patients do |t|\n  t.string :blood\n  t.string :nationality\n  t.string :occupation\nend\n",
            ":nationality",
        ),
    ],
)
def test_a_column_that_code_makes_holds_what_was_declared(path: str, source: str, line: str) -> None:
    found = place(judged(path, source), line, "nationality")
    assert (found.verdict, found.basis) == ("record", "declared_record")


DOCUMENTATION = """<?xml version="1.0"?>
<doc><members>
<member name="P:Vendor.FaceRecognition.Gate.CitizenCard.Nation">
  <summary>
  民族
  </summary>
</member>
<member name="P:Vendor.FaceRecognition.Gate.CitizenCard.IdNumber"><summary>身份证号</summary></member>
<member name="P:Vendor.FaceRecognition.Gate.CitizenCard.IssuingAuthority"><summary>签发机关</summary></member>
<member name="P:Vendor.FaceRecognition.Gate.CitizenCard.SendTime"><summary>time</summary></member>
</members></doc>
"""


def test_compiled_documentation_explains_the_member_that_it_names() -> None:
    found = place(judged("Vendor.xml", DOCUMENTATION), "民族", "ethnicity")
    assert (found.verdict, found.basis) == ("record", "document_field")


@pytest.mark.parametrize(
    ("path", "source", "line"),
    [
        ("Vendor.xml", DOCUMENTATION, "SendTime"),
        ("Gate.cs", "namespace Vendor.FaceRecognition.Gate\n{\n class Door { int faces; int camera; }\n}", "namespace"),
        ("Gate.java", "package vendor.face.recognition;\nclass Door { int faces; int camera; }\n", "package"),
    ],
)
def test_the_name_of_a_namespace_says_nothing_of_what_stands_in_it(path: str, source: str, line: str) -> None:
    found = place(judged(path, source), line, "face_identity")
    assert found.verdict == "mention"


PUPIL = """<template>
  <view><text class="name">出生日期</text><text>{{ pupil.born }}</text></view>
  <view><text class="name">%s</text><text>{{ pupil.people }}</text></view>
  <view><text class="name">学历</text><text>{{ pupil.level }}</text></view>
</template>
"""


@pytest.mark.parametrize(("label", "verdict"), [("民族", "record"), ("民族：", "record"), ("各民族的故事", "mention")])
def test_what_is_all_of_an_element_names_the_value_beside_it(label: str, verdict: str) -> None:
    found = place(judged("pupil/card.vue", PUPIL % label), label, "ethnicity")
    assert found.verdict == verdict


RESULT = "Mask  : none\nBeard : yes\nRace  : {}\nGlasses : none\n"
FACES = "class FaceAttributes { boolean glasses; boolean beard; String race; }\n"


def test_a_trait_with_a_group_as_its_value_is_a_result_and_what_the_program_says_of_it() -> None:
    beside = [item for name in "abc" for item in judged(f"out/{name}.java", FACES)]
    result, text = (judged("out/0007.txt", RESULT.format(value)) for value in ("Asian", "of cars, in spring"))
    found = settle([*result, *text, *beside])
    assert (found[0].verdict, found[0].groups) == ("capability", ("asian",))
    assert [item.verdict for item in found if item.excerpt.endswith("spring")] == ["dismissed"]


def test_a_long_cell_is_a_text_about_something_and_no_value() -> None:
    text = "the ethnicity of a patient is asked for on the intake form and kept with the occupation "
    verdicts = [judged("notes.csv", f'id,patient\n1,"{cell}"\n2,none\n')[0].verdict for cell in (text, text * 2)]
    assert verdicts == ["record", "mention"]


def test_a_comment_on_threads_in_a_program_for_faces_is_about_threads() -> None:
    source = "// Detects faces.\nvoid stop_face_scan() {\n    // the cleanup races with destructors of the camera\n}\n"
    assert "capability" not in {item.verdict for item in judged("face_scan.cpp", source) if item.trait == "race"}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "Form.Designer.cs",
            'class F { void Init() {\n this.lblNation.Text = "民族";\n this.lblCard.Text = "身份证号";\n} }',
        ),
        (
            "form.dfm.pas",
            "procedure Init;\nbegin\n  Label1.Caption := '民族';\n  Label2.Caption := '身份证号';\nend;\n",
        ),
        (
            "columns.ts",
            "export const columns = [\n { accessorKey: 'guest.民族' },\n { accessorKey: 'guest.身份证号' },\n]",
        ),
    ],
)
def test_what_a_form_or_a_table_shows_holds_a_value(path: str, source: str) -> None:
    found = place(judged(path, source), "民族", "ethnicity")
    assert found.verdict == "record", found


def test_a_string_in_running_code_is_no_term_of_a_list_however_much_its_class_holds() -> None:
    fields = "".join(f"    private Label label{number};\n" for number in range(120))
    shows = 'void show() { put("民族", card.nation()); put("身份证号", card.number()); }'
    source = f"class Card {{\n{fields}    {shows}\n}}\n"
    assert place(judged("Card.java", source), "民族", "ethnicity").verdict == "record"


def test_a_statement_in_a_mapper_of_xml_handles_its_columns() -> None:
    source = (
        '<mapper namespace="lodger">\n <insert id="add">\n  insert into LODGER(ROOM, NATIONID, BIRTHDATE) values(\n'
        "  #{room},\n  #{nationId},\n  #{birthDate})\n </insert>\n</mapper>\n"
    )
    found = judged("mapper/LodgerMapper.xml", source)
    assert place(found, "insert into", "ethnicity").verdict == "record"
    assert place(found, "#{nationId}", "ethnicity").verdict == "record"


def test_a_label_of_a_page_may_have_room_behind_it_that_does_not_break() -> None:
    source = "<div>\n\t\t民族&nbsp;&nbsp; <select id='peoples'></select> 证件号 出生日期\n</div>"
    assert place(judged("guests.jsp", source), "民族", "ethnicity").verdict == "record"


def test_a_type_among_many_of_a_description_is_no_word_of_a_list() -> None:
    faces = ",\n".join(
        f'"A{number:03}Face": {{"properties": {{"beard": {{}}, "glasses": {{}}}}}}' for number in range(120)
    )
    source = (
        f'{{"components": {{"schemas": {{\n{faces},\n"EthnicityKind": {{\n"enum": ["One"]\n}},\n"Zebra": {{}}}}}}}}'
    )
    assert place(judged("api/faces.json", source), "EthnicityKind", "ethnicity").verdict == "capability"
