"""`sunlit compare`: what became of each finding from one release to the next."""

import sys
import time
from pathlib import Path

import click

from sunlit.cli._progress import progress_bar
from sunlit.cli.audit import destination, limit_options
from sunlit.compare import compare
from sunlit.intake import Limits
from sunlit.reports.changes import formats, write
from sunlit.reports.words import count
from sunlit.schema import CHANGES, ChangeKind, UsageError


@click.command("compare")
@click.argument("old")
@click.argument("new")
@click.argument("later", nargs=-1)
@click.option("--format", "format_", type=click.Choice(formats()), default="terminal", show_default=True)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the report to a file.")
@click.option(
    "--fail-on",
    type=click.Choice(CHANGES),
    multiple=True,
    help="Exit with status 1 when there is such a change; may be given more than once.",
)
@click.option("--jobs", "-j", type=click.IntRange(1), help="How many processes work.  [default: all processors]")
@limit_options
def command(
    old: str,
    new: str,
    later: tuple[str, ...],
    *,
    format_: str,
    output: Path | None,
    fail_on: tuple[ChangeKind, ...],
    jobs: int | None,
    **limits: int,
) -> None:
    """Show what became of each finding from one release to the next, and see through a quiet removal.

    OLD and NEW are targets, as `sunlit audit` takes them, or results saved with --format jsonl. LATER releases are
    compared each with the one before. A change is one of hidden, remained, renamed, moved, added, removed; hidden is
    what a search for words does not find: reserved bytes where the trait stood, a comment that is gone, a name that
    says it no more while its values do.

    \b
    Examples:
      sunlit compare sdk-1.0.zip sdk-2.0.zip
      sunlit compare git+https://host/owner/repo@v1 git+https://host/owner/repo@v2 --format html -o changes.html
      sunlit compare pypi:NAME==1.0 pypi:NAME==2.0 --fail-on hidden --fail-on added
      sunlit compare last-year.jsonl ./sdk --format jsonl

    \b
    Exit status:
      0  finished
      1  finished, and there is a change of a kind that --fail-on names
      2  wrong usage, or a release cannot be had
      3  part of a release could not be read, or Ctrl-C ended it: what was compared before that is in the result
    """
    if output and not output.parent.is_dir():
        raise UsageError(f"{output.parent} is not a folder: create it first")
    started = time.monotonic()
    with progress_bar() as progress:
        comparison = compare(old, new, *later, jobs=jobs, limits=Limits(**limits), progress=progress)
    with destination(output) as stream:
        write(comparison, format_, stream)
    where = f"; the report is in {output}" if output else ""
    told = count(len(comparison.changes), "change")
    click.echo(f"sunlit: {told} in {time.monotonic() - started:.1f} s{where}", err=True)
    if any(change.change in fail_on for change in comparison.changes):
        sys.exit(1)
    sys.exit(3 if comparison.stopped or any(summary.incomplete for summary in comparison.releases) else 0)
