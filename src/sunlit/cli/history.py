"""`sunlit history`: when each capability came, changed, was hidden and went."""

import sys
import time
from pathlib import Path

import click

from sunlit.cli._progress import progress_bar
from sunlit.cli.audit import destination, limit_options
from sunlit.compare import history
from sunlit.intake import Limits
from sunlit.reports.history import FORMATS, write
from sunlit.reports.words import count
from sunlit.schema import UsageError


@click.command("history")
@click.argument("target", metavar="REPO|pypi:NAME|npm:NAME")
@click.option("--tags", is_flag=True, help="Only the revisions that have a tag.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="terminal", show_default=True)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the report to a file.")
@click.option("--all", "all_traits", is_flag=True, help="Show also what is sensitive and not protected, in full.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="How many processes work.  [default: all processors]")
@limit_options
def command(
    target: str, *, tags: bool, format_: str, output: Path | None, all_traits: bool, jobs: int | None, **limits: int
) -> None:
    """Tell when each capability came, changed, was hidden and went, by which commit, and what its message said.

    REPO is git+URL, git+PATH, or a folder that is a clone, with @REVISION for where its history ends. Each version of
    a file is read once. pypi:NAME and npm:NAME go through the versions of a package, up to ==VERSION or @VERSION.

    \b
    Examples:
      sunlit history ./vendor-sdk
      sunlit history git+https://host/owner/repo --tags
      sunlit history pypi:deepface --format html -o deepface.html

    \b
    Exit status:
      0  finished
      2  wrong usage, or the repository or package cannot be had
      3  a version could not be had or read, or Ctrl-C ended it: what was done before that is in the result
    """
    if output and not output.parent.is_dir():
        raise UsageError(f"{output.parent} is not a folder: create it first")
    started = time.monotonic()
    with progress_bar() as progress:
        told = history(target, tags=tags, jobs=jobs, limits=Limits(**limits), progress=progress)
    with destination(output) as stream:
        write(told, format_, stream, all_traits=all_traits)
    where = f"; the report is in {output}" if output else ""
    seconds = time.monotonic() - started
    click.echo(f"sunlit: {count(told.revisions, 'revision')} in {seconds:.1f} s{where}", err=True)
    sys.exit(3 if told.incomplete else 0)
