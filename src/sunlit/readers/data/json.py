"""JSON and what people make of it: lines of JSON, comments, unquoted keys, trailing commas, a text that breaks off."""

from collections.abc import Sequence

from sunlit.readers.assembly import arrange
from sunlit.readers.flow import read_flow
from sunlit.readers.registry import Reader
from sunlit.readers.text import Text
from sunlit.schema import Passage


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    return arrange(text.string, read_flow(text.string, (0, len(text.string)), near))


READER = Reader(
    "json",
    (".json", ".json5", ".jsonc", ".jsonl", ".ndjson", ".geojson", ".arb", ".har", ".webmanifest", ".avsc"),
    _read,
    names=(".babelrc", ".eslintrc"),
    declares=False,
)
