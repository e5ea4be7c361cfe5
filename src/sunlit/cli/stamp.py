"""`sunlit stamp`: an authority's time stamp for a bundle that was sealed before."""

from pathlib import Path

import click

from sunlit.cli._sealing import root_option
from sunlit.reports.visible import visible
from sunlit.schema import UsageError


@click.command("stamp")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("authority", metavar="URL")
@root_option
def command(path: Path, authority: str, *, roots: tuple[Path, ...]) -> None:
    """Have a bundle time-stamped by an RFC 3161 authority, and keep the stamp in it.

    Only the hash of its statement is sent. Its place in a case does not change.

    \b
    Examples:
      sunlit stamp case/deepface.tar https://freetsa.org/tsr
      sunlit stamp case/deepface.tar http://timestamp.digicert.com
    """
    from sunlit.evidence.container import Refused
    from sunlit.evidence.stamp import read_roots, stamp

    try:
        told = stamp(path, authority, read_roots(roots))
    except Refused as error:
        raise UsageError(f"{path}: {error}") from error
    click.echo(f"time-stamped {told.when:%Y-%m-%d %H:%M:%S} UTC by {visible(told.authority)}")
    if told.doubt:
        click.echo(
            f"sunlit: nothing here vouches for that authority ({told.doubt}): --root names one to trust", err=True
        )
