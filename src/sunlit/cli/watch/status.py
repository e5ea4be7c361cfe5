"""`sunlit watch status`: what is watched, and how it stands."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sunlit.cli.watch._options import folder_option

if TYPE_CHECKING:
    from sunlit.watch.model import Source, Standing


@click.command("status")
@click.option("--format", "format_", type=click.Choice(("lines", "jsonl")), default="lines", show_default=True)
@folder_option
def command(*, format_: str, folder: Path) -> None:
    """Print every source that is watched: whether it is there, since when, and what the last look came to.

    \b
    Examples:
      sunlit watch status
      sunlit watch status --format jsonl
    """
    from sunlit.reports.encode import encode
    from sunlit.watch.alerts.outbox import waiting
    from sunlit.watch.state import open_state

    with open_state(folder) as state:
        sources = state.sources()
        for source, standing in sources:
            click.echo(encode(_record(source, standing)) if format_ == "jsonl" else _lines(source, standing))
        if format_ == "lines":
            if not sources:
                click.echo("Nothing is watched: begin with `sunlit watch add`.")
            for name, number, said in waiting(state):
                click.echo(f"{number} not taken by {name}{f': {said}' if said else ''}")


def _lines(source: "Source", standing: "Standing") -> str:
    from sunlit.reports.words import brief
    from sunlit.watch.clock import for_people

    is_there = f"{standing.presence} since {for_people(standing.since)}" if standing.since else "not seen yet"
    said = f", {brief(standing.said, 200)}" if standing.said else ""
    looked = f"; last look {for_people(standing.looked)}: {standing.outcome}{said}" if standing.looked else ""
    indent = "  " if source.parent else ""
    return (
        f"{source.id:4}  {indent}{brief(source.spec, 200)}\n"
        f"      {indent}{is_there}{looked}; next look {for_people(standing.due)}"
    )


def _record(source: "Source", standing: "Standing") -> dict[str, object]:
    from sunlit.watch.clock import written

    return {
        "kind": "source",
        "number": source.id,
        "source": source.spec,
        "parent": source.parent,
        "listed": source.is_listed,
        "presence": standing.presence or None,
        "since": written(standing.since) if standing.since else None,
        "outcome": standing.outcome or None,
        "said": standing.said,
        "looked": written(standing.looked) if standing.looked else None,
        "answered": written(standing.answered) if standing.answered else None,
        "due": written(standing.due),
    }
