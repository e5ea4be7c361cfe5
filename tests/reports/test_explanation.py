"""An explanation as text: complete, within its width, and harmless whatever it quotes."""

import unicodedata

import msgspec
import pytest

from sunlit.explain import Explanation, GroupEntry, TraitEntry
from sunlit.judging.explain import Explained, Seen, Spoke, Word
from sunlit.reports.explanation import render
from sunlit.vocabulary.model import LegalText
from tests.reports import invented
from tests.reports.invented import HOSTILE


def explanation(**changes: object) -> Explanation:
    judged = Explained(
        verdict="capability",
        basis="inferred_from_image",
        confidence=0.9,
        seen=(
            Seen(HOSTILE, 3, "ethnicity", "en", "sure", "", ""),
            Seen("race", 3, "race", "en", "unsure", "", "race condition"),
        ),
        spoke=(
            Spoke(
                "for",
                "inferred_from_image",
                2.5,
                f"beside a face: {HOSTILE}",
                False,
                "face",
                f"beside a face {HOSTILE}",
                "on the same line",
                (Word("face", 7), Word("eye", None)),
            ),
            Spoke("for", "inferred_from_image", 0.5, "values that are groups", True, "", "", "", ()),
            Spoke(
                "against",
                "document_field",
                1.25,
                "beside a card",
                False,
                "identity_document",
                "beside a card",
                "in the path",
                (Word("id", None),),
            ),
        ),
        steps=("It must weigh 2.00.", "It passes by 1.00."),
        reasons=("beside a face",),
    )
    whole = Explanation(
        finding=invented.hostile()[1][0],
        judged=judged,
        settled=(),
        trait=TraitEntry("race", "race", "protected", "What is said.", (LegalText("A law", "Article 9", "its words"),)),
        groups=(GroupEntry("uyghur", "Uyghur", "05", "UG"),),
        vocabulary="0123456789abcdef",
        sunlit="0.1.0",
    )
    return msgspec.structs.replace(whole, **changes)


def test_each_case_has_its_sum_and_each_rule_its_line_and_list() -> None:
    text = " ".join(render(explanation()).split())
    assert "that it is read from a person's picture: 3.00 in all" in text
    assert ": “face” (line 7) and “eye”, on the same line [word list face]" in text
    assert "values that are groups; it only strengthens other evidence" in text
    assert "copied from an identity document: 1.25 in all 1.25 beside a card: “id”, in the path [word list id" in text
    assert "Here it is part of “race condition”, which means something else." in text
    assert "1. It must weigh 2.00. 2. It passes by 1.00." in text
    assert "A law, Article 9: “its words”" in text
    assert "Other files" not in text


def test_what_other_files_settled_is_told_with_both_verdicts() -> None:
    judged = msgspec.structs.replace(explanation().judged, verdict="mention", basis="text_mention", confidence=0.5)
    text = " ".join(render(explanation(judged=judged, settled=("used by “FACE” (face.h)",))).split())
    assert "What spoke for “mention” in its own file" in text
    assert "Its own file alone says: mention, mentioned in a text, 50% sure." in text
    assert "Other files settled it as capability" in text
    assert "used by “FACE” (face.h)" in text


def test_a_place_that_no_word_marks_and_nothing_speaks_against_is_told() -> None:
    judged = msgspec.structs.replace(explanation().judged, seen=(), spoke=())
    text = render(explanation(judged=judged))
    assert "No word of the vocabulary" in text
    assert text.count("  nothing\n") == 2


@pytest.mark.parametrize("width", [1, 40, 100])
def test_nothing_that_is_quoted_acts(width: int) -> None:
    text = render(explanation(), width)
    categories = {unicodedata.category(character) for character in text.replace("\n", "")}
    assert not categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}
