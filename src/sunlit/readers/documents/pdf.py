"""PDF: the text of its pages in their order, hidden text too, with comments, fields, bookmarks and properties.

Read by PDFium, built without JavaScript: Chrome's own reader, which is fuzzed all day.
"""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from sunlit.readers.cursor import Broken
from sunlit.readers.paper import Paper
from sunlit.readers.registry import Document

if TYPE_CHECKING:
    import pypdfium2

_MOST_PAGES: Final = 20_000
_MOST_BOOKMARKS: Final = 20_000
_MOST_ANNOTATIONS: Final = 2_000  # of a page
_LONGEST: Final = 1 << 16  # bytes of a value of a comment or field
_FEW: Final = 8  # letters of a page that is a drawing with a stamp on it
_LEAST_SIDE: Final = 100  # pixels of a picture that shows words
_LEAST_SHARE: Final = 0.05  # of a page that a picture takes, if it is more than a logo
_MANY_SHAPES: Final = 300
_SAID: Final = (b"Contents", b"V", b"TU", b"T")  # of a comment its text; of a field value, label and name


class _Shown(NamedTuple):
    """A picture on a page, by which it is known again."""

    width: int
    height: int
    bytes: int


def _read(data: bytes, paper: Paper, _parts: set[str]) -> Iterable[str]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            return ["a PDF document that is encrypted: a password is needed"]
        raise Broken("PDFium finds no pages in it") from error
    try:
        return _tell(document, paper)
    finally:
        document.close()


def _tell(document: "pypdfium2.PdfDocument", paper: Paper) -> list[str]:
    import pypdfium2

    pages = len(document)
    damaged: list[int] = []
    seen: set[_Shown] = set()
    paper.at("properties")
    for key, value in document.get_metadata_dict(skip_empty=True).items():
        if not key.endswith("Date"):
            paper.line(f"{key}: {value}")
    for number in range(min(pages, _MOST_PAGES)):
        paper.at(f"page {number + 1}")
        try:
            page = document[number]
            text = page.get_textpage().get_text_range(errors="ignore")
            paper.lines(text)
            pictures = set(_pictures(page))
            if sum(map(str.isalnum, text)) < _FEW:
                is_drawn = bool(pictures) or _has_outlines(page)
            else:  # pictures beside text, but for such as lie behind every page
                is_drawn = any(min(one.width, one.height) >= _LEAST_SIDE for one in pictures - seen)
            if is_drawn:
                paper.drawn.append(number + 1)
            seen |= pictures
            for said in _annotations(page):
                paper.line(said)
            page.close()
        except pypdfium2.PdfiumError:
            damaged.append(number + 1)
    paper.at("bookmarks")
    for count, bookmark in enumerate(document.get_toc(max_depth=15)):
        if count >= _MOST_BOOKMARKS:
            break
        paper.line(bookmark.get_title())
    notes = []
    if pages > _MOST_PAGES:
        notes.append(f"limit of {_MOST_PAGES} pages reached: {pages - _MOST_PAGES} pages were left out")
    if damaged:
        notes.append(f"{_pages(damaged)} cannot be read")
    return notes


def _pictures(page: "pypdfium2.PdfPage") -> Iterator[_Shown]:
    """The pictures of a page that take up some of it."""
    import pypdfium2.raw as pdfium

    least = _LEAST_SHARE * page.get_width() * page.get_height()
    for thing in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = thing.get_bounds()
        if (right - left) * (top - bottom) > least:
            width, height = thing.get_px_size()
            yield _Shown(width, height, pdfium.FPDFImageObj_GetImageDataRaw(thing, None, 0))


def _has_outlines(page: "pypdfium2.PdfPage") -> bool:
    """Whether a page is drawn of as many shapes as outlined letters would be."""
    import pypdfium2.raw as pdfium

    shapes = page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,), max_depth=3)
    return any(number > _MANY_SHAPES for number, _ in enumerate(shapes))


def _annotations(page: "pypdfium2.PdfPage") -> Iterator[str]:
    """What comments, stamps and form fields of a page say."""
    import pypdfium2.raw as pdfium

    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            said = []
            for key in _SAID:
                size = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
                if 2 < size <= _LONGEST:
                    room = ctypes.create_string_buffer(size)
                    pdfium.FPDFAnnot_GetStringValue(
                        annotation, key, ctypes.cast(room, ctypes.POINTER(pdfium.FPDF_WCHAR)), size
                    )
                    said.append(room.raw[:size].decode("utf-16-le", "ignore").rstrip("\0"))
            if said:
                yield "[comment or field] " + ": ".join(reversed(said))
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _pages(numbers: Sequence[int]) -> str:
    """ "page 3", or "pages 1-4, 7"."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = [f"{first}-{last}" if last > first else str(first) for first, last in spans[:20]]
    more = f" and more ({len(numbers)} in all)" if len(spans) > 20 else ""
    return ("pages " if len(numbers) > 1 else "page ") + ", ".join(shown) + more


READER = Document("a PDF document", "pdf", (b"%PDF-",), lambda data: 1.0, _read)
