"""Structures of a text, measured; expected values are written by hand or come from a compiler."""

from sunlit.compare.layout import MODELS, Measured, Names, measure, shape_of
from sunlit.readers import decode, reader_for


def measured(
    path: str, source: str, name: str, model: int = 1
) -> tuple[list[tuple[str, int | None, int | None]], int | None]:
    """Name, offset and size of each member of a type, and the size of the whole; other types of the text are known."""
    text = decode(source.encode())
    assert text is not None
    reader = reader_for(path, source)
    passages = reader.read(text, None)
    shapes = {}
    for number, passage in enumerate(passages):
        if passage.role == "type":
            members = [other for other in passages if other.container == number]
            if shape := shape_of(reader.language, text.string, passage, members):
                shapes[passage.name] = shape
    constants = {passage.name: passage.value for passage in passages if passage.role == "constant"}
    aliases = {passage.name: passage.type for passage in passages if passage.role == "type" and passage.type}
    enums = {passages[passage.container].name for passage in passages if passage.role == "enumerator"}
    aliases |= dict.fromkeys(enums, "enum")
    names = Names(shapes.get, lambda key: aliases.get(key, ""), lambda key: constants.get(key, ""))
    told: Measured = measure(shapes[name], names, MODELS[model])
    fields = {passage.at: passage.name for passage in passages}
    listed = [(fields.get(at, ""), extent.offset, extent.size) for at, extent in told.members.items()]
    return listed, told.size
