"""What holds for every reader of data, prose and lexical languages, on any text and around any place."""

import importlib
import pkgutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tests.readers.data
import tests.readers.lexical_languages
import tests.readers.prose
from sunlit.readers import Reader, decode
from sunlit.readers.assembly import innermost
from sunlit.readers.text import Text
from sunlit.schema import Passage
from tests.readers import test_lexical

SAMPLES: dict[str, tuple[Reader, str]] = {"c-like": (test_lexical.READER, test_lexical.CODE)}
for package in (tests.readers.data, tests.readers.lexical_languages, tests.readers.prose):
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.startswith("test_"):
            sample = importlib.import_module(f"{package.__name__}.{module.name}").CODE
            name = f"{package.__name__}.{module.name}".replace("tests.", "sunlit.").replace("test_", "")
            SAMPLES[name.rsplit(".", 1)[-1]] = (importlib.import_module(name).READER, sample)
EVERY_READER = pytest.mark.parametrize("name", sorted(SAMPLES))
SIGNS = [
    *"{}[]()<>\"'=:;,#\\/*-&|",
    "\n",
    "\r\n",
    "  ",
    "\t",
    "```",
    "/*",
    "*/",
    "<!--",
    "<![CDATA[",
    "<?",
    "${",
    "---\n",
    "]]>",
    '"""',
    "\ufeff",
    "\udc80",
    "民族",
]


def text_of(string: str) -> Text:
    text = decode(string.encode("utf-8", "surrogateescape"))
    assert text is not None
    return text


def holder(passages: list[Passage], index: int) -> tuple[str, str, int] | None:
    """The innermost passage that holds a place."""
    ordered = sorted(passages, key=lambda passage: (passage.start, -passage.end))
    (found,) = innermost(ordered, [index])
    return (found.role, found.name, found.start) if found else None


@EVERY_READER
def test_around_a_place_stands_what_stands_there_in_the_whole(name: str) -> None:
    reader, sample = SAMPLES[name]
    text = text_of(sample)
    whole = reader.read(text, None)
    for index in range(0, len(text.string), 3):
        assert holder(reader.read(text, [index]), index) == holder(whole, index), text.string[index : index + 30]


@EVERY_READER
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_text_is_read(name: str, data: st.DataObject) -> None:
    """Pieces of the sample in any order, between signs that mean something somewhere."""
    reader, sample = SAMPLES[name]
    piece = st.tuples(st.integers(0, len(sample)), st.integers(0, 60)).map(lambda cut: sample[cut[0] : sum(cut)])
    string = "".join(data.draw(st.lists(piece | st.sampled_from(SIGNS), max_size=12)))
    text = text_of(string)
    end = len(text.string)
    places = sorted(data.draw(st.sets(st.integers(0, max(0, end - 1)), max_size=3)))
    for passages in (reader.read(text, None), reader.read(text, places)):
        for number, passage in enumerate(passages):
            assert 0 <= passage.start <= passage.at <= passage.end <= end
            assert -1 <= passage.container < len(passages)
            assert passage.container != number
            assert -1 <= passage.about < len(passages)


@EVERY_READER
def test_every_reader_says_what_it_reads(name: str) -> None:
    reader, _ = SAMPLES[name]
    assert reader.language
    assert all(ending == ending.lower() for ending in (*reader.extensions, *reader.names))
