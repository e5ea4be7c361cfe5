"""The archive formats: one module per format, found by what it declares."""

from sunlit.intake.archives.registry import Damaged, Format, Lost, Member, all_formats, format_of

__all__ = ["Damaged", "Format", "Lost", "Member", "all_formats", "format_of"]
