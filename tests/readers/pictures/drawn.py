"""Pictures that the tests of pictures draw: words on white, and a page of the sample of a manual, as if scanned."""

import io

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from tests.readers.documents.told import sample


def picture(*lines: str, format: str = "PNG", size: tuple[int, int] = (640, 240)) -> bytes:
    """Lines of words, black on white."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((30, 30 + 60 * number), line, "black", ImageFont.load_default(32))
    return saved(image, format)


def saved(image: Image.Image, format: str) -> bytes:
    written = io.BytesIO()
    image.save(written, format)
    return written.getvalue()


def scanned(format: str) -> bytes:
    """The first page of the manual as a picture, or as a PDF of one: nothing in it is text."""
    document = pypdfium2.PdfDocument(sample("manual.pdf"))
    image = document[0].render(scale=2).to_pil().crop((0, 0, 1190, 600))
    return saved(image, format)


def pictured(shown: bytes) -> bytes:
    """The manual with a picture (JPEG) in the middle of its first page, beside its text."""
    document = pypdfium2.PdfDocument(sample("manual.pdf"))
    image = pypdfium2.PdfImage.new(document)
    image.load_jpeg(io.BytesIO(shown), inline=True)
    width, height = image.get_px_size()
    image.set_matrix(pypdfium2.PdfMatrix().scale(width / 2, height / 2).translate(100, 300))
    page = document[0]
    page.insert_obj(image)
    page.gen_content()
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()
