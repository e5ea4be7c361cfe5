"""What the commands of a watch share: where its state is, and how long something takes."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def state_folder() -> Path:
    """Where the state of a user's programs lies (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "sunlit" / "watch"


def folder_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --folder."""
    return click.option(
        "--folder",
        type=click.Path(file_okay=False, path_type=Path),
        default=state_folder,
        help="Where state, captures and evidence are kept.  [default: sunlit/watch in XDG_STATE_HOME]",
    )(command)


def duration(written: str) -> float:
    """Seconds, from "90s", "30m", "6h" or "7d"."""
    parts = re.fullmatch(r"(\d{1,6})([smhd])", written)
    if parts is None:
        raise click.BadParameter("write it as 90s, 30m, 6h or 7d")
    return float(int(parts[1]) * _UNITS[parts[2]])
