"""The history of a repository: its revisions, oldest first, and which blobs each one put in the place of which."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from sunlit.intake.git import open_with_history
from sunlit.intake.git_objects import run_git
from sunlit.intake.limits import Limits
from sunlit.intake.listing import public
from sunlit.intake.names import printable
from sunlit.schema import Revision, TargetError

_LONGEST_SUBJECT = 200
_FILE = re.compile(r"10\d{4}")  # the modes of files: links and submodules hold no text of their own
_ABSENT = re.compile(r"0+")
# Between the fields of a commit; no name or message holds them.
_COMMIT, _FIELD = "\x01", "\x02"


class BlobChange(msgspec.Struct, frozen=True):
    """A file that a revision changed: its blob before and after, "" where there was or is none."""

    path: str
    old: str
    new: str


class GitHistory(msgspec.Struct):
    """A repository's revisions along its main line, oldest first, each with what it changed."""

    git_dir: str
    name: str
    revisions: list[tuple[Revision, list[BlobChange]]]


def open_history(
    spec: str, workspace: Path, limits: Limits, progress: Callable[[str], None], tags_only: bool = False
) -> GitHistory:
    """The history of `git+URL[@REV]`, `git+PATH[@REV]` or a folder that is a clone.

    Along the first parents: what came with a merge counts as done by it. `tags_only` takes the tagged revisions.
    Raises TargetError when it cannot be had.
    """
    whole = spec if spec.startswith("git+") else f"git+{spec}"
    git_dir, commit, tags_in = open_with_history(whole, workspace, limits, progress)
    if not commit:
        raise TargetError(f"{public(spec)}: there is no such commit")
    progress("reading the history")
    seconds = limits.max_seconds
    tags = _tags(tags_in, seconds)
    form = f"--format={_COMMIT}%H{_FIELD}%at{_FIELD}%an{_FIELD}%s{_FIELD}%ct{_FIELD}%cn"
    order = ["--reverse", "--topo-order", "--first-parent"]
    raw = [] if tags_only else ["-m", "--raw", "--no-renames", "--no-abbrev", "--root"]
    told = run_git(git_dir, ["log", "-z", *order, *raw, form, commit], seconds)
    if told is None:
        raise TargetError(f"{public(spec)}: its history cannot be read")
    revisions = list(_revisions(told, tags))
    if tags_only:
        revisions = list(_between(git_dir, [one for one, _ in revisions if one.tags], seconds))
        if not revisions:
            raise TargetError(f"{public(spec)}: no revision of its main line has a tag; leave --tags out")
    return GitHistory(git_dir, public(spec), revisions)


def _revisions(told: str, tags: dict[str, tuple[str, ...]]) -> Iterator[tuple[Revision, list[BlobChange]]]:
    revision: Revision | None = None
    changes: list[BlobChange] = []
    tokens = iter(told.split("\0"))
    for token in tokens:
        head, _, rest = token.lstrip("\n").partition("\n")
        if head.startswith(_COMMIT):
            if revision:
                yield revision, changes
            revision, changes = _revision(head[1:], tags), []
            head = rest.lstrip("\n")
        if head.startswith(":"):
            changes += _change(head, next(tokens, ""))
    if revision:
        yield revision, changes


def _revision(text: str, tags: dict[str, tuple[str, ...]]) -> Revision:
    commit, authored, author, subject, entered, committer = (text.split(_FIELD) + [""] * 6)[:6]
    date, committed = _day(authored), _day(entered)
    author, committer = printable(author), printable(committer)
    return Revision(
        commit,
        date,
        author,
        printable(subject)[:_LONGEST_SUBJECT],
        tags.get(commit, ()),
        committer if committer != author else "",
        committed if committed != date else "",
    )


def _day(seconds: str) -> str:
    try:
        return datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _change(meta: str, path: str) -> list[BlobChange]:
    fields = meta.lstrip(":").split()
    if len(fields) < 5 or not path:
        return []
    old_mode, new_mode, old, new = fields[:4]
    before = old if _FILE.fullmatch(old_mode) and not _ABSENT.fullmatch(old) else ""
    after = new if _FILE.fullmatch(new_mode) and not _ABSENT.fullmatch(new) else ""
    if before == after:
        return []
    return [BlobChange(printable(path), before, after)]


def _between(git_dir: str, revisions: list[Revision], seconds: float) -> Iterator[tuple[Revision, list[BlobChange]]]:
    """The same from one of these revisions to the next."""
    before = ""
    for revision in revisions:
        if before:
            command = ["diff-tree", "-r", "-z", "--no-renames", "--no-commit-id", before, revision.id]
            tokens = iter((run_git(git_dir, command, seconds) or "").split("\0"))
            changes = [one for token in tokens if token.startswith(":") for one in _change(token, next(tokens, ""))]
        else:
            listed = (run_git(git_dir, ["ls-tree", "-r", "-z", revision.id], seconds) or "").split("\0")
            changes = [one for entry in listed for one in _listed(entry)]
        before = revision.id
        yield revision, changes


def _listed(entry: str) -> list[BlobChange]:
    """A file of the first of some revisions: all that it has is new."""
    meta, _, path = entry.partition("\t")
    fields = meta.split()
    is_file = len(fields) == 3 and bool(_FILE.fullmatch(fields[0]))
    return [BlobChange(printable(path), "", fields[2])] if is_file and path else []


def _tags(git_dir: str, seconds: float) -> dict[str, tuple[str, ...]]:
    """The names of tags by the commit that they lead to."""
    form = "%(objectname) %(*objectname) %(refname:short)"
    told = run_git(git_dir, ["for-each-ref", f"--format={form}", "refs/tags"], seconds) or ""
    found: dict[str, tuple[str, ...]] = {}
    for line in told.splitlines():
        own, _, rest = line.partition(" ")
        peeled, _, name = rest.partition(" ")
        found[peeled or own] = (*found.get(peeled or own, ()), printable(name))
    return found
