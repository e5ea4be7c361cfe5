"""What stands there as escapes or in base64 is judged and told as what it reads, and never taken for packed data."""

import base64

import pytest

from tests.judging.sources import judged

UYGHUR = "维吾尔族"
FACE = "识别人脸: 民族 " + UYGHUR


def escaped(text: str, encoding: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode(encoding))


@pytest.mark.parametrize(
    "written",
    [
        escaped(UYGHUR, "utf-8"),
        escaped(UYGHUR, "gb18030"),
        "".join(f"\\u{ord(char):04x}" for char in UYGHUR),
        "".join(f"&#x{ord(char):x};" for char in UYGHUR),
    ],
)
def test_a_group_in_escapes_is_a_mention_at_least_and_named_as_it_reads(written: str) -> None:
    (place,) = judged("face.c", f'const char *face_label = "{written}";\n')
    assert place.verdict in {"capability", "mention"}
    assert (place.name, place.groups) == (UYGHUR, ("uyghur",))
    assert f"“{UYGHUR}”, in escapes or base64, is written for Uyghur" in place.reasons


def test_a_text_in_base64_says_what_it_says() -> None:
    run = base64.b64encode(FACE.encode()).decode()
    (place,) = judged("notes.txt", f"face config: {run}\n")
    assert (place.verdict, place.name, place.groups) == ("mention", "民族", ("uyghur",))


def test_an_attribute_hidden_in_base64_beside_faces_is_an_ability() -> None:
    run = base64.b64encode(b'{"faceAttributes":{"ethnicity":"uyghur"}}').decode()
    (place,) = judged("keys.py", f'FACE_GLASSES_BEARD = b64decode("{run}")\n')
    assert (place.verdict, place.name) == ("capability", "ethnicity")


def test_a_word_that_chance_put_into_packed_data_is_none() -> None:
    (place,) = judged("face.js", 'const face = "q83vEjRWeJ0Ab1Hui7Yx9ethnicity4kZ0Qm8sT2uV5wXyZ1";\n')
    assert place.verdict == "dismissed"
