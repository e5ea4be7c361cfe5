"""A commit of a git repository as a target: of a clone on this machine, or fetched from a server.

Nothing is checked out. The objects are read through a git directory of our own, which has no settings, hooks or
filters and only points to the clone's objects: whatever the clone's own settings say has no effect.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from sunlit.intake.git_fetch import fetch
from sunlit.intake.git_objects import close, object_sizes, read_object, run_git
from sunlit.intake.limits import MIB, Limits
from sunlit.intake.listing import Target, public
from sunlit.intake.names import LONGEST_PATH, Names, decode_name, link, link_target
from sunlit.schema import Entry, Skipped, TargetError, UsageError

_MAX_TREE = 64 * MIB
_LACKING = "the clone lacks this object"


def open_git(spec: str, workspace: Path, limits: Limits, progress: Callable[[str], None]) -> Target:
    """A commit: `git+https://HOST/OWNER/REPO[@REV]`, `git+file:///PATH[@REV]` or `git+PATH[@REV]`.

    REV is a branch, a tag or a commit, HEAD when it is absent. The files come in the order of a folder's listing.
    Raises TargetError when the repository or the commit cannot be had, UsageError for other protocols.
    """
    git_dir, commit, provenance = _opened(spec, workspace, limits, progress)
    target = Target(public(spec), [], [], provenance)
    try:
        _list_commit(git_dir, commit, limits, target)
    finally:
        close(git_dir)
    return target


class WithHistory(NamedTuple):
    """A git directory that holds a commit and all that led to it, and another one whose names its tags are."""

    git_dir: str
    commit: str
    tags_in: str


def open_with_history(spec: str, workspace: Path, limits: Limits, progress: Callable[[str], None]) -> WithHistory:
    """As open_git, for the whole history of a commit; raises the same errors."""
    location = spec.removeprefix("git+")
    if location.startswith(("https://", "http://")):
        remote, revision = split_url(location)
        git_dir = fetch(remote, revision, workspace, limits, progress, depth=0)
        return WithHistory(git_dir, _commit(git_dir, "FETCH_HEAD", limits.max_seconds), git_dir)
    git_dir, commit, _ = _opened(spec, workspace, limits, progress)
    theirs = _git_dir(_split_path(location)[0])
    with contextlib.suppress(OSError):  # where a shallow clone ends
        shutil.copyfile(Path(theirs, "shallow"), Path(git_dir, "shallow"))
    return WithHistory(git_dir, commit, theirs)


def _opened(
    spec: str, workspace: Path, limits: Limits, progress: Callable[[str], None]
) -> tuple[str, str, dict[str, str]]:
    location = spec.removeprefix("git+")
    seconds = limits.max_seconds
    if location.startswith(("https://", "http://")):
        remote, revision = split_url(location)
        git_dir = fetch(remote, revision, workspace, limits, progress)
        commit = _commit(git_dir, "FETCH_HEAD", seconds)
    elif "://" in location and not location.startswith("file:///"):
        raise UsageError(f"{public(spec)}: git is read over https, http or from this machine (file:///, or a path)")
    else:
        clone, revision = _split_path(location)
        theirs = _git_dir(clone)
        commit = _commit(theirs, revision, seconds)
        remote = run_git(theirs, ["config", "--local", "--get", "remote.origin.url"], seconds) or ""
        git_dir = _beside(theirs, workspace, seconds)
    if not commit:
        raise TargetError(f"{public(spec)}: there is no commit that is called {public(revision)}")
    provenance = {"requested": public(spec), "revision": public(revision), "commit": commit}
    if remote:
        provenance["remote"] = public(remote)
    return git_dir, commit, provenance


def split_url(location: str) -> tuple[str, str]:
    parts = urlsplit(location)
    path, _, revision = parts.path.rpartition("@") if "@" in parts.path else (parts.path, "", "HEAD")
    return parts._replace(path=path).geturl(), revision


def clone_of(spec: str) -> Path | None:
    """The clone on this machine that a git target names; None when it is fetched from a server, or is not there."""
    location = spec.removeprefix("git+")
    if "://" in location and not location.startswith("file:///"):
        return None
    try:
        return _split_path(location)[0]
    except TargetError:
        return None


def _split_path(location: str) -> tuple[Path, str]:
    """The longest path that exists, up to an "@" or the end, and the revision behind it."""
    if location.startswith("file://"):
        location = unquote(location.removeprefix("file://"))
    at = len(location)
    while at > 0:
        if (path := Path(location[:at])).is_dir():
            return path.absolute(), location[at + 1 :] or "HEAD"
        at = location.rfind("@", 0, at)
    raise TargetError(f"{public(location)}: there is no such clone")


def _git_dir(clone: Path) -> str:
    """The git directory of a clone: itself when it is bare, else its .git, which may be a file that names another."""
    dot_git = clone / ".git"
    for place in (dot_git, clone):
        if (place / "objects").is_dir() and (place / "HEAD").is_file():
            return str(place)
    try:
        told = dot_git.read_text(encoding="utf-8").strip().removeprefix("gitdir: ")
    except (OSError, UnicodeDecodeError):
        raise TargetError(f"{public(str(clone))} is not a git repository") from None
    return str(clone / told)


def _commit(git_dir: str, revision: str, seconds: float) -> str:
    wanted = ["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"]
    return run_git(git_dir, wanted, seconds) or ""


def _beside(theirs: str, workspace: Path, seconds: float) -> str:
    """A git directory of our own that borrows the objects of theirs."""
    objects = run_git(theirs, ["rev-parse", "--git-path", "objects"], seconds)
    form = run_git(theirs, ["rev-parse", "--show-object-format"], seconds) or "sha1"
    if not objects or "\n" in objects:
        raise TargetError(f"{public(theirs)} is not a git directory that can be read")
    ours = tempfile.mkdtemp(prefix="git-", dir=workspace)
    run_git(ours, ["init", "--bare", "--quiet", "--template=", f"--object-format={form}"], seconds)
    Path(ours, "objects", "info", "alternates").write_text(objects + "\n", encoding="utf-8", errors="surrogateescape")
    return ours


def _list_commit(git_dir: str, commit: str, limits: Limits, target: Target) -> None:
    """Files of a folder by name, then its folders by name, each listed in the same way."""
    names = Names(".", "")
    blobs: list[tuple[str, str]] = []
    pending = [(_root_tree(git_dir, commit), "")]
    visited = 0
    while pending:
        tree, prefix = pending.pop()
        content = read_object(git_dir, tree, _MAX_TREE)
        if not isinstance(content, bytes):
            target.skipped.append(Skipped(names.path(prefix) if prefix else ".", "unreadable", _LACKING))
            continue
        folders: list[tuple[str, str]] = []
        for mode, name, object_id in sorted(_children(content, len(commit) // 2), key=lambda child: child[1]):
            visited += 1
            if visited > limits.max_files:
                reason = limits.reached("max_files", "files listed; this one and all that follow are left out")
                target.skipped.append(Skipped(names.path(prefix + name), "skipped", reason))
                pending.clear()
                folders.clear()
                break
            if mode == b"40000" and len(prefix) < LONGEST_PATH:
                folders.append((object_id, f"{prefix}{name}/"))
                continue
            path = names.path(prefix + name)
            if mode == b"40000":
                target.skipped.append(Skipped(path, "unreadable", "a folder too deep for any file system: refused"))
            elif mode == b"160000":
                reason = f"submodule, a repository of its own at commit {object_id}"
                target.skipped.append(Skipped(path, "skipped", reason))
            elif mode == b"120000" and (goal := _link_target(git_dir, object_id)):
                target.skipped.append(Skipped(path, *link(prefix + name, goal)))
            else:
                blobs.append((path, object_id))
        pending.extend(reversed(folders))
    sizes = object_sizes(git_dir, {object_id for _, object_id in blobs}, limits.max_seconds)
    for path, object_id in blobs:
        if object_id in sizes:
            target.entries.append(Entry(path, git_dir, object_id, sizes[object_id]))
        else:
            target.skipped.append(Skipped(path, "unreadable", _LACKING))
    target.skipped.extend(names.notes())


def _root_tree(git_dir: str, commit: str) -> str:
    content = read_object(git_dir, commit, _MAX_TREE)
    return content[5 : 5 + len(commit)].decode("ascii", "replace") if isinstance(content, bytes) else commit


def _children(tree: bytes, id_size: int) -> Iterator[tuple[bytes, str, str]]:
    """Mode, name and object id of each entry of a tree object: "MODE NAME", a zero byte, the id's bytes."""
    at = 0
    while (space := tree.find(b" ", at)) >= 0 and (zero := tree.find(b"\0", space)) >= 0:
        mode, name = tree[at:space], decode_name(tree[space + 1 : zero])
        at = zero + 1 + id_size
        yield mode, name, tree[zero + 1 : at].hex()


def _link_target(git_dir: str, object_id: str) -> str:
    content = read_object(git_dir, object_id, LONGEST_PATH)
    return link_target(content) if isinstance(content, bytes) else ""
