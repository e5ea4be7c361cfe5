"""An explanation says what the judge weighed: the words that stand there, where, and what follows."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.judging.explain import Explained, explain_place
from sunlit.judging.judge import Judged
from sunlit.judging.places import find_places
from sunlit.judging.rules import load_rules
from sunlit.judging.scene import Scene
from sunlit.judging.uses import weigh_all
from sunlit.matching import find_hits
from sunlit.readers import decode, reader_for
from tests.judging.sources import FACE_HEADER, judged


def explained(path: str, source: str) -> list[Explained]:
    text = decode(source.encode())
    assert text is not None
    hits = find_hits(text)
    reader = reader_for(path, text.string)
    scene = Scene(path, reader.language, text, reader.read(text, sorted({hit.start for hit in hits})))
    places = find_places(scene, hits)
    weighed = zip(places, weigh_all(scene, places), strict=True)
    return [explain_place(scene, place, weighing) for place, weighing in weighed]


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Judged, Explained]]:
    return list(zip(judged("face.h", FACE_HEADER), explained("face.h", FACE_HEADER), strict=True))


def at(pairs: list[tuple[Judged, Explained]], line_with: str) -> Explained:
    (found,) = [explained for judged, explained in pairs if line_with in judged.excerpt and judged.trait == "ethnicity"]
    return found


def test_it_comes_to_the_verdict_of_the_judge_with_the_reasons_of_the_judge(
    pairs: list[tuple[Judged, Explained]],
) -> None:
    for judgement, explanation in pairs:
        assert (judgement.verdict, judgement.basis) == (explanation.verdict, explanation.basis)
        assert (judgement.confidence, judgement.reasons) == (explanation.confidence, explanation.reasons)


def test_every_word_stands_on_the_line_that_is_named(pairs: list[tuple[Judged, Explained]]) -> None:
    lines = FACE_HEADER.split("\n")
    words = [word for _, explanation in pairs for one in explanation.spoke for word in one.words if word.line]
    words_there = [re.sub(r"[\W_]", "", lines[word.line - 1].lower()) for word in words if word.line]
    assert len(words) > 20
    for word, line in zip(words, words_there, strict=True):
        assert re.sub(r"[\W_]", "", word.text) in line


def test_a_word_in_the_path_has_no_line_and_the_heaviest_of_each_side_comes_first(
    pairs: list[tuple[Judged, Explained]],
) -> None:
    in_path = [one for _, explanation in pairs for one in explanation.spoke if one.where.endswith("or its folder")]
    assert in_path and not any(word.line for one in in_path for word in one.words)
    for _, explanation in pairs:
        order = [(one.side == "for", one.weight) for one in explanation.spoke]
        assert order == sorted(order, reverse=True)


def test_the_spelling_is_named_as_the_vocabulary_has_it(pairs: list[tuple[Judged, Explained]]) -> None:
    seen = {one.written: one for one in at(pairs, "HL_KIN_KIND_UYGHUR").seen}
    assert (seen["维族"].spelling, seen["维族"].group, seen["维族"].strength) == ("维族", "uyghur", "sure")
    assert seen["维族"].language.startswith("zh")
    assert seen["维族"].line == 6


def test_what_spoke_for_and_against_is_told_apart(pairs: list[tuple[Judged, Explained]]) -> None:
    card = at(pairs, "nNation")
    assert card.verdict == "record"
    assert {one.speaks_for for one in card.spoke if one.side == "for"} == {"document_field"}
    assert "inferred_from_image" in {one.speaks_for for one in card.spoke if one.side == "against"}
    number = next(word.line for one in card.spoke for word in one.words if "身份证" in word.text)
    assert "身份证号" in FACE_HEADER.split("\n")[(number or 0) - 1]


def test_the_sums_in_the_steps_are_those_of_the_rules(pairs: list[tuple[Judged, Explained]]) -> None:
    face = at(pairs, "emNation")
    total = sum(one.weight for one in face.spoke if one.speaks_for == "inferred_from_image")
    assert any(f"{total:.2f}" in step for step in face.steps)
    cues = {rule.cue for rule in load_rules().rules}
    assert {one.cue for one in face.spoke} <= cues | {""}


def test_a_phrase_that_means_something_else_decides_alone() -> None:
    (race,) = explained("queue.c", "/* to avoid a race condition between two threads */\nint mode;\n")
    assert race.verdict == "dismissed"
    assert [one.excluded for one in race.seen] == ["race condition"]
    assert len(race.steps) == 1


def test_where_a_branch_decides_what_speaks_of_a_mention_spoke_against_it() -> None:
    source = 'def check(guest):\n    if guest.ethnicity == "Uyghur":\n        ring(guest)\n'
    branch = next(one for one in explained("check.py", source) if one.verdict == "capability")
    assert not any(one.side == "for" and one.speaks_for in {"mention", "not_personal"} for one in branch.spoke)
    assert any('guest.ethnicity == "Uyghur"' in reason for reason in branch.reasons)


def test_every_way_to_a_verdict_is_told() -> None:
    sources = {
        "form.py": "class Person:\n    ethnicity: str\n",
        "notes.md": "They spoke of ethnicity and of the weather.\n",
        "game.js": "const race = startRace(cars);\n",
        "search.h": "struct FIND_FACE_COND { int glasses; int beard; int nEthnicity; };\n",
        "report.md": "Ethnicity is printed on the identity card, with name, address and ID number.\n",
    }
    verdicts = {path: [one.verdict for one in explained(path, text)] for path, text in sources.items()}
    assert all(verdicts.values())
    for path, text in sources.items():
        for one in explained(path, text):
            assert one.steps and all(step[0].isupper() and step.endswith(".") for step in one.steps)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([*FACE_HEADER.split("\n"), "race", "民族", "struct A {", "};", "{" * 9]), max_size=30))
def test_any_mixture_of_lines_is_explained_as_it_is_judged(lines: list[str]) -> None:
    source = "\n".join(lines)
    assert [one.reasons for one in explained("a.h", source)] == [one.reasons for one in judged("a.h", source)]
