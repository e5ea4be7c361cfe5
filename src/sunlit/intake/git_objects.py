"""Objects of a git directory, through one `git cat-file --batch` for each directory and process.

git reads them, nothing of a repository runs: no hook, filter, credential helper or pager has a part in reading
objects, no network protocol is allowed, and the settings of the machine and the user are left out.
"""

import atexit
import os
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from sunlit.schema import TargetError

_MOST_BORROWED = 32
_KEPT = ("GIT_SSL_CAINFO", "GIT_SSL_CAPATH")


def git_environment(protocols: str = "none") -> dict[str, str]:
    """The environment for every call of git; `protocols` as in GIT_ALLOW_PROTOCOL, "none" is not one."""
    own = {
        "GIT_ALLOW_PROTOCOL": protocols,
        "GIT_ASKPASS": "true",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key in _KEPT}
    return kept | own


def run_git(git_dir: str, arguments: Sequence[str], seconds: float, given: bytes = b"") -> str | None:
    """What git prints, None when it fails. Raises TargetError when there is no git or it takes too long."""
    command = ["git", f"--git-dir={git_dir}", *arguments]
    try:
        done = subprocess.run(
            command, env=git_environment(), input=given, capture_output=True, timeout=seconds, check=False
        )
    except FileNotFoundError:
        raise TargetError("git is not installed; install it, or audit a folder or an archive") from None
    except subprocess.TimeoutExpired:
        raise TargetError(f"git took more than {seconds:g} seconds; raise it with --max-seconds") from None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None


def object_sizes(git_dir: str, ids: Iterable[str], seconds: float) -> dict[str, int]:
    """The size of each object; those that the clone lacks are left out. Raises TargetError."""
    wanted = "".join(f"{each}\n" for each in ids).encode()
    told = run_git(git_dir, ["cat-file", "--batch-check", "--buffer"], seconds, wanted) or ""
    lines = (line.split() for line in told.splitlines())
    return {line[0]: int(line[2]) for line in lines if len(line) == 3}


def borrowed_from(git_dir: str) -> set[str]:
    """Other folders that the objects of a git directory are read from: its alternates, and theirs in turn."""
    pending, found = [git_dir], set[str]()
    while pending and len(found) < _MOST_BORROWED:
        folder = Path(pending.pop())
        with suppress(OSError):
            pending.append(str(folder / (folder / "commondir").read_text().strip()))
        with suppress(OSError):
            listed = (folder / "objects/info/alternates").read_text(errors="surrogateescape").splitlines()
            pending += [str((folder / "objects" / line).parent) for line in listed if line and line[0] not in '#"']
        found |= {os.path.realpath(path) for path in pending}
    return found


_processes: dict[tuple[int, str], subprocess.Popen[bytes]] = {}


def read_object(git_dir: str, object_id: str, most: int) -> bytes | int | str:
    """The content of an object; its size when that is more than `most`; or why it cannot be read."""
    key = (os.getpid(), git_dir)
    process = _processes.get(key)
    if process is None:
        process = _processes[key] = subprocess.Popen(
            ["git", f"--git-dir={git_dir}", "cat-file", "--batch"],
            env=git_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    found = _ask(process, object_id, most)
    if found is None or isinstance(found, int):
        close(git_dir)
    return "the object is damaged" if found is None else found


def _ask(process: subprocess.Popen[bytes], object_id: str, most: int) -> bytes | int | str | None:
    """As read_object, None when there is no whole answer. After that, or a size, the process is of no more use."""
    assert process.stdin and process.stdout
    try:
        process.stdin.write(f"{object_id}\n".encode())
        process.stdin.flush()
    except BrokenPipeError:
        return None
    header = process.stdout.readline().split()
    if header[1:] == [b"missing"]:
        return "the clone lacks this object"
    if len(header) != 3:
        return None
    size = int(header[2])
    if size > most:
        return size
    data = process.stdout.read(size + 1)
    return data[:-1] if len(data) == size + 1 else None


def close(git_dir: str) -> None:
    """Ends this process's reader of that directory, if there is one; the next read starts another."""
    process = _processes.pop((os.getpid(), git_dir), None)
    if process is not None:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


@atexit.register
def _end_all() -> None:
    for (process_id, _), process in _processes.items():
        if process_id == os.getpid():
            _end(process)
