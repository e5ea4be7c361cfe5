"""Loading of the data files: traits/*.toml, groups/*.toml, cues/*.toml."""

import hashlib
from collections import defaultdict
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from sunlit.vocabulary.model import Cue, Group, Trait, Vocabulary


class _GroupFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of groups: the ids of the traits that can name them, and the groups."""

    traits: tuple[str, ...]
    groups: tuple[Group, ...]


def _data_files(folder: str) -> list[Traversable]:
    root = files("sunlit.vocabulary") / folder
    return sorted((item for item in root.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)


def group_sets() -> frozenset[str]:
    """The ids of the sets that groups belong to: each is the name of its file."""
    return frozenset(file.name.removesuffix(".toml") for file in _data_files("groups"))


@cache
def load() -> Vocabulary:
    """The vocabulary of this installation, read once.

    Raises msgspec.ValidationError, naming the key, when a data file does not fit the schema.
    """
    digest = hashlib.sha256()

    def read(folder: str) -> list[bytes]:
        contents = []
        for file in _data_files(folder):
            data = file.read_bytes()
            digest.update(f"{folder}/{file.name}\0{len(data)}\0".encode())
            digest.update(data)
            contents.append(data)
        return contents

    groups: dict[str, list[Group]] = defaultdict(list)
    for data in read("groups"):
        group_file = msgspec.toml.decode(data, type=_GroupFile)
        named = [msgspec.structs.replace(group, named_by=group_file.traits) for group in group_file.groups]
        for trait_id in group_file.traits:
            groups[trait_id].extend(named)
    traits = []
    for data in read("traits"):
        trait = msgspec.toml.decode(data, type=Trait)
        traits.append(msgspec.structs.replace(trait, groups=(*trait.groups, *groups[trait.id])))
    cues = [msgspec.toml.decode(data, type=Cue) for data in read("cues")]
    return Vocabulary(tuple(traits), tuple(cues), digest.hexdigest()[:16])
