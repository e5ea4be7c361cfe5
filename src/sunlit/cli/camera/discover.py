"""`sunlit camera discover`: the cameras that answer in the local network."""

import asyncio

import click
import msgspec

from sunlit.cli.camera._reaching import format_option
from sunlit.devices import discover
from sunlit.reports.visible import visible


@click.command("discover")
@click.option("--seconds", type=click.FloatRange(0.1, 60), default=3.0, show_default=True, help="How long to listen.")
@format_option
def command(seconds: float, format_: str) -> None:
    """Find the cameras in the local network, by WS-Discovery, DHIP and SADP.

    Each is shown once: host, make, model, serial number, and every URL that the other commands can reach it by.

    \b
    Examples:
      sunlit camera discover
      sunlit camera discover --seconds 10 --format json
    """
    found = asyncio.run(discover(seconds))
    if format_ == "json":
        for one in found:
            click.echo(msgspec.json.encode(one))
    elif not found:
        click.echo(f"sunlit: no camera answered in {seconds:g} s; is one in this network, with discovery on?", err=True)
    else:
        for one in found:
            about = " ".join(filter(None, (one.make, one.model, one.serial)))
            click.echo(visible(f"{one.host}  {about}  {' '.join(one.addresses)}"))
