"""`sunlit disclose`: some documents of a bundle for somebody who may not see the others."""

from pathlib import Path

import click

from sunlit.reports.words import count
from sunlit.schema import UsageError


@click.command("disclose")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The new bundle.")
def command(path: Path, names: tuple[str, ...], output: Path) -> None:
    """Take documents out of a bundle, with the proof that they were signed with all the others.

    A NAME is a document (`tar tf` lists them), or the path of a file of the target. What is left out cannot be learned
    from the new bundle, not even its name; `sunlit verify` checks it like any other.

    \b
    Examples:
      sunlit disclose case/0001.tar data/result.jsonl --output findings.tar
      sunlit disclose case/0001.tar include/netsdk.h --output header.tar
    """
    from sunlit.evidence.container import Refused
    from sunlit.evidence.disclose import disclose

    try:
        shown = disclose(path, names, output)
    except Refused as error:
        raise UsageError(f"{path}: {error}") from error
    click.echo(f"{count(len(shown), 'document')} in {output}: {', '.join(shown)}")
