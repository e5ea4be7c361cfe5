"""Who uses a name handles what the same file declares it for."""

from tests.judging.sources import judged, place

FORM = """
class PatientForm:
    marital_status = CharField()
    religion = CharField()
"""
USE = """
def handle(values):
    keep(values["religion"])
"""
APART = "\n\n\ndef work():\n" + "    step()\n" * 20


def test_a_use_of_what_a_form_asks_is_a_record() -> None:
    used = place(judged("lib/forms.py", FORM + APART + USE), "keep", "religion")
    assert (used.verdict, used.basis) == ("record", "declared_record")
    assert any("declared in the same file" in reason for reason in used.reasons)


def test_without_the_form_it_is_judged_by_itself() -> None:
    assert place(judged("lib/forms.py", APART + USE), "keep", "religion").verdict == "dismissed"


def test_what_a_form_shows_for_a_value_is_a_record() -> None:
    source = """
export const columns = [
  { prop: 'name', label: '姓名' },
  { prop: 'nation', label: '民族' },
  { prop: 'nativePlace', label: '籍贯' },
]
"""
    found = place(judged("src/staff/list.ts", source), "民族", "ethnicity")
    assert (found.verdict, found.basis) == ("record", "declared_record")


def test_a_line_of_json_in_a_manual_declares() -> None:
    source = """
扫描证件信息
------------
::

    {
        "id":"string",//证件号
        "nation":"string",//民族
        "birthday":"string",//出生日期
    }
"""
    assert place(judged("gate.rst", source), "nation", "ethnicity").verdict == "record"


def test_who_hands_out_a_field_has_what_the_field_holds() -> None:
    lamps = "".join(f"  private int lamp{number};\n" for number in range(12))
    source = (
        "public class Lodger {\n  private String birthDate;\n  private String nation;\n"
        f"{lamps}  public String getNation() {{ return nation; }}\n}}\n"
    )
    found = place(judged("house/Lodger.java", source), "getNation", "ethnicity")
    assert found.verdict == "record"
    without = source.replace("  private String birthDate;\n", "")
    assert place(judged("house/Lodger.java", without), "getNation", "ethnicity").verdict == "dismissed"
