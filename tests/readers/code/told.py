"""Passages as a person would write them down, to compare whole texts at a glance."""

from collections.abc import Iterable
from textwrap import dedent

from sunlit.readers import Reader, decode
from sunlit.schema import Passage


def read(reader: Reader, code: str, *words: str) -> tuple[str, list[Passage]]:
    """The text of some code and its passages, all of them or those near the first places of some words."""
    text = decode(dedent(code).lstrip("\n").encode())
    assert text is not None
    near = sorted(text.string.index(word) for word in words) if words else None
    return text.string, reader.read(text, near)


def told(reader: Reader, code: str, *words: str) -> str:
    """One line a passage, indented under its container: `role name: type = value // comment`.

    A string is told by its content, a comment by what it explains.
    """
    return "\n".join(_lines(*read(reader, code, *words)))


def _lines(string: str, passages: list[Passage]) -> Iterable[str]:
    for passage in passages:
        assert string[passage.at :].startswith(passage.name)
        depth, container = 0, passage.container
        while container >= 0:
            assert passages[container].start <= passage.start
            assert passage.end <= passages[container].end
            depth, container = depth + 1, passages[container].container
        line = "  " * depth + passage.role
        if passage.role == "comment":
            line += f" on {passages[passage.about].name}" if passage.about >= 0 else ""
        elif passage.role == "string":
            line += " " + string[passage.at : passage.end].rstrip("\"'`#")
        else:
            line += f" {passage.name}" if passage.name else ""
        line += f": {passage.type}" if passage.type else ""
        line += f" = {passage.value}" if passage.value else ""
        comment = passage.comment.replace("\n", " / ")
        yield line + (f" // {comment}" if comment else "")


def expected(lines: str) -> str:
    """The lines of an indented literal."""
    return dedent(lines).strip("\n")
