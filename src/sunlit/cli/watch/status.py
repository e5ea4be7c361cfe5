"""`sunlit watch status`: what is watched, and how it stands."""

from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sunlit.cli.watch._options import folder_option


@click.command("status")
@click.option("--format", "format_", type=click.Choice(("table", "jsonl")), default="table", show_default=True)
@folder_option
def command(*, format_: str, folder: Path) -> None:
    """Print every source that is watched: whether it is there, since when, and what the last look came to.

    \b
    Examples:
      sunlit watch status
      sunlit watch status --format jsonl
    """
    from sunlit.reports.encode import encode
    from sunlit.reports.words import brief
    from sunlit.watch.alerts.outbox import waiting
    from sunlit.watch.clock import for_people, written
    from sunlit.watch.state import open_state

    with open_state(folder) as state:
        table = Table("", "source", "it is", "since", "last look", "next look", box=box.SIMPLE)
        for source, standing in state.sources():
            looked = written(standing.looked) if standing.looked else None
            if format_ == "jsonl":
                told = {
                    "kind": "source",
                    "number": source.id,
                    "source": source.spec,
                    "parent": source.parent,
                    "presence": standing.presence or None,
                    "since": written(standing.since) if standing.since else None,
                    "outcome": standing.outcome or None,
                    "said": standing.said,
                    "looked": looked,
                    "answered": written(standing.answered) if standing.answered else None,
                    "listed": source.is_listed,
                    "due": written(standing.due),
                }
                click.echo(encode(told))
                continue
            table.add_row(
                str(source.id),
                Text(f"{'  ' if source.parent else ''}{brief(source.spec, 100)}", overflow="fold"),
                standing.presence or "not seen yet",
                for_people(standing.since) if standing.since else "",
                Text(f"{standing.outcome}, {brief(standing.said, 60)}" if standing.said else standing.outcome),
                for_people(standing.due),
            )
        if format_ == "table":
            Console().print(table if table.rows else "Nothing is watched: begin with `sunlit watch add`.")
            for name, number, said in waiting(state):
                click.echo(f"{number} not taken by {name}{f': {said}' if said else ''}")
