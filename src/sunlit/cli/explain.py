"""`sunlit explain`: why one finding was judged as it was."""

import sys

import click

from sunlit.cli._progress import progress_bar
from sunlit.explain import explain
from sunlit.reports.encode import encode
from sunlit.reports.explanation import render


@click.command("explain")
@click.argument("fingerprint")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--jobs", "-j", type=click.IntRange(1), help="How many processes work.  [default: all processors]")
def command(fingerprint: str, targets: tuple[str, ...], format_: str, jobs: int | None) -> None:
    """Say why a finding was judged as it was.

    Audits the TARGET again, looks for the finding whose FINGERPRINT is this one or begins with it, and prints every
    rule that spoke for the verdict and against it, the words that it saw and where, how the verdict follows, and
    what the vocabulary and the law say of the trait.

    \b
    Examples:
      sunlit explain 1f0c9a3be2d477aa51c0de10 vendor-sdk.zip
      sunlit explain 1f0c9a pypi:deepface --format json
    """
    with progress_bar() as progress:
        explanation = explain(fingerprint, *targets, jobs=jobs, progress=progress)
    text = encode(explanation) + "\n" if format_ == "json" else render(explanation)
    sys.stdout.write(text)
