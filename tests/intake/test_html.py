"""Pages are taken apart as a browser would, and in no more time however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.intake.html import Tag, scan
from tests.guard import ends


def test_tags_and_text_come_in_order() -> None:
    page = '<!DOCTYPE html><p CLASS="a">one &amp; <!-- <b>no</b> --><br/>two</P >'
    assert list(scan(page)) == [
        Tag("p", False, ' CLASS="a"'),
        "one & ",
        Tag("br", False, "/"),
        "two",
        Tag("p", True, " "),
    ]


@pytest.mark.parametrize(
    ("written", "attributes"),
    [
        (' href="/x?a=1&amp;b=2"', {"href": "/x?a=1&b=2"}),
        (" href = '/x'  download", {"href": "/x", "download": ""}),
        (" HREF=/x/y.zip data-yanked", {"href": "/x/y.zip", "data-yanked": ""}),
        (' a="1" a="2"', {"a": "1"}),
        (' a=""', {"a": ""}),
        ("/", {}),
    ],
)
def test_attributes(written: str, attributes: dict[str, str]) -> None:
    assert Tag("a", False, written).attributes() == attributes


def test_in_a_script_nothing_is_a_tag() -> None:
    page = "<script>if (a<b) { x = '<a href=/x>'; }</script><a href=/y>y</a>"
    assert [tag.attributes() for tag in scan(page) if isinstance(tag, Tag) and tag.name == "a"] == [{"href": "/y"}, {}]


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<a ", "</", "<", "<a href='", "<![CDATA[", "<?", "&", "<script>", "<title></", "<a b=", "<a b = '"],
)
def test_hostile_pages_take_no_longer(piece: str) -> None:
    with ends():
        for found in scan(piece * 500_000):
            if isinstance(found, Tag):
                found.attributes()


@given(st.text(alphabet="<>/!-a='\" &;script", max_size=200))
def test_anything_can_be_taken_apart(page: str) -> None:
    for found in scan(page):
        if isinstance(found, Tag):
            found.attributes()
