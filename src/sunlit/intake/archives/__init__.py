"""The archive formats: one module per format, found by what it declares."""

from sunlit.intake.archives.registry import FIRST_GAP, Damaged, Format, Lost, Member, all_formats, format_of

__all__ = ["FIRST_GAP", "Damaged", "Format", "Lost", "Member", "all_formats", "format_of"]
