"""TypeScript with JSX."""

from functools import partial

import tree_sitter_typescript

from sunlit.readers.code import ecma
from sunlit.readers.registry import Reader
from sunlit.readers.tree import read_tree

GRAMMAR = ecma.grammar(tree_sitter_typescript.language_tsx, ecma.TYPED_RULES)
READER = Reader("typescript", (".tsx",), partial(read_tree, GRAMMAR))
