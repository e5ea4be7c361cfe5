"""A piece of an artifact's text with its place and its role, as a reader delivers it."""

from typing import Literal

import msgspec

Role = Literal[
    "enumerator",
    "field",
    "parameter",
    "type",
    "function",
    "constant",
    "string",
    "comment",
    "label",
    "symbol",
    "element",
    "text",
]


class Passage(msgspec.Struct, gc=False):
    """One declared or written thing. Positions are character indices into the artifact's decoded text.

    role       what it is; "label" is one value of a list or map of values, "element" a key or tag of a data
               format, "symbol" a use of a name in code, "text" prose
    name       the identifier, key or tag; "" for comments, strings and prose
    start, end the whole extent: of a type its body too, of a comment its delimiters
    at         where the name stands (for comments, strings and prose: where their content starts)
    container  index, in the reader's list, of the innermost passage that this one is part of; -1 at top level.
               A member's container is its type, a parameter's its function, a label's the constant or field
               that holds the list, an annotation's string the thing it annotates
    about      for a comment: index of the passage it explains, -1 when it explains none
    type       the declared type as written ("EM_RACE_TYPE", "List<Integer>", "BYTE[4]"), "" when there is none
    value      the declared value as written ("1", "'white' | 'black'"), "" when there is none
    comment    what the comments attached to it say, without delimiters, joined by newlines
    """

    role: Role
    name: str
    start: int
    end: int
    at: int
    container: int = -1
    about: int = -1
    type: str = ""
    value: str = ""
    comment: str = ""
