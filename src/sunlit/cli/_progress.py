"""The progress of an audit as a bar on a terminal, which makes room when something is asked there."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from sunlit.pipeline import Progress as Watcher
from sunlit.pipeline import Silent


@contextmanager
def progress_bar() -> Iterator[Watcher]:
    """A bar on a terminal, nothing when standard error is piped."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Silent()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        yield Bar(bar)


class Bar:
    """The pipeline's progress as a bar; `drawn` is what draws it."""

    def __init__(self, bar: Progress) -> None:
        self.drawn = bar
        self._task = bar.add_task("", total=None)

    def stage(self, name: str, total: int | None) -> None:
        """Begin again with another name."""
        self.drawn.reset(self._task, description=name, total=total)

    def advance(self, files: int) -> None:
        """So many files more."""
        self.drawn.advance(self._task, files)


def can_ask() -> bool:
    """Whether somebody sits at a terminal, who sees a question and can answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


@contextmanager
def making_room(progress: Watcher) -> Iterator[None]:
    """While it lasts nothing is drawn, so that a question stays to be seen."""
    if not isinstance(progress, Bar):
        yield
        return
    progress.drawn.stop()
    try:
        yield
    finally:
        progress.drawn.start()
