"""A comparison as terminal text, JSON lines, SARIF, or one HTML page."""

from sunlit.reports.changes.registry import formats, write

__all__ = ["formats", "write"]
