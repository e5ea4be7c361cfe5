"""`sunlit stamp`: an authority's time stamp for a bundle that was sealed before."""

from pathlib import Path

import click

from sunlit.cli._sealing import root_option
from sunlit.reports.visible import visible
from sunlit.schema import UsageError


@click.command("stamp")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.argument("authority", metavar="URL")
@root_option
def command(path: Path, authority: str, *, roots: tuple[Path, ...]) -> None:
    """Have a bundle time-stamped by an RFC 3161 authority, and keep the stamp in it.

    Of a folder all bundles that have no time stamp yet: what was sealed without a network is stamped when this is run
    again. Only the hash of a bundle's statement is sent. Its place in a case does not change.

    \b
    Examples:
      sunlit stamp case/deepface.tar https://freetsa.org/tsr
      sunlit stamp case/ http://timestamp.digicert.com
    """
    from sunlit.evidence.container import Refused
    from sunlit.evidence.stamp import read_roots, stamp, unstamped

    trusted = read_roots(roots)
    bundles = unstamped(path) if path.is_dir() else [path]
    for bundle in bundles:
        try:
            told = stamp(bundle, authority, trusted)
        except Refused as error:
            raise UsageError(f"{bundle}: {error}") from error
        click.echo(f"{bundle}: time-stamped {told.when:%Y-%m-%d %H:%M:%S} UTC by {visible(told.authority)}")
        if told.doubt:
            click.echo(
                f"sunlit: nothing here vouches for that authority ({told.doubt}): --root names one to trust", err=True
            )
    if not bundles:
        click.echo(f"every bundle in {path} has a time stamp")
