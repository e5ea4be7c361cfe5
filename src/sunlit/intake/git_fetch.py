"""Fetching a commit from a git server, with its history only when that is asked for: no checkout, hook or prompt."""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sunlit.intake.git_objects import git_environment, run_git
from sunlit.intake.limits import Limits, human_bytes
from sunlit.intake.listing import public
from sunlit.schema import TargetError, UsageError

_LOOK_EVERY = 0.1  # seconds
_WHOLE_ID = 40  # digits of SHA-1; SHA-256 has more
_FORBIDDEN = set(" :+?*[\\^~")  # in the name of a revision: they would make a refspec of it


def fetch(
    url: str, revision: str, workspace: Path, limits: Limits, progress: Callable[[str], None], *, depth: int = 1
) -> str:
    """A new git directory in the workspace whose FETCH_HEAD is the revision.

    depth  how many commits back; 0 for the whole history, with the tags

    Raises TargetError when it cannot be had within the limits of time and bytes, UsageError for an impossible
    name of a revision.
    """
    if not revision or revision.startswith("-") or _FORBIDDEN & set(revision) or not revision.isprintable():
        raise UsageError(f"{public(revision)} cannot be the name of a branch, tag or commit")
    git_dir = tempfile.mkdtemp(prefix="git-", dir=workspace)
    run_git(git_dir, ["init", "--bare", "--quiet", "--template="], limits.max_seconds)
    progress(f"fetching {public(url)} at {revision}")
    command = ["git", f"--git-dir={git_dir}", "fetch", "--quiet", "--no-recurse-submodules"]
    command += [f"--depth={depth}", "--no-tags"] if depth else ["--tags"]
    with tempfile.TemporaryFile(dir=workspace) as complaints:
        process = subprocess.Popen(
            [*command, "target", revision],
            env=git_environment("https:http") | _settings(url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            start_new_session=True,
        )
        try:
            _watch(process, git_dir, limits, progress)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if process.returncode:
            complaints.seek(0)
            said = public(complaints.read(4096).decode("utf-8", "replace").strip().replace("\n", "; "))
            is_unknown = "remote ref" in said and len(revision) < _WHOLE_ID
            hint = "; a server gives commits only by their whole id" if is_unknown else ""
            raise TargetError(f"{public(url)} at {revision} cannot be fetched: {said}{hint}")
    return git_dir


def _settings(url: str) -> dict[str, str]:
    """Settings for this one call, in the environment: others on the machine can read a command line."""
    settings = {
        "remote.target.url": url,
        "core.hooksPath": os.devnull,
        "credential.helper": "",
        "fetch.unpackLimit": "1",  # one pack, whose growth can be watched
        "gc.auto": "0",
        "maintenance.auto": "false",
    }
    variables = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return variables


def _watch(process: subprocess.Popen[bytes], git_dir: str, limits: Limits, progress: Callable[[str], None]) -> None:
    """Waits for the end. Raises TargetError when a limit is reached before."""
    deadline = time.monotonic() + limits.max_seconds
    told = 0
    running = True
    while running:
        running = process.poll() is None
        fetched = _bytes_in(Path(git_dir, "objects", "pack"))
        if fetched > limits.max_total_bytes:
            raise TargetError(limits.reached("max_total_bytes", "bytes fetched from a git server"))
        if time.monotonic() > deadline:
            raise TargetError(limits.reached("max_seconds", "seconds spent on fetching from a git server"))
        if fetched > told + (8 << 20):
            progress(f"fetched {human_bytes(fetched)}")
            told = fetched
        if running:
            time.sleep(_LOOK_EVERY)


def _bytes_in(folder: Path) -> int:
    size = 0
    for file in folder.glob("*"):
        with contextlib.suppress(FileNotFoundError):  # git renames what it has received
            size += file.stat().st_size
    return size
