"""`sunlit watch add`: watches something from now on."""

import time
from pathlib import Path

import click

from sunlit.cli.watch._options import duration, folder_option


@click.command("add")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--every", type=duration, default="6h", show_default=True, help="How often it is looked at.")
@click.option("--listing", is_flag=True, help="It is a page of downloads: watch each file that it links to.")
@click.option("--links", multiple=True, metavar="PATTERN", help="Of a listing only such files.  [default: no pages]")
@folder_option
def command(sources: tuple[str, ...], *, every: float, listing: bool, links: tuple[str, ...], folder: Path) -> None:
    """Watch something from the next run on. Nothing is fetched now.

    \b
    A SOURCE is
      https://HOST/PATH                 a web page or a download
      https://HOST/PATH/ --listing      a page of downloads, and the files of the same host that it links to
      git+https://HOST/PATH[@BRANCH]    a branch or tag of a git server, and which tags there are
      pypi:NAME[==V], npm:NAME[@V]      a package, and which versions there are

    \b
    Examples:
      sunlit watch add https://vendor.example/sdk/latest.zip --every 1h
      sunlit watch add https://vendor.example/downloads/ --listing --links '*.zip' --links '*.pdf'
      sunlit watch add git+https://host.example/owner/repo npm:@scope/name pypi:name==1.2
    """
    from sunlit.watch.sources import add
    from sunlit.watch.state import open_state

    with open_state(folder) as state:
        for source in sources:
            number = add(state, source, every, time.time(), listing=listing, links=links)
            click.echo(f"{number}: {source} is watched, from the next `sunlit watch run` on")
