"""A target becomes artifacts: fetching, listing, unpacking, limits."""

from sunlit.intake.archives import FIRST_GAP, format_of
from sunlit.intake.limits import Budget, Limits
from sunlit.intake.listing import Target
from sunlit.intake.open import begin_target, local_path, open_target
from sunlit.intake.read import read_entry
from sunlit.intake.unpack import unpack

__all__ = [
    "FIRST_GAP",
    "Budget",
    "Limits",
    "Target",
    "begin_target",
    "format_of",
    "local_path",
    "open_target",
    "read_entry",
    "unpack",
]
