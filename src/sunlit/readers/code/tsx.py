"""TypeScript with JSX."""

from functools import partial

import tree_sitter_typescript

from sunlit.readers.code import ecma
from sunlit.readers.grammar import Grammar
from sunlit.readers.registry import Reader
from sunlit.readers.tree import read_tree

GRAMMAR = Grammar(
    language=tree_sitter_typescript.language_tsx,
    rules=ecma.TYPED_RULES,
    comments=ecma.COMMENTS,
    strings=ecma.STRINGS,
    embedded=ecma.EMBEDDED,
    lists=ecma.LISTS,
    through=ecma.THROUGH,
    calls=ecma.CALLS,
    makers=ecma.MAKERS,
    bodies=ecma.BODIES,
    wrappers=ecma.WRAPPERS,
    leading=ecma.LEADING,
    syntax=ecma.SYNTAX,
)
READER = Reader("typescript", (".tsx",), partial(read_tree, GRAMMAR))
