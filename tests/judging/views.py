"""Small invented sources as the readers see them."""

from sunlit.judging.edges import edge_of
from sunlit.judging.view import View
from sunlit.readers import decode, reader_for
from sunlit.schema import Edge


def view(path: str, source: str, *words: str) -> View:
    """A source, read around every place of the words."""
    text = decode(source.encode())
    assert text is not None
    near = sorted(at for word in words for at in range(len(source)) if source.startswith(word, at))
    reader = reader_for(path, text.string)
    return View(path, "0" * 64, text, reader.language, reader.read(text, near))


def declared(path: str, source: str, name: str) -> Edge:
    """The edge that the one declaration of a name is."""
    seen = view(path, source, name)
    used = {"symbol", "label"}
    found = {edge_of(seen, passage) for passage in seen.passages if passage.name == name and passage.role not in used}
    assert len(found) == 1, found
    return found.pop()
