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
