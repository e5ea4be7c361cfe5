"""Where a value comes from is told by what stands around it: a picture, a name, a voice, a paper, a form, or nobody."""

import pytest

from tests.judging.sources import judged, place


def test_a_guess_from_a_name_is_a_capability_of_its_own_kind() -> None:
    source = """
package names
// Out tells the likely ethnicity of a first name and last name.
type Out struct {
	FirstName string
	LastName string
	LikelyEthnicity string
	ProbabilityCalibrated float64
}
"""
    found = place(judged("model_out.go", source), "LikelyEthnicity", "ethnicity")
    assert (found.verdict, found.basis) == ("capability", "inferred_from_name")


def test_a_name_parser_guesses_nothing() -> None:
    source = (
        'class HumanName:\n    first_name: str\n    last_name: str\n    religious: bool  # a title such as "Father"\n'
    )
    assert not [item for item in judged("nameparser/parser.py", source) if item.verdict == "capability"]


def test_what_is_heard_in_a_voice_is_a_capability_of_its_own_kind() -> None:
    source = (
        "class CallReport:\n    utterance: str\n    voice_energy: float\n    speech_rate: float\n    emotion: str\n"
    )
    found = place(judged("call_center/report.py", source), "emotion: str", "emotion")
    assert (found.verdict, found.basis) == ("capability", "inferred_from_voice")


def test_a_form_that_takes_what_somebody_tells_is_a_record_also_in_running_code() -> None:
    source = """<?php
$email = $_POST['email']; $phone = $_POST['phone']; $surname = $_POST['surname'];
$data['ethnicity'] = $_POST['ethnicity'] ?? '';
"""
    found = place(judged("student/add_process.php", source), "$_POST['ethnicity']", "ethnicity")
    assert (found.verdict, found.basis) == ("record", "declared_record")


def test_a_word_with_other_meanings_means_people_beside_one_that_surely_does() -> None:
    fields = "email home_language graduation_year {} race"
    with_it = [f"    {name}: str\n" for name in fields.format("hispanic_ethnicity").split()]
    found = place(judged("student.py", "class Student:\n" + "".join(with_it)), "race: str", "race")
    assert (found.verdict, found.basis) == ("record", "declared_record")


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "avataaars/options.ts",
            "interface Options { hairColor: string; clothesColor: string; hatColor: string; skinColor: string }",
        ),
        ("icons.py", 'CODES = {\n"nose_dark_skin_tone": "👃🏿",\n"man_walking_light_skin_tone": "🚶🏻",\n}\n'),
        ("shops.rs", "enum Category { LuggageStores, ReligiousGoodsStores, ShoeStores, CameraStores }"),
    ],
)
def test_drawings_emoji_and_shops_are_nobodys_traits(path: str, source: str) -> None:
    assert not [item for item in judged(path, source) if item.verdict in {"capability", "record"}]


def test_a_hat_is_worn_only_where_something_else_is() -> None:
    guess = "def evaluate(names):\n    ethnicity_hat = classify_names(names)\n    return report(ethnicity_hat)\n"
    found = [item for item in judged("experiment.py", guess) if item.verdict == "capability"]
    assert found
    assert {item.basis for item in found} == {"inferred_from_name"}
    worn = "class Person:\n    upper_body: str\n    hat: str\n    ethnicity: str\n"
    assert place(judged("person.py", worn), "ethnicity", "ethnicity").basis == "inferred_from_image"


def test_least_and_greatest_age_say_that_people_are_searched_for() -> None:
    source = "class FaceTask {\n minAge: number;\n maxAge: number;\n glasses: boolean;\n ethnicity: string;\n}\n"
    found = place(judged("task.ts", source), "ethnicity", "ethnicity")
    assert (found.verdict, found.basis) == ("capability", "search_filter")


def test_an_unnatural_skin_tone_is_a_fault_of_the_picture() -> None:
    source = "enum FaceQuality { TOO_DARK, UNNATURAL_SKIN_TONE, GLASSES_REFLECT }"
    assert not [item for item in judged("quality.ts", source) if item.verdict in {"capability", "record"}]


def test_a_gender_code_is_no_sign_of_a_paper() -> None:
    source = "class FaceSeen {\n String hairStyle;\n String glassStyle;\n String beard;\n String genderCode;\n}\n"
    assert place(judged("FaceSeen.java", source), "genderCode", "gender").basis == "inferred_from_image"


def test_the_gender_of_a_word_is_nobodys() -> None:
    source = 'WORDS = [\n {"noun": "Tisch", "gender": "m", "plural": "Tische"},\n {"noun": "Tür", "gender": "f"},\n]\n'
    assert not [item for item in judged("words/user.py", source) if item.verdict in {"capability", "record"}]


def test_what_stands_beside_a_faith_is_asked_for_too() -> None:
    columns = "".join(f"  {name} VARCHAR(9),\n" for name in ("colour", "race", "religion", "caste"))
    source = f"CREATE TABLE entries (\n{columns}  id INT\n);\n"
    told = {item.name: (item.verdict, item.basis) for item in judged("db/entries.sql", source)}
    assert told == dict.fromkeys(("race", "religion", "caste"), ("record", "declared_record"))
    alone = judged("db/entries.sql", "CREATE TABLE entries (\n  colour VARCHAR(9),\n  race VARCHAR(9)\n);\n")
    assert [item.verdict for item in alone] == ["dismissed"]


def test_a_network_for_pictures_of_weddings_beside_it_makes_no_record_of_what_is_predicted() -> None:
    source = """
class Networks {
    /** Recognizes bride, groom and flowers in an image. */
    public function weddings() { return $this->weddings; }

    /** Predicts the cultural appearance of each face in an image, with age and beard. */
    public function traits() { return $this->traits; }
}
"""
    assert {found.verdict for found in judged("Networks.php", source) if found.trait == "ethnicity"} == {"capability"}


def test_a_form_beside_a_telephone_is_filled_in_by_whom_it_is_about() -> None:
    source = """<form [formGroup]="intake">
  <input formControlName="phoneNumber" placeholder="Phone number">
  <select formControlName="race" label="Race"></select>
</form>
"""
    found = place(judged("web/intake.component.html", source), 'formControlName="race"', "race")
    assert (found.verdict, found.basis) == ("record", "declared_record")


def test_a_form_by_which_faces_are_searched_is_no_record() -> None:
    source = """<form [formGroup]="search">
  <select formControlName="glasses" label="Glasses"></select>
  <select formControlName="race" label="Race"></select>
</form>
"""
    found = place(judged("web/face-search.component.html", source), 'formControlName="race"', "race")
    assert (found.verdict, found.basis) == ("capability", "search_filter")


def test_what_a_query_is_made_of_is_a_filter_whatever_is_seen_beside_it() -> None:
    source = """
class FaceStore:
    def search(self, query):
        hair_color = query.hair_color
        glasses, beard, smile = query.glasses, query.beard, query.smile
        conditions.append({'skin_tone': query.skin_tone})
"""
    found = place(judged("faces/advanced_search.py", source), "'skin_tone'", "skin_colour")
    assert (found.verdict, found.basis) == ("capability", "search_filter")


def test_figures_about_a_population_are_nobodys() -> None:
    source = """<h2>Household income</h2>
<p>Income distribution among Asian, White and Black households</p>
<h3 id="chart-home-ownership-among-asian-and-white-households">Home ownership</h3>
"""
    assert not [item for item in judged("pages/income.html", source) if item.verdict == "capability"]


def test_a_switch_for_races_of_faces_is_no_detector_of_data_races() -> None:
    source = "struct FaceOptions {\n  bool detectGlasses;\n  bool enableRaceDetection;\n  bool detectBeard;\n};\n"
    assert place(judged("face_options.h", source), "enableRaceDetection", "race").verdict == "capability"
    source = "// switches race detection on, for each goroutine and its mutex\nvar raceDetection bool\n"
    assert not [item for item in judged("runtime/sched.go", source) if item.verdict == "capability"]


def test_a_filter_that_beautifies_does_not_judge_beauty() -> None:
    source = "class FaceBeautySettings { float beautyLevel; float bigEyeScale; float skinToneSaturation; }\n"
    assert not [item for item in judged("camera/FaceBeautySettings.java", source) if item.verdict == "capability"]


def test_the_days_of_a_calendar_and_the_small_class_of_a_training_set_are_nobody() -> None:
    calendar = (
        'class North(Union):\n    """Holidays of the north."""\n    LABEL = "Native Americans and Muslims holiday"\n'
    )
    sampling = "def clean(X_minority):\n    y_pred_minority = nn.predict(X_minority)  # of the resampled set\n"
    for path, source in (("calendar/north.py", calendar), ("over_sampling/near.py", sampling)):
        found = judged(path, source)
        assert found
        assert not [item for item in found if item.verdict in ("capability", "record")]


def test_a_value_is_no_question_that_somebody_is_asked() -> None:
    names = ["Danish", "Finnish", "Tajik", "Kazakh", "Micronesian", "Mongolian", "Romani", "Uzbek"]
    source = (
        "PEOPLE = {\n  'nationalities': [\n" + "".join(f"    {{'name': '{name}'}},\n" for name in names) + "  ]\n}\n"
    )
    values = [item for item in judged("lists.py", source) if item.groups]
    assert values
    assert not [item for item in values if any("only a person can tell" in reason for reason in item.reasons)]


def test_what_is_sent_to_open_an_account_is_a_record() -> None:
    body = '{\n  "email": "a@b.example",\n  "gender": "female",\n  "password": "…",\n  "username": "a"\n}'
    manual = f"# Sign up\n\n```\n{body}\n```\n"
    found = place(judged("api.md", manual), "gender", "gender")
    assert (found.verdict, found.basis) == ("record", "declared_record")


MEMBER = """
class Member {{
  String idCard;      // 身份证号
  String birthday;    // 出生日期
  String nation;      // 民族
{}}}
"""


def test_beside_a_telephone_number_and_schooling_somebody_told_it() -> None:
    filled_in = MEMBER.format(
        "  String mobile;      // 手机号\n  String schooling;   // 学历\n  String married;     // 婚姻状况\n"
    )
    found = place(judged("Member.java", filled_in), "民族", "ethnicity")
    assert (found.verdict, found.basis) == ("record", "declared_record")


def test_beside_the_office_that_issued_a_paper_it_is_copied_from_there() -> None:
    printed = MEMBER.format(
        "  String office;      // 签发机关\n  String mobile;      // 手机号\n  String schooling;   // 学历\n"
    )
    found = place(judged("Member.java", printed), "民族", "ethnicity")
    assert (found.verdict, found.basis) == ("record", "document_field")


RESULTS = """
export const resultSchema = object({
  camera: string().required(),
  band: string().optional(),
  %s: string().optional(),
  ethnicity: string().optional(),
});
"""


def test_what_stands_beside_an_emotion_is_seen_on_a_face() -> None:
    seen = place(judged("results.ts", RESULTS % "emotion"), "ethnicity", "ethnicity")
    assert (seen.verdict, seen.basis) == ("capability", "inferred_from_image")
    other = place(judged("results.ts", RESULTS % "language"), "ethnicity", "ethnicity")
    assert other.verdict != "capability"


def test_in_a_list_of_all_sorts_of_words_nothing_is_seen() -> None:
    words = [f"word{number}" for number in range(120)]
    source = "export default {\n" + "".join(f"  {word}: 1,\n" for word in (*words, "emotion", "ethnicity")) + "};\n"
    assert not [item for item in judged("words.ts", source) if item.verdict == "capability"]


def test_a_byte_of_a_structure_is_no_figure_of_an_office() -> None:
    """C names its bytes so: what sounds like "broken down by race" is a byte that holds one."""
    source = 'class FACE_SEEN(Structure):\n    _fields_ = [("bySex", c_byte), ("byRace", c_byte), ("byMask", c_byte)]\n'
    found = place(judged("wrapper.py", source), "byRace", "race")
    assert (found.verdict, found.basis) == ("capability", "inferred_from_image")


def test_what_papers_carry_and_what_people_tell_make_one_record() -> None:
    shelves = "".join(f"  String shelf{number};\n" for number in range(9))
    source = (
        f"class Lodger {{\n  boolean sex;\n{shelves}  String surname;\n  String passport;\n  String birthday;\n}}\n"
    )
    assert place(judged("house/Lodger.java", source), "sex", "gender").verdict == "record"


@pytest.mark.parametrize(
    ("path", "source", "line"),
    [
        (
            "guests/list.html",
            "<!-- 查询条件 -->\n<font>证件号</font><input id='n'>\n<font>民族</font><select id='m'></select>",
            "<font>民族",
        ),
        (
            "tenants/filter.kt",
            'class Lets(val passport: String) {\n  val help = "You can search by passport, nationality, birthday"\n}',
            "search by",
        ),
    ],
)
def test_who_says_by_what_people_can_be_searched_searches_them_by_it(path: str, source: str, line: str) -> None:
    trait = "ethnicity" if "民族" in line else "nationality"
    found = place(judged(path, source), line, trait)
    assert (found.verdict, found.basis) == ("capability", "search_filter")


def test_a_list_that_shows_what_a_paper_carries_searches_nobody() -> None:
    source = "<table><tr><td>证件号</td><td>出生日期</td>\n<td>民族</td></tr></table>"
    assert place(judged("guests/list.html", source), "民族", "ethnicity").verdict == "record"


@pytest.mark.parametrize(("beside", "verdict"), [("surname", "record"), ("square", "mention")])
def test_a_street_beside_a_surname_is_an_address(beside: str, verdict: str) -> None:
    fields = (beside, "street", "city", "county", "ethnicity")
    source = "struct Neighbour {\n" + "".join(f"  let {name}: String\n" for name in fields) + "}\n"
    assert place(judged("app/Neighbour.swift", source), "ethnicity", "ethnicity").verdict == verdict
