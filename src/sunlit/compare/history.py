"""The history of a product: when each capability came, changed, was hidden and went, and what was said of that."""

from pathlib import Path

from sunlit.compare.packages import REGISTRIES, of_package
from sunlit.compare.repository import of_repository
from sunlit.intake import Limits
from sunlit.intake.listing import public
from sunlit.pipeline import Progress, Silent
from sunlit.schema import History, Stopped, UsageError


def history(
    target: str,
    *,
    tags: bool = False,
    jobs: int | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> History:
    """What each revision of a repository, or each version of a package, did to the places that tell of a trait.

    target  `git+URL[@REV]`, `git+PATH[@REV]`, a folder that is a clone, `pypi:NAME[==V]` or `npm:NAME[@V]`; it ends at
            the revision or version that is named
    tags    of a repository only the revisions that have a tag
    Ctrl-C ends it early: what was done is in the result, and `incomplete` is set.

    Raises TargetError when it cannot be had, UsageError when it is none of these, Stopped when Ctrl-C came before
    there was anything to tell.
    """
    limits, progress = limits or Limits(), progress or Silent()
    if target.startswith(tuple(REGISTRIES)):
        if tags:
            raise UsageError("--tags is for repositories; of a package every version is looked at")
        return of_package(target, jobs, limits, progress)
    if target.startswith("git+") or Path(target).is_dir():
        try:
            return of_repository(target, tags, jobs, limits, progress)
        except KeyboardInterrupt:  # while it was fetched, or once more after what was done was kept
            raise Stopped("stopped: there is nothing to tell yet") from None
    raise UsageError(
        f"{public(target)}: a history is that of git+URL, git+PATH, a folder that is a clone, pypi:NAME or npm:NAME"
    )
