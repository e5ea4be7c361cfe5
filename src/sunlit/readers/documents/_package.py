"""What office documents share: members of a zip archive within limits, and the events of their XML."""

import posixpath
from collections.abc import Callable, Iterator
from typing import Final
from xml.parsers import expat

from sunlit.intake import Budget, Limits
from sunlit.intake.archives import Damaged, Member, format_of
from sunlit.intake.limits import MIB, LimitReached
from sunlit.readers.cursor import Broken
from sunlit.schema import Artifact

LIMITS: Final = Limits(max_artifact_bytes=64 * MIB, max_total_bytes=256 * MIB, max_files=50_000)
_DIRECTORY: Final = 1 << 20  # bytes at the end of an archive in which the names of its members are looked for
_DEEPEST: Final = 5_000  # elements within elements
Attributes = dict[str, str]


def names(data: bytes, member: bytes) -> bool:
    """Whether an archive has a member of this name, to all appearance."""
    return data.find(member, 0, 512) >= 0 or data.find(member, max(0, len(data) - _DIRECTORY)) >= 0


class Package:
    """The parts of an office document that are wanted, unpacked in memory. Raises Broken.

    notes  what of them could not be read
    """

    def __init__(self, data: bytes, wanted: Callable[[str], bool]) -> None:
        self.parts: dict[str, bytes] = {}
        self.notes: list[str] = []
        form = format_of(data)
        if form is None or form.name != "zip":
            raise Broken("no zip archive")
        try:
            for item in form.members(Artifact("", data, ""), Budget(LIMITS, len(data))):
                if isinstance(item, Member) and wanted(item.name) and item.name not in self.parts:
                    self._keep(item)
        except (Damaged, LimitReached) as error:
            self.notes.append(str(error))

    def _keep(self, item: Member) -> None:
        content = bytearray()
        try:
            for chunk in item.chunks:
                content += chunk
                if len(content) > LIMITS.max_artifact_bytes:
                    self.notes.append(f"{item.name}: {LIMITS.reached('max_artifact_bytes', 'size of one part')}")
                    return
        except Damaged as damage:
            self.notes.append(f"{item.name}: {damage}")
        self.parts[item.name] = bytes(content)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part of an Open XML document refers to: by id the kind, its last word, and the name of the part."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def opened(element: str, attributes: Attributes) -> None:
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (kind, posixpath.normpath(posixpath.join("/", folder, target))[1:])

        parse(self.parts.get(posixpath.join(folder, "_rels", f"{name}.rels"), b""), opened)
        return found

    def related(self, part: str, kind: str) -> Iterator[str]:
        """The parts of one kind that a part refers to, and that are there."""
        for other, target in self.relations(part).values():
            if other == kind and target in self.parts:
                yield target


def _nothing(*_said: object) -> None:
    return


def parse(
    data: bytes,
    opened: Callable[[str, Attributes], None],
    closed: Callable[[str], None] = _nothing,
    said: Callable[[str], None] = _nothing,
) -> str:
    """Read XML element by element: names and attributes without their namespaces. What is damaged behind some place,
    or declares entities, ends there, and the answer says so; it is "" when all was read."""
    depth = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise Broken(f"more than {_DEEPEST} elements within elements")
        opened(name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        closed(name.rpartition(":")[2])

    def refuse(*_declared: object) -> None:
        raise Broken("it declares entities, which are not followed")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = said
    parser.EntityDeclHandler = refuse
    try:
        if data:
            parser.Parse(data, True)
    except expat.ExpatError as error:
        return f"XML that is damaged in line {error.lineno}"
    except Broken as reason:
        return str(reason)
    except (LookupError, ValueError):
        return "XML in an unknown encoding"
    return ""
