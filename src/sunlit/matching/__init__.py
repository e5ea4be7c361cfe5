"""Passages and raw bytes become hits, at the speed of the memory."""

from sunlit.matching.hits import find_hits
from sunlit.matching.names import find_names, holds_name, name_places
from sunlit.matching.scan import may_hold, may_lie, prepare

__all__ = ["find_hits", "find_names", "holds_name", "may_hold", "may_lie", "name_places", "prepare"]
