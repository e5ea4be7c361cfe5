"""`sunlit watch remove`: watches something no more."""

import time
from pathlib import Path

import click

from sunlit.cli.watch._options import folder_option


@click.command("remove")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@folder_option
def command(sources: tuple[str, ...], *, folder: Path) -> None:
    """Watch something no more. What was captured, and the log, stay.

    A SOURCE is its number or address, as `sunlit watch status` lists them. With a listing go its files.

    \b
    Examples:
      sunlit watch remove 3
      sunlit watch remove pypi:name
    """
    from sunlit.watch.sources import remove
    from sunlit.watch.state import open_state

    with open_state(folder) as state:
        for called in sources:
            click.echo(f"{remove(state, called, time.time()).spec} is not watched any more")
