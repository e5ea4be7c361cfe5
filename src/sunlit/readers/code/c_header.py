"""C headers, with the grammar of C++: vendors write default values and references into what they call C."""

from functools import partial

from sunlit.readers.code import cpp
from sunlit.readers.registry import Reader
from sunlit.readers.tree import read_tree

READER = Reader("c", (".h",), partial(read_tree, cpp.GRAMMAR))
