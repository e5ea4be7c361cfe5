"""A classifier of names says so in its manual, and not in each of its files; the rest of the target tells."""

from sunlit.judging.origins import settle_origins
from tests.judging.sources import judged

MANUAL = ("README.md", "# Kinname\nPredicts the ethnicity of a person from a first name or a surname.\n")
CODE = ("kin/predict.py", "def predict_ethnicity(batch):\n    ethnicity = classes[net(batch)]\n    return ethnicity\n")
PICTURES = ("kin/face.py", "def predict_ethnicity(face_image):\n    return net(detect_face(face_image))\n")


def bases(*sources: tuple[str, str]) -> set[str]:
    places = [item for source in sources for item in judged(*source)]
    return {item.basis for item in settle_origins(places) if item.verdict == "capability"}


def test_a_guess_is_made_from_what_the_target_says() -> None:
    assert bases(CODE) == {"inferred_from_image"}
    assert bases(MANUAL, CODE) == {"inferred_from_name"}


def test_who_reads_pictures_too_is_taken_at_each_place() -> None:
    assert bases(MANUAL, CODE, PICTURES) == {"inferred_from_name", "inferred_from_image"}


def test_where_many_sort_people_and_none_tells_of_pictures_it_is_of_figures() -> None:
    tables = [("figures/sort.py", CODE[1].replace("kin", f"kin{number}")) for number in range(24)]
    assert bases(*tables[:2]) == {"inferred_from_image"}
    assert bases(*tables) == set()


def test_one_picture_among_few_is_enough() -> None:
    tables = [("figures/sort.py", CODE[1]) for _ in range(4)]
    assert bases(*tables, PICTURES) == {"inferred_from_image"}


SAID = (
    "concepts.md",
    "# Tables\n\nA table is split by ethnicity estimation: its finder takes the words that a respondent wrote.\n",
)
CLAIMED = (
    "sheet.md",
    "# Terminal\n\nThe terminal recognises the ethnicity of whoever comes to the door: it can estimate it at night.\n",
)


def test_a_sentence_that_claims_nothing_where_no_picture_is_told_of_is_a_mention() -> None:
    assert bases(SAID) == set()
    assert bases(CLAIMED) == {"inferred_from_image"}
