"""How languages without a tree are written, as far as the lexical reader has to know it."""

from typing import Literal

import msgspec

from sunlit.readers.mask import Lexis

_STEERING = (
    "if else for foreach while do switch case try catch finally with using lock synchronized return new get set init"
)
_MODIFIERS = (
    "public private protected internal static final readonly volatile mutable virtual override abstract sealed inline"
    " extern typedef transient partial export default open lateinit val var let pub field"
)


class Syntax(msgspec.Struct, frozen=True):
    """A language of declarations and blocks; all words in the case in which they are written.

    lexis        its comments and strings
    types        words that declare a type with fields
    enums        words that declare a type with enumerators
    functions    words that declare a function, where it has such words
    grouping     words before a block whose declarations belong to what is around it
    steering     words before a block, or before "(", that declare nothing
    modifiers    words before a declaration that are no part of its type
    typed        what stands between a name and its type: ":" or "as"; "" where the type stands before the name
    blocks       "brace": { }; "end": a head's line up to a line that starts with "end" and the head's word
    enumerators  what separates enumerators; without ";" in it, what follows the first ";" are fields and functions
    newline      whether a declaration ends with its line (a ";" ends one everywhere)
    any_case     whether words may be written in any case; the words here are in lower case then
    """

    lexis: Lexis = Lexis()
    types: frozenset[str] = frozenset(
        {"struct", "class", "union", "interface", "record", "trait", "protocol", "object"}
    )
    enums: frozenset[str] = frozenset({"enum"})
    functions: frozenset[str] = frozenset({"function", "func", "fun", "fn", "def"})
    grouping: frozenset[str] = frozenset({"namespace", "extern", "package", "module", "mod", "impl", "extension"})
    steering: frozenset[str] = frozenset(_STEERING.split())
    modifiers: frozenset[str] = frozenset(_MODIFIERS.split())
    typed: Literal["", ":", "as"] = ""
    blocks: Literal["brace", "end"] = "brace"
    enumerators: str = ","
    newline: bool = False
    any_case: bool = False

    def starts(self, text: str, words: frozenset[str]) -> bool:
        """Whether the first word of a text is one of these."""
        first = text.split(None, 1)[:1]
        return bool(first) and (first[0].lower() if self.any_case else first[0]) in words


C_LIKE = Syntax(lexis=Lexis(directives=True))
