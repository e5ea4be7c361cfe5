"""Sunlit: an open SDK for surveillance cameras, and an auditor that shows whom a product can single out."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sunlit.pipeline import audit, audit_async

__version__ = "0.1.0"
__all__ = ["audit", "audit_async"]


def __getattr__(name: str) -> object:
    """The pipeline is loaded when it is asked for: `sunlit --help` and the vocabulary alone need none of it."""
    if name in __all__:
        from sunlit import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
