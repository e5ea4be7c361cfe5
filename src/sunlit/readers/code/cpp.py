"""C++ sources and headers."""

import re
from collections.abc import Sequence
from functools import partial

import tree_sitter_cpp
from tree_sitter import Node

from sunlit.readers.code import c_family
from sunlit.readers.grammar import Declared, Grammar, Place, declares, words
from sunlit.readers.lexical import C_LIKE
from sunlit.readers.registry import Reader
from sunlit.readers.tree import read_tree

_SURE = re.compile(
    r"(?m)^[ \t]*(?:namespace\b|using[ \t]|template[ \t]*<|(?:public|private|protected)[ \t]*:"
    r"|class[ \t]+\w[^;{:\n]{0,200}[{:\n])|\bstd::"
)


def _namespace(node: Node, _: Place) -> Sequence[Declared]:
    name = node.child_by_field_name("name")
    return () if name is None else (Declared("type", name, node, node),)


GRAMMAR = Grammar(
    language=tree_sitter_cpp.language,
    rules={
        **c_family.RULES,
        "alias_declaration": declares("type"),
        "namespace_definition": _namespace,
    },
    comments=c_family.COMMENTS,
    strings=c_family.STRINGS,
    lists=c_family.LISTS,
    through=c_family.THROUGH,
    bodies=c_family.BODIES,
    wrappers=words("template_declaration"),
    raw=c_family.RAW,
    prepare=c_family.blank_macros,
    syntax=C_LIKE,
)


def sniff(sample: str) -> float:
    """C++ in a header that C has, too."""
    return 0.8 if _SURE.search(sample) else 0.2


READER = Reader(
    "cpp",
    (
        ".cpp",
        ".cc",
        ".cxx",
        ".c++",
        ".hpp",
        ".hh",
        ".hxx",
        ".h",
        ".inl",
        ".ipp",
        ".cu",
        ".ixx",
        ".cppm",
        ".cxxm",
        ".mpp",
    ),
    partial(read_tree, GRAMMAR),
    sniff=sniff,
)
