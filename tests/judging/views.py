"""Small invented sources as the readers see them."""

from sunlit.judging.edges import View
from sunlit.readers import decode, reader_for


def view(path: str, source: str, *words: str) -> View:
    """A source, read around every place of the words."""
    text = decode(source.encode())
    assert text is not None
    near = sorted(at for word in words for at in range(len(source)) if source.startswith(word, at))
    reader = reader_for(path, text.string)
    return View(path, "0" * 64, text, reader.language, reader.read(text, near))
