"""A sentence that offers, requires or describes the ability is a claim; one that speaks of it otherwise a mention."""

import pytest

from tests.judging.sources import judged

CLAIMS = [
    ("manual.md", "# Face server\n\nThe server supports recognition of age, glasses and ethnicity of each face.\n"),
    ("manual.txt", "4.2 人脸识别服务器支持识别维族人员。\n"),
    ("tender.txt", "3.1 人脸识别系统应支持对少数民族人员的检测与报警。\n"),
    (
        "tender.txt",
        "The video system shall identify persons of Uyghur ethnicity in camera images and raise an alarm.\n",
    ),
    ("api.md", "# Face API\n\n`return_attributes`: ethnicity: Asian, White, Black; glasses; age\n"),
    (
        "api.html",
        "<h1>Face detection</h1><table><tr><td>ethnicity</td><td>Asian or White, by face image</td></tr></table>",
    ),
]
MENTIONS = [
    ("CODE_OF_CONDUCT.md", "We welcome everyone regardless of age, race, ethnicity, religion or skin color.\n"),
    ("news.md", "Journalists reported that the maker had sold cameras that detect Uyghurs.\n"),
    ("law.txt", "Article 9 GDPR: processing of personal data revealing racial or ethnic origin shall be prohibited.\n"),
    (
        "fair.md",
        "# Fairness\n\nWe compare the error rate of the face detector by ethnicity to measure bias of subgroups.\n",
    ),
    ("tender.txt", "3.3 投标人须遵守民族团结的法律法规。\n"),
    ("form.md", "# Patient form\n\nThe patient may state an ethnicity.\n"),
]


@pytest.mark.parametrize(("path", "text"), CLAIMS)
def test_a_claim_is_a_capability(path: str, text: str) -> None:
    assert "capability" in {found.verdict for found in judged(path, text) if found.trait in {"ethnicity", "race"}}


@pytest.mark.parametrize(("path", "text"), MENTIONS)
def test_what_is_only_spoken_of_is_no_capability(path: str, text: str) -> None:
    assert {found.verdict for found in judged(path, text)} <= {"mention", "dismissed"}


def test_what_stands_under_another_heading_does_not_silence_a_claim() -> None:
    claim = "# Face camera\n\nThe camera detects ethnicity, glasses and masks.\n"
    conduct = "\n## Code of conduct\n\nEveryone is welcome regardless of ethnicity; harassment is not.\n"
    found = {item.location.line: item.verdict for item in judged("README.md", claim + conduct)}
    assert found == {3: "capability", 7: "mention"}


def test_the_groups_that_a_sentence_lists_are_named() -> None:
    found = judged("api.md", CLAIMS[4][1])
    assert {group for item in found for group in item.groups} >= {"asian", "white", "black"}


def test_a_sentence_that_says_no_describes_no_ability() -> None:
    said = {
        sentence: {item.verdict for item in judged("manual.md", sentence + "\n") if item.trait == "ethnicity"}
        for sentence in ("The face model predicts ethnicity.", "The face model does not predict ethnicity.")
    }
    assert [*said.values()] == [{"capability"}, {"mention"}]


DENIALS = {
    "a sentence goes on": "The face counter of this camera does not estimate age,\n"
    "gender, ethnicity or emotion of faces.\n",
    "in Chinese": "本系统分析人脸图像中的眼镜和口罩，不会识别\n民族、肤色。\n",
    "no goal": "# Camera\n\n## Non-goals\n\n- Estimation of ethnicity, skin tone or emotion from face images\n",
    "for everybody": "# Face camera\n\n| what | value |\n| --- | --- |\n| Skin tone of faces | any |\n",
}


@pytest.mark.parametrize("kind", DENIALS)
def test_what_is_said_not_to_be_done_is_no_ability(kind: str) -> None:
    assert {found.verdict for found in judged("README.md", DENIALS[kind])} <= {"mention", "dismissed"}


def test_a_sentence_that_turns_round_says_what_is_done() -> None:
    said = "The face camera does not store pictures, but it estimates\nthe ethnicity, glasses and beard of each face.\n"
    assert "capability" in {found.verdict for found in judged("README.md", said) if found.trait == "ethnicity"}


KEPT = {
    "stored": "# Pupils\n\nThe ethnicity of each pupil is recorded when the guardian signs the enrollment form.\n",
    "a row": "# Staff\n\n| Field | Meaning |\n| --- | --- |\n| Surname | Enter the surname of the employee. |\n"
    "| Ethnicity | Choose the ethnicity of the employee from the drop-down list. |\n",
    "required": "# Patients\n\n## Required fields\n\n- **Birth**\n- **Phone number**\n"
    "- **Nationality** - Kenyan or other\n",
    "in Chinese": "# 员工档案\n\n员工入职时登记民族、政治面貌、学历和联系电话。\n",
}


@pytest.mark.parametrize("kind", KEPT)
def test_a_manual_that_says_what_is_stored_or_asked_for_tells_of_a_record(kind: str) -> None:
    found = [item for item in judged("manual.md", KEPT[kind]) if item.trait in {"ethnicity", "nationality"}]
    assert {item.verdict for item in found} == {"record"}, found
