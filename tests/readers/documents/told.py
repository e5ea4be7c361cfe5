"""What the tests of documents share: the samples, and what is told of one, line by line with its place."""

import lzma
from pathlib import Path

from sunlit.readers import Source, open_document

DATA = Path(__file__).parent / "data"


def sample(name: str) -> bytes:
    """The bytes of a sample."""
    path = DATA / name
    return path.read_bytes() if path.exists() else lzma.decompress((DATA / f"{name}.xz").read_bytes())


def opened(data: bytes) -> Source:
    """A document as an audit opens it."""
    source = open_document(data)
    assert source is not None
    return source


def told(data: bytes) -> list[str]:
    """The lines of a document, each with the place of its first character."""
    source = opened(data)
    at = 0
    lines = []
    for line in source.text.string.splitlines(keepends=True):
        lines.append(f"{source.text.place(at)[0]}: {line.rstrip()}")
        at += len(line)
    return lines
