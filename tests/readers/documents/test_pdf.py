"""PDF: text by pages, what is hidden, comments and fields; pages without text and documents without pages are named."""

import zlib
from pathlib import Path

import pytest

from sunlit.intake import Limits
from sunlit.pipeline import audit
from sunlit.readers.registry import document_for
from tests.guard import ends
from tests.readers.documents.told import opened, sample, told


def pdf(*pages: str, extra: str = "", stream: bytes | None = None) -> bytes:
    """A PDF of one page for each stream of drawing instructions. `extra` goes into each page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for page in pages:
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents {number + 1} 0 R /Resources << /Font <<"
            f" /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> {extra} >>".encode()
        )
        content = zlib.compress(page.encode()) if stream is None else stream
        objects.append(b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    body = b"%PDF-1.7\n"
    for number, written in enumerate(objects, 1):
        body += b"%d 0 obj\n%b\nendobj\n" % (number, written)
    return body + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def test_pages_bookmarks_and_properties() -> None:
    lines = told(sample("manual.pdf"))
    assert "properties: Producer: LibreOffice 7.4" in lines
    assert "page 1: emNation enum 人脸民族 ethnicity of the face" in lines
    assert "page 2: On the second page: skin colour of the person is told." in lines
    assert lines[-1] == "bookmarks: LMK_FACE_ATTRIBUTE"


def test_text_that_is_not_drawn_is_told() -> None:
    hidden = "BT /F 12 Tf 3 Tr 20 200 Td (face race) Tj ET"
    assert told(pdf(hidden)) == ["page 1: face race"]


def test_comments_and_fields() -> None:
    note = "/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (ask for ethnicity) >>]"
    assert "page 1: [comment or field] ask for ethnicity" in told(pdf("BT /F 12 Tf 9 99 Td (x) Tj ET", extra=note))


def test_pages_without_text_are_named() -> None:
    drawn = "q 300 0 0 300 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q"
    source = opened(pdf("BT /F 12 Tf 9 99 Td (something to read) Tj ET", drawn, drawn, "", drawn))
    assert source.drawn == (2, 3, 5)


def test_a_page_with_text_is_looked_at_where_it_shows_a_picture_for_the_first_time() -> None:
    def shows(side: int) -> str:
        return f"q 300 0 0 300 0 0 cm BI /W {side} /H {side} /CS /G /BPC 8 /F /AHx ID {'55' * side * side}> EI Q"

    text = "BT /F 12 Tf 9 99 Td (something to read) Tj ET "
    pages = [text, text + shows(120), text + shows(120), text + shows(40), text + shows(130)]
    assert opened(pdf(*pages)).drawn == (2, 5)


def test_a_document_without_pages_is_damaged() -> None:
    source = opened(b"%PDF-1.4\nnothing")
    assert "damaged" in source.notes[0]


def test_other_bytes_are_no_document() -> None:
    assert document_for(b"%!PS-Adobe") is None


@pytest.mark.parametrize("depth", [1, 2])
def test_a_bomb_costs_its_own_file(tmp_path: Path, depth: int) -> None:
    """Spaces in a stream that is packed a thousand times, and again: more than the reader may hold."""
    packed = zlib.compress(b" " * (800 << 20), 1)
    filters = " ".join(["/FlateDecode"] * depth)
    packed = packed if depth == 1 else zlib.compress(packed, 9)
    data = pdf("", stream=packed).replace(b"/Filter /FlateDecode", f"/Filter [{filters}]".encode())
    (tmp_path / "bomb.pdf").write_bytes(data)
    (tmp_path / "manual.pdf").write_bytes(sample("manual.pdf"))
    with ends():
        result = audit(str(tmp_path), jobs=1, limits=Limits(max_memory_bytes=512 << 20))
    assert {one.location.path for one in result.findings} == {"manual.pdf"}
    assert [item.path for item in result.summary.not_read] == ["bomb.pdf"]
