"""The labelled sources as targets: clones on this machine, or fetched once and kept in the cache."""

import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from benchmarks.labels import Source
from sunlit.intake import Limits, open_target, read_entry, unpack
from sunlit.readers import decode
from sunlit.schema import Artifact, Skipped, TargetError

HOST = "https://github.com"


def target_of(source: Source, cache: Path, *, clones: str = "", fetch: bool = False, host: str = HOST) -> str:
    """The source as a target that needs no network.

    clones  where clones of repositories lie, with `{owner}` and `{name}`
    fetch   whether what is not in the cache is fetched: a repository shallowly at its commit, a package from its
            registry

    Raises TargetError when it is not on this machine and cannot or may not be fetched.
    """
    is_package = ":" in source.name
    if clones and not is_package:
        owner, name = source.name.split("/")
        return f"git+{clones.format(owner=owner, name=name)}@{source.version}"
    kept = cache / "sources" / f"{source.name}@{source.version}".replace("/", "+").replace(":", "~")
    if not kept.exists():
        if not fetch:
            raise TargetError(f"{source.name}: not on this machine; --fetch fetches it")
        _keep(_spec(source, host), kept)
    return str(next(kept.iterdir())) if is_package else f"git+{kept}@{source.version}"


def _spec(source: Source, host: str) -> str:
    if source.name.startswith("pypi:"):
        return f"{source.name}=={source.version}"
    if source.name.startswith("npm:"):
        return f"{source.name}@{source.version}"
    return f"git+{host}/{source.name}@{source.version}"


def _keep(spec: str, kept: Path) -> None:
    """Fetch a target into a folder that appears when it is whole: a git directory, or a folder with the package."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".") as workspace:
        target = open_target(spec, Path(workspace), Limits(), lambda said: print(said, file=sys.stderr))
        store = Path(target.entries[0].store)
        if store.is_file():
            folder = Path(workspace, "package")
            folder.mkdir()
            store.rename(folder / store.name)
            store = folder
        store.rename(kept)


def count_lines(target: str) -> int:
    """How many lines of text an audit of the target reads: of every file and member of an archive that is text."""
    with tempfile.TemporaryDirectory() as workspace:
        return sum(
            text.string.count("\n") + (not text.string.endswith("\n"))
            for artifact in _artifacts(target, Path(workspace))
            if artifact.data and (text := decode(artifact.data))
        )


def _artifacts(target: str, workspace: Path) -> Iterator[Artifact]:
    limits = Limits()
    for entry in open_target(target, workspace, limits, lambda _: None).entries:
        data = read_entry(entry, limits)
        if not isinstance(data, Skipped):
            artifact = Artifact(entry.path, data, "")
            items = chain([artifact], unpack(artifact, limits))
            yield from (item for item in items if isinstance(item, Artifact))
