"""Loose passages become a reader's list: in order, nested by their extents, comments tied to what they explain."""

import re
from collections.abc import Iterable, Sequence

from sunlit.schema import Passage

_OPENING = re.compile(r"<!--+|/\*+!?<?|//+!?<?|--\[\[|--+|[#;'%]+!?|\.\.(?=\s)|\(\*|\{", re.IGNORECASE)
_CLOSING = re.compile(r"(?:\*+/|--+>|\*\)|\]\])\Z")
_MARGIN = re.compile(r"(?m)^[ \t]*\*[ \t]?")
_TRAILING_GAP = 400  # characters between a thing and the comment that trails it
# Roles whose passages are explained by a comment inside them.
_SMALL = ("field", "enumerator", "parameter", "constant", "label", "element")


def comment_passage(string: str, start: int, end: int) -> Passage:
    """The passage of a comment that lies at [start, end), delimiters included."""
    opening = _OPENING.match(string, start, end)
    at = opening.end() if opening else start
    while at < end and string[at] in " \t":
        at += 1
    return Passage("comment", "", start, end, at)


def comment_text(string: str, comment: Passage) -> str:
    """What a comment says, without its delimiters and the stars down its margin."""
    text = _CLOSING.sub("", string[comment.at : comment.end].rstrip())
    return _MARGIN.sub("", text).strip() if "\n" in text else text.strip()


def arrange(string: str, passages: Iterable[Passage]) -> list[Passage]:
    """The passages in document order, `container` by nesting, `about` of comments and `comment` of what they explain.

    A comment explains what it trails on a line, the opening of what it stands in, or what follows it directly.
    """
    result = sorted(passages, key=lambda passage: (passage.start, -passage.end))
    open_: list[int] = []
    for number, passage in enumerate(result):
        while open_ and result[open_[-1]].end <= passage.start:
            open_.pop()
        passage.container = open_[-1] if open_ else -1
        if passage.role != "comment":
            open_.append(number)
    _tie_trailing(string, result)
    _tie_leading(string, result)
    said: dict[int, list[str]] = {}
    for passage in result:
        if passage.about >= 0:
            said.setdefault(passage.about, []).append(comment_text(string, passage))
    for number, lines in said.items():
        result[number].comment = "\n".join(filter(None, [result[number].comment, *lines]))
    return result


def innermost(passages: Sequence[Passage], indices: Sequence[int]) -> list[Passage | None]:
    """For each index (ascending) the innermost of the passages (in document order) that holds it."""
    result: list[Passage | None] = []
    open_: list[Passage] = []
    at = 0
    for index in indices:
        while at < len(passages) and passages[at].start <= index:
            while open_ and open_[-1].end <= passages[at].start:
                open_.pop()
            open_.append(passages[at])
            at += 1
        while open_ and open_[-1].end <= index:
            open_.pop()
        result.append(open_[-1] if open_ else None)
    return result


def _tie_trailing(string: str, passages: list[Passage]) -> None:
    """Comments behind what they explain, and those that go on below in the same column."""
    last = -1  # the last passage before that is no comment
    trailing: Passage | None = None
    for number, passage in enumerate(passages):
        if passage.role != "comment":
            last = number
            trailing = None
            continue
        if trailing is not None and _continues(string, trailing, passage):
            passage.about = trailing.about
        else:
            passage.about = _trailed(string, passages, last, passage)
        trailing = passage if passage.about >= 0 else None


def _trailed(string: str, passages: list[Passage], last: int, comment: Passage) -> int:
    """What ends on the line where the comment starts, or what opens there and holds the comment; -1 when nothing."""
    if last < 0:
        return -1
    if last == comment.container:
        opened = max(passages[last].start, min(passages[last].at, comment.start))
        return last if _same_line(string, opened, comment.start) else -1
    while passages[last].container != comment.container:
        last = passages[last].container
        if last < 0:
            return -1
    return last if _same_line(string, passages[last].end, comment.start) else -1


def _tie_leading(string: str, passages: list[Passage]) -> None:
    """Comments above what they explain, over other comments; and those inside something small."""
    has_members = {passage.container for passage in passages if passage.role != "comment"}
    for number in range(len(passages) - 1, -1, -1):
        comment = passages[number]
        if comment.role != "comment" or comment.about >= 0:
            continue
        below = number + 1 if number + 1 < len(passages) else -1
        if (
            below >= 0
            and passages[below].container == comment.container
            and _adjacent(string, comment, passages[below])
        ):
            comment.about = passages[below].about if passages[below].role == "comment" else below
        holder = comment.container
        if comment.about < 0 <= holder and holder not in has_members and passages[holder].role in _SMALL:
            comment.about = holder


def _line_breaks(gap: str) -> int:
    return gap.count("\n") or gap.count("\r")


def _same_line(string: str, start: int, end: int) -> bool:
    return end - start <= _TRAILING_GAP and not _line_breaks(string[start:end])


def _continues(string: str, above: Passage, comment: Passage) -> bool:
    """Whether a comment stands alone on the line below another one, in the same column."""
    gap = string[above.end : comment.start] if comment.start - above.end <= _TRAILING_GAP else "-"
    line_start = string.rfind("\n", max(0, above.start - _TRAILING_GAP), above.start)
    return gap.count("\n") == 1 and gap.isspace() and len(gap) - gap.index("\n") == above.start - line_start


def _adjacent(string: str, comment: Passage, below: Passage) -> bool:
    """Whether only white space lies between, and no empty line; a block comment may have one below it."""
    gap = string[comment.end : below.start] if below.start - comment.end <= _TRAILING_GAP else "-"
    allowed = 2 if string.startswith("/*", comment.start) else 1
    return (gap.isspace() or not gap) and _line_breaks(gap) <= allowed
