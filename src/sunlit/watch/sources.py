"""What is watched: added, removed, and found again by what a user calls it."""

from collections.abc import Sequence

from sunlit.schema import UsageError
from sunlit.watch.model import Source
from sunlit.watch.registry import all_kinds, kind_for
from sunlit.watch.state import State

LEAST_INTERVAL = 60.0  # seconds


def add(
    state: State, spec: str, interval: float, now: float, *, listing: bool = False, links: Sequence[str] = ()
) -> int:
    """Watch something from now on, and return its number.

    spec     `https://…`, `git+https://…[@BRANCH]`, `pypi:NAME[==V]` or `npm:NAME[@V]`
    listing  whether it is a page whose links are watched one by one
    links    patterns of file names, as a shell has them; none for all that are no pages

    Raises UsageError for what cannot be watched, or is watched already.
    """
    kind = kind_for(spec)
    if listing:
        if kind.name != "web":
            raise UsageError("a listing is a page of the web: write https://…")
        kind = all_kinds()["listing"]
    elif links:
        raise UsageError("--links says which files of a listing are watched: add --listing")
    if interval < LEAST_INTERVAL:
        raise UsageError(f"a source is looked at every {LEAST_INTERVAL:g} seconds at most: raise --every")
    spec = spec.partition("#")[0] if kind.name in {"web", "listing"} else spec
    kind.check(spec)
    return state.add(spec, kind.name, interval, links, now)


def remove(state: State, called: str, now: float) -> Source:
    """Watch a source no more, which is called by its number or address, and return it.

    Raises UsageError when there is no such source, or when it belongs to a listing.
    """
    for source, _ in state.sources():
        if called in {str(source.id), source.spec}:
            if source.parent is not None:
                raise UsageError(
                    f"{source.spec} belongs to listing {source.parent}: remove that, or change its --links"
                )
            state.remove(source.id, now)
            return source
    raise UsageError(f"{called} is not watched: `sunlit watch status` lists what is")
