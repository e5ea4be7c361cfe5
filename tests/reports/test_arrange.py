"""Quotes, groups and orders that reports share."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sunlit.reports.arrange import alone, quote, shown, unread
from sunlit.schema import Skipped
from tests.reports import invented


def test_a_capability_shows_its_definition_and_what_names_a_group_in_the_order_of_the_file() -> None:
    strongest = shown(invented.result())[0]
    assert [finding.name for finding in strongest.lines(2)] == ["LMK_ETHNIC_TYPE", "LMK_ETHNIC_UYGHUR"]
    assert strongest.reasons(2) == (
        "its values are names of peoples: Uyghur",
        "stands beside face attributes such as glasses, beard, mask",
    )


def test_a_finding_whose_capability_is_not_in_the_result_stands_alone() -> None:
    result = invented.result()
    assert not list(alone(result, "capability"))
    without = msgspec.structs.replace(result, capabilities=result.capabilities[1:])
    assert {finding.capability for finding in alone(without, "capability")} == {"cap-ethnic"}


def test_what_was_not_read_is_grouped_by_reason_most_bytes_first() -> None:
    groups = unread(invented.result().summary.not_read)
    assert [(group.reason[:9], group.tally.bytes, len(group.entries)) for group in groups] == [
        ("encrypted", 4_000_000, 2),
        ("nested de", 400, 1),
        ("damaged <", 0, 1),
        ("another b", 9_000_000, 1),
    ]


def test_the_same_reason_with_another_outcome_is_another_group() -> None:
    assert len(unread((Skipped("a", "skipped", "r"), Skipped("b", "unreadable", "r")))) == 2


def test_a_long_line_is_cut_around_the_name() -> None:
    cut = quote(invented.hostile()[1][1], 20, 60)
    assert cut.name == "LMK_ETHNIC_UYGHUR"
    assert cut.before == "…" + "x" * 18 + " "
    assert cut.after == " " + "宽" * 21 + "…"


def test_a_comment_far_to_the_right_is_brought_near() -> None:
    finding = msgspec.structs.replace(invented.ethnicity()[1][0], excerpt="\tLMK_ETHNIC_UYGHUR,\t\t \t// 维吾尔族\r")
    cut = quote(finding, 20, 60)
    assert (cut.before, cut.after) == ("", ",  // 维吾尔族")


def test_a_name_that_the_line_does_not_hold_is_not_marked() -> None:
    finding = msgspec.structs.replace(invented.binary()[1][0], name="gender")
    assert quote(msgspec.structs.replace(finding, excerpt="sex"), 20, 60).name == ""


@given(
    st.text(max_size=200),
    st.text(max_size=50),
    st.text(max_size=200),
    st.integers(1, 40),
    st.integers(1, 120),
)
def test_a_quote_never_leaves_its_room(before: str, name: str, after: str, lead: int, room: int) -> None:
    finding = msgspec.structs.replace(invented.binary()[1][0], name=name, excerpt=before + name + after)
    for width in (len, cell_len):
        cut = quote(finding, min(lead, room), room, width)
        assert width(cut.before + cut.name + cut.after) <= room
