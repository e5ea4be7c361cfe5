"""An artifact becomes passages: one module per language or format, found by what it declares."""

from sunlit.readers.registry import Reader, all_readers, is_named, may_be_binary, may_declare, reader_for
from sunlit.readers.source import Source, open_document, open_source
from sunlit.readers.text import Text, decode

__all__ = [
    "Reader",
    "Source",
    "Text",
    "all_readers",
    "decode",
    "is_named",
    "may_be_binary",
    "may_declare",
    "open_document",
    "open_source",
    "reader_for",
]
