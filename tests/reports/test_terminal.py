"""The terminal report: fits its width, styles only terminals, and lets nothing that it quotes act."""

import fcntl
import os
import re
import struct
import termios
import unicodedata
from collections.abc import Iterator
from typing import TextIO

import msgspec
import pytest
from rich.cells import cell_len

from sunlit.reports import write
from sunlit.reports.terminal import IN_FULL, render
from sunlit.schema import AuditResult
from tests.reports import invented
from tests.reports.written import written

STYLE = re.compile(r"\x1b\[[0-9;]*m")


def plain(result: AuditResult, width: int = 100) -> str:
    return render(result, invented.VOCABULARY, width=width, colour=False)


@pytest.fixture
def terminal() -> Iterator[tuple[TextIO, int]]:
    """A real terminal of 72 columns: the end that programs write to, and the end that shows it."""
    shown, written_to = os.openpty()
    fcntl.ioctl(written_to, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 72, 0, 0))
    with os.fdopen(written_to, "w", encoding="utf-8") as stream:
        yield stream, shown
    os.close(shown)


def on(terminal: tuple[TextIO, int]) -> str:
    stream, shown = terminal
    write(invented.nothing(), "terminal", stream, vocabulary=invented.VOCABULARY)
    stream.flush()
    return os.read(shown, 65_536).decode()


@pytest.mark.parametrize("width", [40, 59, 60, 80, 120])
def test_lines_fit_the_width_and_only_lines_that_name_a_path_may_be_longer(width: int) -> None:
    result = invented.result()
    paths = {finding.location.path for finding in result.findings}
    paths |= {entry.path for entry in result.summary.not_read}
    for line in plain(result, width).splitlines():
        assert cell_len(line) <= width or any(path[:9] in line for path in paths)


def test_nothing_that_is_quoted_acts() -> None:
    text = plain(invented.result())
    categories = {unicodedata.category(character) for character in text.replace("\n", "")}
    assert not categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    coloured = render(invented.result(), invented.VOCABULARY, width=100, colour=True)
    assert STYLE.sub("", coloured) == text
    assert "\x1b[31mgnp" not in coloured


def test_the_first_screen_tells_what_about_whom_how_where_and_the_way_out() -> None:
    screen = "\n".join(plain(invented.result(), 80).splitlines()[:24])
    for words in (
        "can single people out by ethnicity and race",
        "Nothing can be said about the rest",
        "ETHNICITY · names: Uyghur",
        "read from a person's picture",
        "include/lumenka/lmk_face.h:1202",
        "LMK_ETHNIC_TYPE <- LMK_FACE_ATTR.eEthnic <- LMK_EVENT_FACE.stAttr",
        "its values are names of peoples: Uyghur",
    ):
        assert words in " ".join(screen.split()) or words in screen


def test_of_many_abilities_the_strongest_stand_in_full_and_the_rest_one_a_line() -> None:
    text = plain(invented.many(250, 3))
    assert text.count("   because") == IN_FULL
    assert f"{250 - IN_FULL} abilities more, one a line; in full with --format html" in text
    assert "LMK_ETHNIC_TYPE_249 sdk/module9/lmk_249.h:10" in text
    assert len(text.splitlines()) < 500


def test_what_is_not_listed_is_counted_and_the_way_to_it_told() -> None:
    text = written(invented.result(), "terminal", all_verdicts=False)
    assert "--all also lists 2 places" in text
    assert "--all" not in written(invented.result(), "terminal")


def test_a_place_that_belongs_to_no_listed_ability_is_not_lost() -> None:
    result = msgspec.structs.replace(invented.result(), capabilities=())
    assert "Also 7 single places that can do so" in plain(result)


def test_a_terminal_gets_its_width_and_styles(terminal: tuple[TextIO, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    text = on(terminal)
    assert STYLE.search(text)
    widths = [cell_len(STYLE.sub("", line)) for line in text.splitlines()]
    assert 60 < max(widths) <= 72


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_that_wants_none_gets_no_styles(
    name: str, value: str, terminal: tuple[TextIO, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert "\x1b" not in on(terminal)


def test_an_encoding_that_lacks_a_character_costs_the_character_alone() -> None:
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "w", encoding="ascii") as stream:
        write(invented.nothing(), "terminal", stream, vocabulary=invented.VOCABULARY)
        capability, findings = invented.ethnicity()
        one = msgspec.structs.replace(invented.nothing(), capabilities=(capability,), findings=findings)
        write(one, "terminal", stream, vocabulary=invented.VOCABULARY)
    with os.fdopen(read_end, encoding="ascii") as stream:
        assert r"LMK_ETHNIC_UYGHUR = 1,  // \u7ef4\u543e\u5c14\u65cf" in stream.read()


def test_local_decisions_are_said_at_the_head_and_shown_each() -> None:
    text = " ".join(plain(invented.decided(), 120).split())
    assert "1 listed place is marked as suppressed by a local decision, in ours.toml." in text[:1500]
    for part in (
        "1 of 4 places suppressed until 2027-01-31 by",
        "1 of 4 places confirmed by A. Reader: seen in the lab",
        "ours.toml, as of 2026-06-15: 1 place suppressed, 1 confirmed.",
        "an old reason",
        f"About nothing that is listed: {'f' * 24}",
        "not obeyed: evil<script>",
    ):
        assert part in text


def test_the_comparison_counts_each_state_and_tells_of_another_vocabulary() -> None:
    text = " ".join(plain(invented.decided()).split())
    assert "1 new, 0 changed, 9 unchanged, 1 no longer listed." in text
    assert "what differs may come from that, and not from the product" in text
    assert "1 new, 3 unchanged" in text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_decisions_and_comparison_fit_the_width_and_do_nothing(width: int) -> None:
    text = plain(invented.decided(), width)
    categories = {unicodedata.category(character) for character in text.replace("\n", "")}
    assert not categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert "Local decisions" in text
