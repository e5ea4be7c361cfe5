"""Pieces of prose as a person would write them down."""

from sunlit.readers import Reader, decode


def pieces(reader: Reader, source: str, *words: str) -> list[tuple[str, str]]:
    """Of each passage the heading that it stands under and its text; a heading is told as "# " and its name."""
    text = decode(source.encode())
    assert text is not None
    near = sorted(text.string.index(word) for word in words) if words else None
    passages = reader.read(text, near)
    return [
        (
            passages[one.container].name if one.container >= 0 else "",
            f"# {one.name}" if one.role == "element" else text.string[one.at : one.end],
        )
        for one in passages
    ]
