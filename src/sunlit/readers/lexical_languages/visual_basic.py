"""Visual Basic .NET, and what older Basics share with it."""

from functools import partial

from sunlit.readers.lexical import Syntax, read_lexical
from sunlit.readers.mask import Lexis, Quotes
from sunlit.readers.registry import Reader

_MODIFIERS = (
    "public private protected friend shared shadows overridable overrides notoverridable mustoverride mustinherit"
    " notinheritable overloads readonly writeonly partial default dim const static withevents byval byref optional"
    " paramarray property declare auto ansi unicode delegate async iterator"
)
_STEERING = (
    "if else elseif for each while do loop select case try catch finally with using imports inherits implements end"
)
_STEERING += " return exit call set get throw raiseevent addhandler option next goto on redim"

# https://learn.microsoft.com/dotnet/visual-basic/reference/language-specification/
_SYNTAX = Syntax(
    lexis=Lexis(line_comments=("'",), block_comments=(), quotes=(Quotes('"', '"', escape='"'),), directives=True),
    types=frozenset({"structure", "class", "interface", "type"}),
    enums=frozenset({"enum"}),
    functions=frozenset({"sub", "function", "operator"}),
    grouping=frozenset({"namespace", "module"}),
    steering=frozenset(_STEERING.split()),
    modifiers=frozenset(_MODIFIERS.split()),
    typed="as",
    blocks="end",
    enumerators="\n",
    newline=True,
    any_case=True,
)

READER = Reader("visualbasic", (".vb", ".bas", ".cls", ".frm", ".vbs"), partial(read_lexical, syntax=_SYNTAX))
