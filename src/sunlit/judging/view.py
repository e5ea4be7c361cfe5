"""A read artifact as those see it who look for what stands around a declaration: its head, its holder, its place."""

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import PurePosixPath

from sunlit.readers import Text
from sunlit.schema import Location, Passage, Role

_HEAD = 600  # characters of a declaration before its name that are looked at
_BEFORE = 200  # characters before a declaration, where macros may stand that no grammar knows
_DEEPEST = 64  # levels of nesting that are looked through
_START = 4096  # characters of a file, in which it says what it is
C_FAMILY = {"c", "cpp", "objective-c"}
# Code that nobody imports.
_OWN_USE = re.compile(r"(?:^|[/_.-])(?:tests?|spec|samples?|demos?|examples?|docs?|scripts|benchmarks?)(?:[/_.-]|$)")
_C_INTERFACE = re.compile(r"\bextern\s*\"C\"")
_LISTED = re.compile(
    r"\bexport\s*+\{([^{}]*+)\}|\bmodule\.exports\s*+=\s*+(?:\{([^{}]*+)\}|(\w++))|\bexport\s++default\s++(\w++)"
    r"|\b__all__\s*+\+?=([^])=]*+)"
)
_WORD = re.compile(r"\w+")
_DESCRIPTION = re.compile(r"\b(?:openapi|swagger)[\"']?\s*+:\s*+[\"']?\d")
_PACKAGE_MAIN = re.compile(r"^package\s+main\b", re.MULTILINE)
_OWNER = re.compile(r"(\w+)(?:<[^<>]*>)?\s*::\s*~?\Z|\bfunc\s*\(\s*\w*\s*\*?(\w+)[^()]*\)\s*\Z")
_ENDED = re.compile(r"[;{},(]|\*/|\n\s*\n|#[^\n]*\n|//[^\n]*\n")  # what ends what stands before a declaration
_NEAR = 60  # characters before a name in which its type is written


class View:
    """A read artifact: its text, its path, the name of its language, and its passages in document order."""

    def __init__(self, path: str, sha256: str, text: Text, language: str, passages: Sequence[Passage]) -> None:
        self.path = path
        self.sha256 = sha256
        self.text = text
        self.string = text.string
        self.language = language
        self.passages = passages

    @cached_property
    def is_own_use(self) -> bool:
        """Whether this is a test, a sample or a script: nobody else calls what it declares."""
        return bool(_OWN_USE.search(self.path.rpartition("!/")[2].lower()))

    @cached_property
    def c_interface(self) -> int:
        """Where C++ begins to declare what C can call, past the end when it does nowhere."""
        found = _C_INTERFACE.search(self.string)
        return found.start() if found else len(self.string)

    @cached_property
    def listed(self) -> frozenset[str]:
        """The names in lists of what a module exports."""
        found = (text for match in _LISTED.finditer(self.string) for text in match.groups() if text)
        return frozenset(word for text in found for word in _WORD.findall(text))

    @cached_property
    def is_program(self) -> bool:
        """Whether a Go file belongs to a program or is kept inside of one, and not to a library."""
        return bool("internal" in self.path.split("/") or _PACKAGE_MAIN.search(self.string))

    @cached_property
    def describes_requests(self) -> bool:
        """Whether this is a description of an interface over HTTP, by OpenAPI."""
        return bool(_DESCRIPTION.search(self.string, 0, _START))

    @cached_property
    def module(self) -> str:
        """What an importer calls this file: its name, or its folder's where the file stands for the folder."""
        path = PurePosixPath(self.path)
        return path.parent.name if path.stem in {"__init__", "index"} else path.stem

    def place(self, index: int) -> Location:
        """Where a character stands."""
        return locate(self.path, self.sha256, self.text, index)

    def holder(self, passage: Passage, *roles: Role) -> Passage | None:
        """The innermost passage of one of these roles that another one is part of."""
        number = passage.container
        for _ in range(_DEEPEST):
            if number < 0:
                break
            if self.passages[number].role in roles:
                return self.passages[number]
            number = self.passages[number].container
        return None

    def owner(self, passage: Passage) -> str:
        """The type that a function belongs to, or the type or function that anything else does; "" for none."""
        is_function = passage.role == "function"
        if holder := self.holder(passage, *(("type",) if is_function else ("type", "function"))):
            return holder.name
        written = _OWNER.search(self.string, max(0, passage.at - _NEAR), passage.at)
        return (written[1] or written[2]) if written and is_function else ""

    def head(self, passage: Passage) -> str:
        """What stands before a declaration's name: annotations, modifiers, in C also macros."""
        start = passage.start
        if self.language in C_FAMILY:
            before = self.string[max(0, start - _BEFORE) : start]
            start -= len(before) - max((match.end() for match in _ENDED.finditer(before)), default=0)
        if passage.role == "type":  # the name of a typedef stands behind its body
            return self.string[start : min(passage.at, start + _HEAD)]
        return self.string[max(start, passage.at - _HEAD) : passage.at]


def locate(path: str, sha256: str, text: Text, index: int) -> Location:
    """Where a character of an artifact's text stands."""
    line, column, offset = text.position(index)
    place, box = text.place(index)
    return Location(path, offset, sha256, line, column, place, box)
