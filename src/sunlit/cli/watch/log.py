"""`sunlit watch log`: what a watch saw, in order."""

from pathlib import Path

import click

from sunlit.cli.watch._options import folder_option


@click.command("log")
@click.argument("source", required=False)
@click.option("--format", "format_", type=click.Choice(("text", "jsonl")), default="text", show_default=True)
@click.option("--alerts", is_flag=True, help="Only what somebody was told of.")
@folder_option
def command(source: str | None, *, format_: str, alerts: bool, folder: Path) -> None:
    """Print what happened to everything that is or was watched, or to one SOURCE, oldest first.

    \b
    Examples:
      sunlit watch log
      sunlit watch log https://vendor.example/sdk/latest.zip
      sunlit watch log --alerts --format jsonl
    """
    from sunlit.reports.encode import encode
    from sunlit.watch.state import open_state

    with open_state(folder) as state:
        for event in state.events():
            if (source and event.source != source) or (alerts and not event.alert):
                continue
            if format_ == "jsonl":
                click.echo(encode(event))
                continue
            click.echo(f"{event.at}  {event.headline}")
            for line in (
                *event.lines,
                *([f"Evidence: {event.bundle}, SHA-256 {event.sha256}"] if event.bundle else []),
            ):
                click.echo(f"    {line}")
