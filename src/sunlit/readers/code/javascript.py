"""JavaScript, JSX included."""

from functools import partial

import tree_sitter_javascript

from sunlit.readers.code import ecma
from sunlit.readers.registry import Reader
from sunlit.readers.tree import read_tree

GRAMMAR = ecma.grammar(tree_sitter_javascript.language, ecma.RULES)
READER = Reader("javascript", (".js", ".mjs", ".cjs", ".jsx"), partial(read_tree, GRAMMAR))
