"""Two releases side by side: what was added, removed, renamed, moved, what remained, and what was hidden."""

from sunlit.compare.compare import compare, compare_async

__all__ = ["compare", "compare_async"]
