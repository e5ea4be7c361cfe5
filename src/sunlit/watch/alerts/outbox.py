"""Alerts on their way: each stands in the state until its channel has taken it, through crashes and failures."""

from collections.abc import Callable, Sequence

from sunlit.watch.alerts.registry import Channel, NotSentError
from sunlit.watch.clock import Clock
from sunlit.watch.state import State

_FIRST_RETRY = 60.0  # seconds, doubled with every failure
_LONGEST_RETRY = 6 * 3600.0
_MOST_TRIES = 30


def send_waiting(state: State, clock: Clock, channels: Sequence[Channel], say: Callable[[str], None]) -> None:
    """Send what is due. An alert that was sent right before a crash is sent again: its `id` tells it is the same."""
    for channel in channels:
        due = state.database.execute(
            "SELECT event, tries FROM outgoing WHERE channel = ? AND due <= ? AND tries < ? ORDER BY event",
            (channel.key, clock.now(), _MOST_TRIES),
        ).fetchall()
        for number, tries in due:
            if clock.stopped:
                return
            *_, event = recent = state.events("id <= ? AND told LIKE '%\"alert\":true%'", number)
            try:
                channel.send(event, recent)
            except NotSentError as error:
                _failed(state, clock, (number, channel.key), tries + 1, str(error))
                say(f"alert {number} was not taken by {channel.name}, and is tried again: {error}")
                break
            with state.step() as database:
                database.execute("DELETE FROM outgoing WHERE event = ? AND channel = ?", (number, channel.key))


def next_due(state: State, channels: Sequence[Channel]) -> float | None:
    """When the next alert is to be tried, None when none waits."""
    keys = [channel.key for channel in channels]
    marks = ", ".join("?" * len(keys))
    query = f"SELECT min(due) FROM outgoing WHERE channel IN ({marks}) AND tries < ?"
    (due,) = state.database.execute(query, (*keys, _MOST_TRIES)).fetchone()
    return due if due is None else float(due)


def waiting(state: State) -> list[tuple[str, int, str]]:
    """For each channel that has not taken all: its name, how many alerts wait, and why."""
    query = "SELECT channel, count(*), max(said) FROM outgoing GROUP BY channel ORDER BY channel"
    return [(key.rpartition(" ")[0], number, said) for key, number, said in state.database.execute(query)]


def _failed(state: State, clock: Clock, which: tuple[int, str], tries: int, said: str) -> None:
    wait = min(_FIRST_RETRY * 2 ** (tries - 1), _LONGEST_RETRY)
    with state.step() as database:
        database.execute(
            "UPDATE outgoing SET tries = ?, due = ?, said = ? WHERE event = ? AND channel = ?",
            (tries, clock.now() + wait, said, *which),
        )
