"""Who decides which pictures that may show people are sealed: the user, at a terminal; else a rule, which is said."""

import re
from collections.abc import Callable, Collection, Sequence

import click

from sunlit.cli._progress import can_ask, making_room
from sunlit.evidence.redact import Shown, not_needed
from sunlit.pipeline import Progress
from sunlit.reports.words import count

_MOST_LISTED = 100
_NUMBERS = re.compile(r"\d{1,9}(?:-\d{1,9})?(?:[\s,]+\d{1,9}(?:-\d{1,9})?)*")
_QUESTION = "Leave out: Enter for those not needed, or all, none, or numbers such as 1,3-5"


def chooser(answer: str | None, progress: Progress) -> Callable[[Sequence[Shown]], Collection[str]]:
    """What says the paths of those files that are left out.

    answer  "keep" or "withhold" for all of them; None to ask, where somebody can be asked
    """
    if answer == "keep":
        return lambda _shown: ()
    if answer == "withhold":
        return lambda shown: [one.path for one in shown]
    return (lambda shown: _asked(shown, progress)) if can_ask() else not_needed


def chosen_by(said: str, shown: Sequence[Shown]) -> Collection[str] | None:
    """The paths that an answer means; None when it means nothing."""
    said = said.strip().lower()
    if said in ("", "all", "none"):
        return {"": not_needed(shown), "all": [one.path for one in shown], "none": []}[said]
    if not _NUMBERS.fullmatch(said):
        return None
    numbers = set()
    for part in re.split(r"[\s,]+", said):
        first, _, last = part.partition("-")
        numbers |= set(range(int(first), min(int(last or first), len(shown)) + 1))
    return [one.path for number, one in enumerate(shown, 1) if number in numbers]


def _asked(shown: Sequence[Shown], progress: Progress) -> Collection[str]:
    with making_room(progress):
        click.echo(f"{count(len(shown), 'file')} with pictures that may show people would be sealed:", err=True)
        for number, one in enumerate(shown[:_MOST_LISTED], 1):
            click.echo(f"{number:4}  {one.path}: {one.what}{' (needed)' if one.needed else ''}", err=True)
        if len(shown) > _MOST_LISTED:
            click.echo(f"      and {len(shown) - _MOST_LISTED} more", err=True)
        click.echo(
            "What is on them was not looked at. Needed is what findings rest on, or is more than a picture.", err=True
        )
        while (chosen := chosen_by(click.prompt(_QUESTION, default="", show_default=False, err=True), shown)) is None:
            pass
        return chosen
