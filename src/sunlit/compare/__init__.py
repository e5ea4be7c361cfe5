"""Two releases side by side, and a whole history: what was added, removed, renamed, moved, what remained, and what
was hidden."""

from sunlit.compare.compare import compare, compare_async
from sunlit.compare.history import history

__all__ = ["compare", "compare_async", "history"]
