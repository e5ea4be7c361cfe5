"""Java properties; text in other scripts stands in them as code points, and is told as what it means."""

from functools import partial

from sunlit.readers.assignments import Style, read_assignments
from sunlit.readers.registry import Reader

# java.util.Properties.load(Reader)
_STYLE = Style(comments="#!", assigns="=:", blanks=True)

READER = Reader("properties", (".properties",), partial(read_assignments, style=_STYLE))
