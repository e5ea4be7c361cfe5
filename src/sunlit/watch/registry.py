"""The registry of kinds of sources: what a source's address looks like, and how to look at it."""

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec

from sunlit.intake import Limits
from sunlit.schema import UsageError
from sunlit.watch.model import Seen, Source, Standing
from sunlit.watch.polite import Polite


class Looking(msgspec.Struct, frozen=True):
    """What a look may use.

    polite     every request goes through its `asking`
    workspace  an existing folder for what is fetched
    progress   called with a sentence when something that takes time begins
    """

    polite: Polite
    limits: Limits
    workspace: Path
    progress: Callable[[str], None]


class Kind(msgspec.Struct, frozen=True):
    """A kind of source.

    name     as it stands in the state
    schemes  what addresses begin with; none when it is only taken when it is asked for by its name
    check    raises UsageError for an address that this kind cannot watch
    host     of an address: whose turn it takes
    look     looks at a source, of which this is known, and fetches what is there when that is something new;
             raises GoneError or another TargetError as intake does
    """

    name: str
    schemes: tuple[str, ...]
    check: Callable[[str], None]
    host: Callable[[str], str]
    look: Callable[[Source, Standing, Looking], Seen]


@cache
def all_kinds() -> dict[str, Kind]:
    """Every declared kind by its name."""
    from sunlit.watch import kinds as package

    modules = (
        importlib.import_module(one.name) for one in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    )
    return {module.KIND.name: module.KIND for module in modules if isinstance(getattr(module, "KIND", None), Kind)}


def kind_for(spec: str) -> Kind:
    """The kind that watches an address. Raises UsageError when none does."""
    for kind in all_kinds().values():
        if spec.startswith(kind.schemes) and kind.schemes:
            return kind
    raise UsageError("a source is https://…, git+https://…, pypi:NAME[==VERSION] or npm:NAME[@VERSION]")
