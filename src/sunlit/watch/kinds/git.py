"""A branch or tag of a repository on a git server, and which tags there are."""

import hashlib
import re

import msgspec

from sunlit.intake import open_target
from sunlit.intake.git import split_url
from sunlit.intake.git_refs import find_revision, read_refs, refs_url
from sunlit.intake.listing import public
from sunlit.intake.web import Traffic, get
from sunlit.schema import Exchange, UsageError
from sunlit.watch.kinds import web
from sunlit.watch.model import Seen, Source, Standing
from sunlit.watch.polite import host_of
from sunlit.watch.registry import Kind, Looking

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def _look(source: Source, standing: Standing, looking: Looking) -> Seen:
    remote, revision = split_url(source.spec.removeprefix("git+"))
    traffic = Traffic()
    looking.progress(f"looking at {public(remote)}")
    with looking.polite.asking(robots=False):
        last = get(refs_url(remote), {"Accept": "*/*"}, looking.limits, traffic)
        if last.status == 401 and standing.presence:
            # Servers answer so where a repository was deleted or made private, and do not say which.
            return _gone(
                "it asks for a password, as servers do for what was deleted or made private", last, traffic, looking
            )
        if last.status in web.GONE:
            return _gone(f"it answers with status {last.status} ({web.GONE[last.status]})", last, traffic, looking)
        if last.status != 200:
            return Seen("unreachable", f"it answers with status {last.status}")
        refs = read_refs(traffic.bodies[last.sha256])
        commit = find_revision(refs, revision)
        if not commit:
            return _gone(f"the repository is there, and has nothing called {revision}", last, traffic, looking)
        tags = sorted((name, object_id) for name, object_id in refs.items() if name.startswith("refs/tags/"))
        identity = hashlib.sha256(msgspec.json.encode([commit, tags])).hexdigest()
        items = {name: object_id for name, object_id in refs.items() if not name.endswith("^{}")}
        if identity == standing.identity and standing.presence == "there":
            return Seen("there", identity=identity, items=items)
        looking.polite.before(remote)
        target = open_target(source.spec, looking.workspace, looking.limits, looking.progress)
    target.exchanges += traffic.exchanges
    target.bodies |= traffic.bodies
    return Seen("there", identity=identity, items=items, target=target)


def _gone(said: str, last: Exchange, traffic: Traffic, looking: Looking) -> Seen:
    """The repository is not there; the answer that said so is what there is to capture."""
    return Seen("gone", said, target=web.kept_answer(last, traffic, looking))


def _check(spec: str) -> None:
    remote, revision = split_url(spec.removeprefix("git+"))
    web.check(remote)
    if _COMMIT.fullmatch(revision):
        raise UsageError(f"{public(spec)}: a commit never changes: watch a branch, a tag or the whole repository")


def _host(spec: str) -> str:
    return host_of(spec.removeprefix("git+"))


KIND = Kind("git", ("git+https://", "git+http://"), _check, _host, _look)
