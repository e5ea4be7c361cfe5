"""A package in a registry: which files and versions there are, and the one that an audit would take."""

import hashlib
from collections.abc import Callable

import msgspec

from sunlit.intake import open_target
from sunlit.intake.npm import npm_listed, npm_page
from sunlit.intake.pypi import pypi_listed, pypi_page
from sunlit.intake.web import Traffic, get
from sunlit.schema import GoneError
from sunlit.watch.kinds.web import kept_answer
from sunlit.watch.model import Seen, Source, Standing
from sunlit.watch.polite import host_of
from sunlit.watch.registry import Kind, Looking

_PAGES: dict[str, Callable[[str], tuple[str, str]]] = {"pypi": pypi_page, "npm": npm_page}
_LISTED: dict[str, Callable[[str, str, bytes], dict[str, str]]] = {"pypi": pypi_listed, "npm": npm_listed}


def _look(source: Source, standing: Standing, looking: Looking) -> Seen:
    registry = source.spec.partition(":")[0]
    page, accept = _PAGES[registry](source.spec)
    known = {"If-None-Match": standing.etag, "If-Modified-Since": standing.modified}
    headers = {"Accept": accept} | {name: value for name, value in known.items() if value}
    traffic = Traffic()
    looking.progress(f"looking at {source.spec}")
    with looking.polite.asking(robots=False):
        last = get(page, headers, looking.limits, traffic)
        if last.status == 304 and standing.presence == "there":
            return Seen("unmodified")
        if last.status in {404, 410}:
            return Seen("gone", "the registry has no such package", target=kept_answer(last, traffic, looking))
        if last.status != 200:
            return Seen("unreachable", f"the registry answers with status {last.status}")
        items = _LISTED[registry](source.spec, last.header("content-type"), traffic.bodies[last.sha256])
        identity = hashlib.sha256(msgspec.json.encode(sorted(items.items()))).hexdigest()
        seen = Seen("there", "", identity, items, last.header("etag"), last.header("last-modified"))
        if identity == standing.identity and standing.presence == "there":
            return seen
        try:
            target = open_target(source.spec, looking.workspace, looking.limits, looking.progress)
        except GoneError as error:
            return Seen("gone", str(error), target=kept_answer(last, traffic, looking))
    return msgspec.structs.replace(seen, target=target)


def _check(spec: str) -> None:
    _PAGES[spec.partition(":")[0]](spec)


def _host(spec: str) -> str:
    return host_of(_PAGES[spec.partition(":")[0]](spec)[0])


KIND = Kind("package", ("pypi:", "npm:"), _check, _host, _look)
