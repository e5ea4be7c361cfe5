"""C sources. Headers have a reader of their own."""

from functools import partial

import tree_sitter_c

from sunlit.readers.code import c_family
from sunlit.readers.grammar import Grammar
from sunlit.readers.lexical import C_LIKE
from sunlit.readers.registry import Reader
from sunlit.readers.tree import read_tree

GRAMMAR = Grammar(
    language=tree_sitter_c.language,
    rules=c_family.RULES,
    comments=c_family.COMMENTS,
    strings=c_family.STRINGS,
    lists=c_family.LISTS,
    through=c_family.THROUGH,
    bodies=c_family.BODIES,
    raw=c_family.RAW,
    prepare=c_family.blank_macros,
    syntax=C_LIKE,
)
READER = Reader("c", (".c",), partial(read_tree, GRAMMAR))
