"""A target, as a user names it, becomes a listing of its files."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from sunlit.intake.folder import open_path
from sunlit.intake.git import clone_of, open_git
from sunlit.intake.limits import Limits
from sunlit.intake.listing import Target, public
from sunlit.intake.npm import open_npm
from sunlit.intake.pypi import open_pypi
from sunlit.schema import TargetError, UsageError

_SCHEMES = {"git+": open_git, "pypi:": open_pypi, "npm:": open_npm}
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:==[\w.!+]+)?", re.ASCII)
_FORMS = "a folder, a file, git+URL[@REV], git+PATH[@REV], pypi:NAME[==V], npm:NAME[@V]"

_HINTS = {
    ("http:", "https:"): "; a file has to be downloaded first, a repository begins with git+",
    ("onvif:", "dahua:", "hikvision:"): "; a camera is audited by `sunlit camera audit`",
    ("file:",): "; a file is named by its path alone",
}


def local_path(spec: str) -> Path | None:
    """Where a target lies on this machine, also a clone whose commit it names; None when it is fetched."""
    if spec.startswith("git+"):
        return clone_of(spec)
    return Path(spec) if not spec.startswith(tuple(_SCHEMES)) and os.path.lexists(spec) else None


def open_target(spec: str, workspace: Path, limits: Limits, progress: Callable[[str], None]) -> Target:
    """Lists a target's files; arguments and errors are those of `begin_target`."""
    target = begin_target(spec, workspace, limits, progress)
    for _ in target.listing:
        pass
    return target


def begin_target(spec: str, workspace: Path, limits: Limits, progress: Callable[[str], None]) -> Target:
    """A target whose files may still have to be listed; what is not on this machine is fetched first.

    spec       a folder or file, `git+URL[@REV]`, `git+PATH[@REV]`, `pypi:NAME[==V]` or `npm:NAME[@V]`
    workspace  an existing folder for what is fetched; the caller deletes it when the entries have been read
    progress   called with a sentence for people when something that takes time begins or ends

    Raises UsageError when it is none of these forms, TargetError when it cannot be had.
    """
    for scheme, open_it in _SCHEMES.items():
        if spec.startswith(scheme):
            return open_it(spec, workspace, limits, progress)
    if os.path.lexists(spec):
        return open_path(spec, limits)
    if _OTHER_SCHEME.match(spec):
        hint = next((hint for schemes, hint in _HINTS.items() if spec.lower().startswith(schemes)), "")
        raise UsageError(f"{public(spec)}: a target is {_FORMS}{hint}")
    hint = f"; if you mean the package, write pypi:{spec} or npm:{spec}" if _PACKAGE.fullmatch(spec) else ""
    raise TargetError(f"{public(spec)}: there is no such file or folder{hint}")
