"""The pixels of a picture, or of a page of a PDF, within limits."""

import io
import warnings
from typing import TYPE_CHECKING, Final

from sunlit.readers.cursor import Broken
from sunlit.readers.pictures.sizes import picture_size

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_PIXELS: Final = 60_000_000  # a sheet of paper, A3, at 400 dots an inch
_LONGEST: Final = 2_200  # pixels of a side in which letters of a page can be read
_FORMATS: Final = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")  # decoders of others are never asked
_POINTS: Final = 72  # of an inch: the unit of pages
_SHARP: Final = 200  # dots an inch


def pixels(data: bytes, page: int = 0) -> tuple["Image", float]:
    """The picture, or this page (from 1) of a PDF, in colours; and by how much it was made smaller. Raises Broken."""
    try:
        return _page(data, page) if page else _picture(data)
    except (Broken, MemoryError):
        raise
    except Exception as error:  # the libraries raise whatever their parts do
        raise Broken("it cannot be decoded") from error


def _picture(data: bytes) -> tuple["Image", float]:
    from PIL import Image

    width, height = picture_size(data) or (0, 0)
    if not 0 < width * height <= _MOST_PIXELS:
        raise Broken(f"limit of {_MOST_PIXELS:,} pixels reached: it is said to be {width} by {height}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise Broken(f"limit of {_MOST_PIXELS:,} pixels reached: it is {picture.width} by {picture.height}")
            picture.draft("RGB", (_LONGEST, _LONGEST))
            shrunk = picture.width / width
            shown = picture.convert("RGBA") if "A" in picture.getbands() or "transparency" in picture.info else picture
            if shown.mode == "RGBA":  # letters on nothing are read on white
                ground = Image.new("RGBA", shown.size, "white")
                shown = Image.alpha_composite(ground, shown)
            return _smaller(shown.convert("RGB"), shrunk)


def _smaller(picture: "Image", shrunk: float) -> tuple["Image", float]:
    by = _LONGEST / max(picture.size)
    if by >= 1:
        return picture, shrunk
    size = max(1, round(picture.width * by)), max(1, round(picture.height * by))
    return picture.resize(size), shrunk * by


def _page(data: bytes, number: int) -> tuple["Image", float]:
    """What is drawn on a page beside its text, which was read as text."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    document = pypdfium2.PdfDocument(data)
    try:
        page = document[number - 1]
        for text in list(page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_TEXT,), max_depth=1)):
            page.remove_obj(text)
        longest = max(page.get_size())
        scale = min(_SHARP / _POINTS, _LONGEST / max(longest, 1.0))
        picture: Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        return picture, 1.0
    finally:
        document.close()
