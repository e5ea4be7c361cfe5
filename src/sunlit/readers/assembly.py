"""Loose passages become a reader's list: in order, nested by their extents, comments tied to what they explain."""

import re
from collections.abc import Iterable, Sequence

from sunlit.schema import Passage

WITHIN = -2  # `about` of a comment that comes to `arrange`: it explains what it stands in, or stands directly below

_OPENING = re.compile(
    r"<!--+|/\*+!?<?|//+!?<?|--\[\[|--+|[#;'%!]+|\.\.(?=\s)|\(\*|\{|=begin\b|[a-z]{0,2}\"{1,3}", re.IGNORECASE
)
# What closes a comment, by its first character; a string that is one may have letters before its quotes.
_CLOSINGS = {"<": "(?<!-)--++>", "/": r"(?<!\*)\*++/", "-": r"\]\]", "(": r"\*\)", "{": r"\}", "=": "=end", "'": "'{3}"}
_CLOSING = {first: re.compile(rf"(?:{closing})\Z") for first, closing in _CLOSINGS.items()}
_CLOSING |= dict.fromkeys('"rRuUbB', re.compile(r'"{1,3}\Z'))
_MARGIN = re.compile(r"\A[ \t]*\*")
_TRAILING_GAP = 400  # characters between a thing and the comment that trails it
# Roles whose passages are explained by a comment inside them.
_SMALL = ("field", "enumerator", "parameter", "constant", "label", "element")
_CLOSED = ("comment", "string", "symbol")  # roles of passages that hold no others


def comment_passage(string: str, start: int, end: int) -> Passage:
    """The passage of a comment that lies at [start, end), delimiters included."""
    opening = _OPENING.match(string, start, end)
    at = opening.end() if opening else start
    while at < end and string[at] in " \t":
        at += 1
    return Passage("comment", "", start, end, at)


def comment_text(string: str, comment: Passage) -> str:
    """What a comment says, without its delimiters and the stars down its margin."""
    text = string[comment.at : comment.end].rstrip()
    closing = _CLOSING.get(string[comment.start : comment.start + 1])
    text = closing.sub("", text) if closing else text
    return "\n".join(_MARGIN.sub("", line).strip() for line in text.split("\n")).strip()


def arrange(string: str, passages: Iterable[Passage]) -> list[Passage]:
    """The passages in document order, `container` by nesting, `about` of comments and `comment` of what they explain.

    A comment explains what it trails on a line, the opening of what it stands in, or what follows it directly. What
    stands in a string is part of what holds the string.
    """
    result = sorted(passages, key=lambda passage: (passage.start, -passage.end))
    open_: list[int] = []
    for number, passage in enumerate(result):
        while open_ and result[open_[-1]].end <= passage.start:
            open_.pop()
        passage.container = open_[-1] if open_ else -1
        if passage.role not in _CLOSED:
            open_.append(number)
    _tie_documentation(string, result)
    _tie_trailing(string, result)
    _tie_below(string, result)
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


def _tie_documentation(string: str, passages: list[Passage]) -> None:
    """Comments that explain what they stand in, or the member of it that they stand below."""
    above: dict[int, int] = {}
    for number, passage in enumerate(passages):
        if passage.about == WITHIN:
            member = above.get(passage.container, -1)
            is_below = member >= 0 and _is_below(string, passages[member], passage)
            passage.about = member if is_below else passage.container if member < 0 else -1
        elif passage.role not in _CLOSED and passage.role != "parameter":
            above[passage.container] = number


def _tie_trailing(string: str, passages: list[Passage]) -> None:
    """Comments behind what they explain, and those that go on below in the same column."""
    last = -1  # the last passage before that is no comment, or what holds it
    trailing: Passage | None = None
    for number, passage in enumerate(passages):
        if passage.role != "comment":
            last = number
            trailing = None
            continue
        if passage.about >= 0:
            continue
        if passage.about < 0:
            while last >= 0 and last != passage.container and passages[last].container != passage.container:
                last = passages[last].container
            below = passages[number + 1] if number + 1 < len(passages) else None
            if below is not None and _leads_on_line(string, passage, below):
                pass
            elif trailing is not None and _continues(string, trailing, passage):
                passage.about = trailing.about
            elif last >= 0 and _trails(string, passages[last], passage, last == passage.container):
                passage.about = last
        trailing = passage if passage.about >= 0 else None


def _leads_on_line(string: str, comment: Passage, below: Passage) -> bool:
    """Whether a comment opens an item on its own line: `(/* in */ int a, /* out */ int b)`."""
    gap = string[comment.end : below.start] if below.start - comment.end <= _TRAILING_GAP else "-"
    before = string[max(0, comment.start - _TRAILING_GAP) : comment.start].rstrip(" \t")[-1:]
    return below.role != "comment" and not gap.strip(" \t") and before in {"(", ",", "{", "["}


def _trails(string: str, before: Passage, comment: Passage, is_inside: bool) -> bool:
    """Whether a comment starts on the line where what is before it ends or, when it is inside of that, opens."""
    opening = before.at if before.at < comment.start else before.start  # the name of a typedef stands behind its body
    return _same_line(string, opening if is_inside else before.end, comment.start)


def _tie_below(string: str, passages: list[Passage]) -> None:
    """Comments on the line below what they explain, where every member of something has one there."""
    inside: dict[int, list[Passage]] = {}
    numbers: dict[int, list[int]] = {}
    for number, passage in enumerate(passages):
        if passage.role == "comment" or passage.role not in _CLOSED:
            inside.setdefault(passage.container, []).append(passage)
            numbers.setdefault(passage.container, []).append(number)
    for container, members in inside.items():
        pairs = list(zip(members[::2], members[1::2], strict=False))
        if len(members) == 2 * len(pairs) > 4 and all(_explains_above(string, *pair) for pair in pairs):
            for (_, comment), number in zip(pairs, numbers[container][::2], strict=True):
                comment.about = number


def _explains_above(string: str, member: Passage, comment: Passage) -> bool:
    is_pair = member.role != "comment" and comment.role == "comment" and comment.about < 0
    return is_pair and _is_below(string, member, comment)


def _tie_leading(string: str, passages: list[Passage]) -> None:
    """Comments above what they explain, over other comments; those in its head, and those inside something small."""
    has_members = {passage.container for passage in passages if passage.role != "comment"}
    for number in range(len(passages) - 1, -1, -1):
        comment = passages[number]
        if comment.role != "comment" or comment.about >= 0:
            continue
        below = number + 1 if number + 1 < len(passages) else -1
        holder = comment.container
        if holder >= 0 and _is_in_head(string, passages[holder], comment):
            comment.about = holder
        elif below >= 0 and passages[below].container == holder and _adjacent(string, comment, passages[below]):
            comment.about = passages[below].about if passages[below].role == "comment" else below
        elif holder >= 0 and holder not in has_members and passages[holder].role in _SMALL:
            comment.about = holder


def _is_in_head(string: str, holder: Passage, comment: Passage) -> bool:
    """Whether a comment stands before the name of what holds it, and not among its members."""
    between = string[comment.end : holder.at] if holder.at - comment.end <= _TRAILING_GAP else "}"
    return comment.end <= holder.at and "}" not in between


def _line_breaks(gap: str) -> int:
    return gap.count("\n") or gap.count("\r")


def _same_line(string: str, start: int, end: int) -> bool:
    return end - start <= _TRAILING_GAP and not _line_breaks(string[start:end])


def _continues(string: str, above: Passage, comment: Passage) -> bool:
    """Whether a comment stands alone on the line below another one, in the same column."""
    gap = string[above.end : comment.start] if comment.start - above.end <= _TRAILING_GAP else "-"
    line_start = string.rfind("\n", max(0, above.start - _TRAILING_GAP), above.start)
    return gap.count("\n") == 1 and gap.isspace() and len(gap) - gap.index("\n") == above.start - line_start


def _is_below(string: str, member: Passage, comment: Passage) -> bool:
    """Whether a comment stands on the line below something."""
    gap = string[member.end : comment.start] if comment.start - member.end <= _TRAILING_GAP else "-"
    return not gap.strip(" \t\r\n,;") and _line_breaks(gap) == 1


def _adjacent(string: str, comment: Passage, below: Passage) -> bool:
    """Whether something follows a comment: with nothing between but an end of line, and no empty line, of which a
    block comment may have one below it; or in the code of the next line."""
    gap = string[comment.end : below.start] if below.start - comment.end <= _TRAILING_GAP else "-\n\n\n"
    breaks = _line_breaks(gap)
    if gap.isspace() or not gap:
        return breaks <= (2 if string.startswith("/*", comment.start) else 1)
    line = string[max(0, comment.start - _TRAILING_GAP) : comment.start].rpartition("\n")[2]
    return breaks == 1 and "}" not in gap and not line.strip() and not gap.partition("\n")[0].strip()
