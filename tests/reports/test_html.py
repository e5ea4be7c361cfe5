"""The HTML page: sound, self-contained, harmless, and of use with and without scripts."""

import base64
import hashlib
import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from sunlit.schema import AuditResult
from tests.reports import invented
from tests.reports.written import written

VOID = {"meta", "input", "br"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Page(HTMLParser):
    """What a page is made of; closing a tag that is not the open one is an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside.setdefault(tag, []).append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in self.open:
            self.inside[tag][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def values(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(attribute)) is not None]


@pytest.fixture(scope="module")
def text() -> str:
    return written(invented.result(), "html")


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


@pytest.mark.parametrize("result", [invented.result(), invented.nothing(), invented.many(30, 2), invented.decided()])
def test_tags_are_balanced_ids_are_one_each_and_links_lead_somewhere(result: AuditResult) -> None:
    page = Page(written(result, "html"))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.values("href")} <= set(ids)


def test_the_page_refers_to_nothing_outside(text: str, page: Page) -> None:
    assert not page.values("src") + page.values("srcset") + page.values("action") + page.values("style")
    assert not {tag for tag, _ in page.tags} & {"link", "img", "iframe", "object", "embed", "base", "audio", "video"}
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|import\(", text)
    assert not [attribute for _, attributes in page.tags for attribute in attributes if attribute.startswith("on")]


def test_the_policy_allows_the_two_inline_texts_and_nothing_else(page: Page) -> None:
    (policy,) = [str(meta["content"]) for meta in page.all("meta") if "http-equiv" in meta]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (inline,) = page.inside[tag]
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"


def test_nothing_that_is_quoted_becomes_markup_or_hides(text: str, page: Page) -> None:
    assert len(page.all("script")) == 1
    assert "<script>alert" not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", text)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;‹U+001B›[31m‹U+202E›gnp.exe‹U+0000›]]&gt;" in text


def test_a_reader_with_a_keyboard_or_a_screen_reader_finds_the_way(page: Page) -> None:
    tags = {tag for tag, _ in page.tags}
    assert {"header", "nav", "main", "search", "footer", "h1"} <= tags
    assert page.all("html")[0]["lang"] == "en"
    assert page.all("a")[0] == {"class": "skip", "href": "#abilities"}
    assert page.all("output")[0]["aria-live"] == "polite"
    assert len(page.inside["caption"]) == len(page.all("table"))
    assert all(cell["scope"] in ("row", "col") for cell in page.all("th"))
    for label in page.values("aria-labelledby"):
        assert label in page.values("id")
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_without_scripts_everything_is_there_but_the_filter(page: Page) -> None:
    hidden = [tag for tag, attributes in page.tags if "hidden" in attributes]
    assert hidden == ["form"]


def test_every_control_has_a_label(text: str) -> None:
    for control in re.findall(r"<(?:input|select)[^>]*>", text):
        before = text[: text.index(control)]
        assert before.rfind("<label") > before.rfind("</label>")


def test_the_head_answers_before_anything_else(page: Page) -> None:
    assert page.inside["h1"] == ["This product can single people out by ethnicity and race."]
    assert page.inside["article"][0].split()[:2] == ["ethnicity", "Uyghur"]


def test_the_line_is_shown_with_the_name_marked(page: Page) -> None:
    assert "LMK_ETHNIC_UYGHUR" in page.inside["mark"]
    assert "LMK_ETHNIC_UYGHUR = 1,  // 维吾尔族" in page.inside["code"]


def test_the_law_of_the_traits_concerned_is_cited(page: Page) -> None:
    assert "Regulation (EU) 2016/679 (GDPR), Article 9(1)" in page.inside["figcaption"]


def test_decisions_and_the_comparison_stand_with_the_places_and_in_a_section_of_their_own() -> None:
    text = written(invented.decided(), "html")
    page = Page(text)
    assert "What people decided, and what is new" in page.inside["h2"]
    assert [one.startswith("suppressed until 2027-01-31 by") for one in page.inside["p"] if "looked at" in one] == [
        True
    ]
    items = " ".join(page.inside["li"])
    for part in ("1 place suppressed, 1 confirmed", "an old reason", "f" * 24, "1 new, 0 changed, 9 unchanged"):
        assert part in items
    assert "<script>alert" not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", text)


def test_without_decisions_there_is_no_word_of_them(page: Page) -> None:
    assert "local" not in page.values("id")


def test_a_long_file_is_laid_out_in_parts() -> None:
    page = Page(written(invented.many(1, 1200), "html"))
    assert [section.get("class") for section in page.all("section")].count("file") == 3


def test_twenty_thousand_places_stay_a_page() -> None:
    assert len(written(invented.many(200, 100), "html").encode()) < 12_000_000


needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="needs chromium: apt-get install chromium")


def rendered(text: str, folder: Path, fragment: str) -> str:
    """The page as a real browser leaves it after its scripts ran."""
    file = folder / "report.html"
    file.write_text(text, "utf-8")
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={folder / 'profile'}",
        "--dump-dom",
        f"{file.as_uri()}#{fragment}",
    ]
    return subprocess.run(command, capture_output=True, check=True, timeout=120).stdout.decode()


@needs_chromium
@pytest.mark.parametrize(
    ("fragment", "shown"),
    [
        ("", "Showing 3 abilities and 10 places"),
        ("text=LMK_ETHNIC_UYGHUR", "Showing 1 of 3 abilities and 2 of 10 places"),
        ("verdict=record", "Showing 0 of 3 abilities and 1 of 10 places"),
        ("path=libfaces.so&trait=2", "Showing 1 of 3 abilities and 1 of 10 places"),
        ("text=" + "gnp.exe%20comment", "Showing 1 of 3 abilities and 1 of 10 places"),
    ],
)
def test_the_filter_works_in_a_browser(text: str, tmp_path: Path, fragment: str, shown: str) -> None:
    after = Page(rendered(text, tmp_path, fragment))
    assert after.inside["output"] == [shown]
    rows = [row for row in after.all("tr") if "data-v" in row and "hidden" not in row]
    counts = re.findall(r"\d+", shown)
    assert len(rows) == int(counts[2] if "of" in shown else counts[1])


@needs_chromium
def test_a_link_to_a_place_opens_it_in_a_page_that_runs_its_own_script_only(text: str, tmp_path: Path) -> None:
    injected = text.replace("</main>", "<script>document.title = 'taken over'</script></main>")
    after = Page(rendered(injected, tmp_path, "f3"))
    assert after.inside["title"][:1] == ["Sunlit audit of pypi:lumenka-vision==1.4"]
    assert not [row for row in after.all("tr") if "hidden" in row]


def test_the_graph_is_drawn_on_the_page_and_reached_by_keyboard_and_screen_reader(text: str, page: Page) -> None:
    pictures = [picture for picture in page.all("svg") if picture.get("role") == "group"]
    assert len(pictures) == 2
    assert all("list of ways" in str(picture["aria-label"]) for picture in pictures)
    steps = [link for link in page.all("a") if "aria-label" in link]
    assert "LMK_StartFaceEvents(pEvent), exported function, include/lumenka/lmk_face.h:2210" in {
        step["aria-label"] for step in steps
    }
    assert {str(step["href"]).removeprefix("#") for step in steps} <= set(page.values("id"))
    titles = page.inside["title"][1:]
    assert {step["aria-label"] for step in steps} <= set(titles)
    assert not re.search(r"<svg[^>]*\sstyle=", text)


def test_each_step_of_the_graph_stands_in_the_list_beside_it(page: Page) -> None:
    listed = " ".join(page.inside["li"])
    for step in page.all("a"):
        if name := step.get("aria-label"):
            assert name.split(", ")[0] in listed


def test_a_step_that_is_a_finding_leads_to_it(text: str) -> None:
    found = re.search(r'href="#(f\d+)" aria-label="LMK_FACE_ATTR.eEthnic, field', text)
    assert found
    [row] = re.findall(rf'<tr id="{found[1]}".*', text)
    assert "eEthnic" in row
