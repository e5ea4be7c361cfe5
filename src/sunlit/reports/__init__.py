"""The result of an audit as text: one module per format, found by what it declares."""

from sunlit.reports.registry import Report, all_reports, formats, write

__all__ = ["Report", "all_reports", "formats", "write"]
