"""Versions near one that a package does not have, for the message that says so."""

import difflib
import re
from collections.abc import Collection

_MOST = 5
_RANGE = re.compile(r"[\^~=v]*(\d+(?:\.\d+)*)(?:\.[x*])*")


def near_versions(wanted: str, known: Collection[str]) -> str:
    """The versions that may have been meant, as the beginning of a sentence, "" when none is near.

    known  every version, oldest first: of a range, such as `^2.1` or `2.x`, the newest in it are named
    """
    beginning = _RANGE.fullmatch(wanted)
    within = [version for version in known if beginning and version.startswith(beginning[1] + ".")]
    near = within[::-1][:_MOST] or difflib.get_close_matches(wanted, known, n=_MOST, cutoff=0.5)
    return f"near it: {', '.join(near)}; " if near else ""
