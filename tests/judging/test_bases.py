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
