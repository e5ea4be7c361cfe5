"""Who treats one group of people differently singles it out, wherever the value came from; who translates does not."""

import pytest

from sunlit.judging.judge import Judged
from tests.judging.sources import judged, place

TREATS = "treats a group of people differently"


def treats(found: Judged) -> bool:
    return found.verdict == "capability" and any(reason.startswith(TREATS) for reason in found.reasons)


@pytest.mark.parametrize(
    ("path", "source", "line"),
    [
        ("rules/gate.py", 'def on_face(face):\n    if face.nation == "uyghur":\n        alarm(face)\n', "if face"),
        (
            "rules/gate.py",
            'def on_face(face):\n    if face.ethnicity in ("tibetan", "hui"):\n        alarm(face)\n',
            "if face",
        ),
        (
            "Gate.java",
            'class Gate { void onFace(Face f) {\n if ("维吾尔族".equals(f.getNation())) { alarm(f); }\n} }',
            "equals",
        ),
        ("Gate.java", "class Gate { void onFace(Face f) {\n if (f.getNation() == 5) { alarm(f); }\n} }", "== 5"),
        (
            "gate.c",
            "void on_face(FACE *f) {\n    if (f->ethnicity == ETHNICITY_UYGHUR) raise_alarm(f);\n}",
            "raise_alarm",
        ),
        (
            "gate.cs",
            'class Gate { void OnFace(Face f) {\n switch (f.Ethnicity) {\n case "kazakh": Alarm(f); break; } } }',
            "kazakh",
        ),
        (
            "gate.ts",
            'function onFace(f: Face) {\n  return f.ethnicity === "rohingya" ? alarm(f) : pass(f)\n}',
            "rohingya",
        ),
        ("gate.go", 'package gate\nfunc onFace(f Face) {\n\tif f.Ethnicity == "uyghur" { alarm(f) }\n}', "if f."),
        ("find.sql", "SELECT id FROM face_event WHERE ethnicity = 'Uyghur' AND camera = 3;", "SELECT"),
        ("rules.yaml", "alarms:\n  - name: gate\n    when:\n      face.ethnicity: uyghur\n", "uyghur"),
        ("rules.json", '{"watchlists": [\n {"match": {"nation": "维吾尔族"}, "action": "alarm"}\n]}', "nation"),
    ],
)
def test_a_condition_on_one_group_is_a_capability_and_its_reason_quotes_it(path: str, source: str, line: str) -> None:
    found = place(judged(path, source), line, "ethnicity")
    assert treats(found), found
    quoted = next(reason for reason in found.reasons if reason.startswith(TREATS))
    assert any(
        word in quoted for word in ("uyghur", "Uyghur", "UYGHUR", "tibetan", "维吾尔", "== 5", "kazakh", "rohingya")
    )


def test_the_value_of_an_identity_card_that_decides_is_a_capability_that_keeps_its_basis() -> None:
    source = """
class IdCardReader {
    void onCard(IdCard card) {
        show(card.getName(), card.getBirthday(), card.getAddress(), card.getIdNumber());
        if (card.getNation().equals("维吾尔族")) { notifyOffice(card); }
    }
}
"""
    assert treats(place(judged("IdCardReader.java", source), "notifyOffice", "ethnicity"))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.py", "def save(face):\n    if face.ethnicity is None:\n        return\n    store(face.ethnicity)\n"),
        (
            "tajik.js",
            "(wide = typeof globalThis !== 'undefined' ? globalThis : self, make(wide['tongues/tajik'] = {}, f.race));",
        ),
        ("A.java", "class A { void save(Face f) { if (f.getEthnicity() != null) { put(f); } } }"),
        ("a.c", "void save(FACE *f) { if (f->ethnicity == -1) return; put(f); }"),
    ],
)
def test_a_question_whether_there_is_a_value_treats_nobody_differently(path: str, source: str) -> None:
    assert not any(treats(found) for found in judged(path, source))


def test_a_translation_of_codes_treats_nobody_differently() -> None:
    names = ("uyghur", "tibetan", "kazakh", "mongol", "hui")
    lines = "".join(f'    if face.ethnicity == "{name}": return "{number}"\n' for number, name in enumerate(names))
    found = judged("codes.py", f"def code(face):\n{lines}")
    assert found and not any(treats(item) for item in found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("font.ts", 'function font(lang: string) {\n  if (lang === "uyghur") { return "Tahoma" }\n}'),
        ("era.ts", 'function year(y) {\n  if (this.calendarName === "buddhist") { return y + 543 }\n}'),
        ("chess.py", 'def move(color):\n    if color == "white":\n        advance()\n'),
        ("rpg.py", 'class Hero:\n    def speed(self):\n        return 30 if self.race == "halfling" else 25\n'),
        ("sync.go", 'package a\nfunc f() { if race == "black" { mutex.Lock() } } // data race between goroutines'),
    ],
)
def test_a_condition_on_something_else_is_nothing(path: str, source: str) -> None:
    assert not [found for found in judged(path, source) if found.verdict == "capability"]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "Letter.java",
            'class Letter { String title(Person p) { if (p.getGender() == 1) { return "Mr"; } return "Ms"; } }',
        ),
        (
            "grade.py",
            '# fairness metrics by protected attribute\ndef group(x):\n    if x == "Caucasian":\n        return 1\n',
        ),
    ],
)
def test_who_writes_a_letter_or_measures_fairness_singles_nobody_out(path: str, source: str) -> None:
    assert not [item for item in judged(path, source) if treats(item)]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("icons.json", '{"mosque": {"search": {"terms": ["Islam", "Muslim"]}}}'),
        ("names.toml", '[rules]\nexcluded = { reason = "Acharya is a Brahmin surname" }\n'),
        (
            "text.js",
            'const TEXT = "the place where the first aboriginal hunters came if the weather was good that day";',
        ),
    ],
)
def test_words_to_be_searched_by_and_sentences_are_no_conditions(path: str, source: str) -> None:
    assert not [item for item in judged(path, source) if treats(item)]


def test_a_query_in_a_string_is_a_condition() -> None:
    query = "SELECT name, age, door FROM person AS p WHERE p.age > 18 AND p.ethnicity = 'uyghur' LIMIT 5"
    source = f'def find(db):\n    return db.run("{query}")\n'
    assert [item for item in judged("find.py", source) if treats(item)]


LIBRARIES = """
class Libraries {
    static List<String> all() {
        List<String> names = new ArrayList<>();
        names.add("在逃人员");
        names.add("吸毒人员");
        names.add("维吾尔族旅客");
        names.add("刑满释放人员");
        return names;
    }
}
"""


def test_a_people_among_those_whom_an_office_watches_is_looked_for() -> None:
    found = place(judged("Libraries.java", LIBRARIES), "维吾尔族", "ethnicity")
    assert (found.verdict, found.basis, found.groups) == ("capability", "search_filter", ("uyghur",))
    assert treats(found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "Guests.java",
            LIBRARIES.replace("在逃人员", "会员").replace("吸毒人员", "团队").replace("刑满释放人员", "散客"),
        ),
        ("report.md", "公安通报：在逃人员、吸毒人员、刑满释放人员和维吾尔族旅客。\n"),
    ],
)
def test_a_people_among_others_or_in_a_text_is_not(path: str, source: str) -> None:
    assert {item.verdict for item in judged(path, source) if item.groups} <= {"mention", "dismissed"}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("Roll.java", '@Tag(name = "涉疆人员")\nclass Roll { String list() { return "涉疆人员名册"; } }\n'),
        ("roll.py", 'SHEETS = {"3": "疆藏人员登记表"}\n'),
        ("roll.sql", "CREATE TABLE guest_z (id INT COMMENT '主键') COMMENT '涉藏人员表';\n"),
    ],
)
def test_a_word_for_a_people_that_only_those_use_who_watch_it_is_enough(path: str, source: str) -> None:
    found = [item for item in judged(path, source) if item.trait == "ethnicity" and item.groups]
    assert found and all(item.verdict == "capability" for item in found), found


def test_the_same_word_in_a_report_is_a_mention() -> None:
    found = judged("report.md", "报告称，当地把许多旅客登记为涉疆人员。\n")
    assert {item.verdict for item in found} <= {"mention", "dismissed"}


def test_a_sentence_of_a_manual_that_says_if_treats_nobody_differently() -> None:
    source = (
        "# Intake of inmates\n\n#### **Meaning** : `Ethnicity of the inmate, if it is written down apart from race "
        "(HISPANIC, NOT HISPANIC, REFUSED)`\n"
    )
    found = [item for item in judged("docs/intake.md", source) if item.trait == "ethnicity"]
    assert found and all(item.verdict != "capability" for item in found)
