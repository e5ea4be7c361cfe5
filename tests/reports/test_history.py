"""A history in every format: in order, escaped, and as a page that loads nothing."""

import io
import json

import msgspec
import pytest

from sunlit.reports.history import FORMATS, write
from sunlit.reports.history.arrange import bars, headline, lives, moments
from sunlit.schema import Change, Counterpart, Event, Finding, History, Lifeline, Location, Revision, UsageError
from sunlit.vocabulary import load
from tests.reports.test_changes import Page

CAME = Revision("a" * 40, "2024-01-01", "A. Writer", "Add faces")
HID = Revision("b" * 40, "2024-01-11", "C. Quiet", "cleanup", ("v2",), "D. Merger", "2024-01-12")
LAST = Revision("c" * 40, "2024-01-21", "A. Writer", "words")
PLACE = Location(path="sdk.h", line=7, column=8, offset=900, sha256="0" * 64)
FIELD = Finding(
    fingerprint="f1",
    capability="",
    trait="ethnicity",
    groups=("uyghur",),
    verdict="capability",
    basis="inferred_from_image",
    role="field",
    name="emEthnicity",
    container="QV_FACE_S",
    confidence=0.9,
    reasons=("“ethnicity” is written for ethnicity",),
    language="c",
    location=PLACE,
    excerpt="int emEthnicity;",
)


def told(name: str = "QV_FACE_S", reserved: str = "byReserved1") -> History:
    """A field that came with one commit and was hidden by the next."""
    there = Counterpart("emEthnicity", PLACE, name, "c", FIELD.excerpt, "capability")
    gone = Counterpart(reserved, PLACE, name, "c", f"char {reserved}[4];")
    added = Change("added", "ethnicity", None, there, FIELD.reasons, FIELD.groups)
    hidden = Change(
        "hidden", "ethnicity", msgspec.structs.replace(FIELD, container=name), gone, ("it stands where it stood",)
    )
    return History(
        target="git+https://host/owner/sdk",
        revisions=3,
        first=CAME,
        last=LAST,
        read_files=4,
        read_bytes=2000,
        events=(
            Event(CAME, "added", "ethnicity", ("uyghur",), name, (added,)),
            Event(HID, "hidden", "ethnicity", (), name, (hidden,)),
        ),
        lifelines=(
            Lifeline("ethnicity", name, ("uyghur",), CAME.id, (), (HID.id,), "", True),
            Lifeline("gender", name, (), CAME.id, (), (), LAST.id, False),
        ),
        notes=("A note.",),
    )


def written(format: str, history: History, *, all_traits: bool = False) -> str:
    stream = io.StringIO()
    write(history, format, stream, all_traits=all_traits)
    return stream.getvalue()


def test_what_happened_is_in_order_with_who_and_what_was_said() -> None:
    first, second = moments(told(), told().lifelines[:1])
    assert ([row.word for row in first.rows], [row.word for row in second.rows]) == (["came"], ["hidden"])
    text = " ".join(written("terminal", told()).split())
    came = text.index("commit aaaaaaaaaa (2024-01-01), A. Writer, “Add faces”")
    hid = text.index("commit bbbbbbbbbb (2024-01-11), v2, C. Quiet, put in by D. Merger on 2024-01-12, “cleanup”")
    assert came < hid
    assert "QV_FACE_S.emEthnicity → QV_FACE_S.byReserved1: it stands where it stood" in text[hid:]


def test_what_became_of_a_trait_is_a_sentence() -> None:
    assert headline(told().lifelines[:1], load()) == "Hidden and still there: ethnicity"
    [sentence] = lives(told(), told().lifelines[:1], load())
    assert sentence.startswith("Ethnicity: first seen in commit aaaaaaaaaa (2024-01-01); naming Uyghur; hidden in 1")
    assert headline((), load()).startswith("No ability")


def test_a_bar_is_as_long_as_it_lasted() -> None:
    [bar] = bars(told(), told().lifelines[:1])
    assert (bar.start, bar.hidden, bar.end) == (0, 550, 1000)  # put in on the 11th of 20 days
    undated = msgspec.structs.replace(
        told(), last=msgspec.structs.replace(LAST, date="")
    )  # without a date each revision has as much room
    [bar] = bars(undated, told().lifelines[:1])
    assert (bar.start, bar.hidden, bar.end) == (0, 500, 1000)


def test_sensitive_traits_are_told_when_asked_for() -> None:
    for format in ("terminal", "html"):
        assert "gender:" not in written(format, told())
        assert "gender:" in written(format, told(), all_traits=True)
    assert '"trait":"gender"' in written("jsonl", told())


def test_json_lines_keep_what_they_promise() -> None:
    lines = [json.loads(line) for line in written("jsonl", told()).splitlines()]
    assert [line["kind"] for line in lines] == ["event", "event", "lifeline", "lifeline", "history"]
    assert {"revision", "change", "trait", "groups", "container", "changes"} <= lines[0].keys()
    assert {"trait", "container", "came", "changed", "hidden", "went", "there"} <= lines[2].keys()
    assert {"target", "revisions", "first", "last", "read_files", "read_bytes", "notes"} <= lines[4].keys()


@pytest.mark.parametrize("format", FORMATS)
def test_names_of_strangers_do_nothing(format: str) -> None:
    bad = '\x1b[2J<script>alert(1)</script>"&{{ 7 * 7 }}'
    text = written(format, told(bad, bad))
    assert "\x1b" not in text
    if format == "html":
        page = Page()
        page.feed(text)
        assert "script" not in page.tags
        assert page.loads == []
        assert "&lt;script&gt;" in text


def test_an_empty_history_is_a_page_too() -> None:
    nothing = msgspec.structs.replace(told(), events=(), lifelines=(), first=None, last=None, revisions=0)
    for format in ("terminal", "html"):
        assert "No ability or record about a protected trait was seen" in written(format, nothing)


def test_a_format_that_does_not_exist() -> None:
    with pytest.raises(UsageError, match="terminal, jsonl, html"):
        written("pdf", told())
