"""Loading of the data files: traits/*.toml, groups/*.toml, cues/*.toml."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

import msgspec

from sunlit.vocabulary import model
from sunlit.vocabulary.kept import kept
from sunlit.vocabulary.model import Cue, Group, Trait, Vocabulary

T = TypeVar("T")

_SIZE_OF_HASH = 32


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
    """The vocabulary of this installation, read once. What it parses to is kept between runs.

    Raises ValueError, naming the file and the key, when a data file does not fit the schema.
    """
    digest = hashlib.sha256()
    contents: dict[str, dict[str, bytes]] = {}
    for folder in ("groups", "traits", "cues"):
        contents[folder] = {}
        for file in _data_files(folder):
            data = file.read_bytes()
            digest.update(f"{folder}/{file.name}\0{len(data)}\0".encode())
            digest.update(data)
            contents[folder][file.name] = data
    version = digest.hexdigest()[:16]
    return kept(
        "vocabulary.msgpack",
        f"{msgspec.__version__} {version}",
        (__file__, model.__file__),
        make=lambda: _parsed(contents, version),
        write=_sealed,
        read=_unsealed,
        damaged=_Damaged,
    )


def _parsed(contents: Mapping[str, Mapping[str, bytes]], version: str) -> Vocabulary:
    groups: dict[str, list[Group]] = defaultdict(list)
    for group_file in _each(contents, "groups", _GroupFile):
        named = [msgspec.structs.replace(group, named_by=group_file.traits) for group in group_file.groups]
        for trait_id in group_file.traits:
            groups[trait_id].extend(named)
    traits = [
        msgspec.structs.replace(trait, groups=(*trait.groups, *groups[trait.id]))
        for trait in _each(contents, "traits", Trait)
    ]
    return Vocabulary(tuple(traits), tuple(_each(contents, "cues", Cue)), version)


def _each(contents: Mapping[str, Mapping[str, bytes]], folder: str, type_: type[T]) -> Iterator[T]:
    for name, data in contents[folder].items():
        try:
            yield msgspec.toml.decode(data, type=type_)
        except msgspec.DecodeError as error:
            raise ValueError(f"{folder}/{name}: {error}") from error


class _Damaged(Exception):
    """A kept vocabulary that is not what was written."""


def _sealed(vocabulary: Vocabulary) -> bytes:
    data = msgspec.msgpack.encode(vocabulary)
    return hashlib.sha256(data).digest() + data


def _unsealed(kept_data: bytes) -> Vocabulary:
    """A vocabulary with another word in it would still be one: the hash tells."""
    data = kept_data[_SIZE_OF_HASH:]
    if hashlib.sha256(data).digest() != kept_data[:_SIZE_OF_HASH]:
        raise _Damaged
    return msgspec.msgpack.decode(data, type=Vocabulary)
