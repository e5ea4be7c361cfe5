"""Sunlit: an open SDK for surveillance cameras, and an auditor that shows whom a product can single out."""

__version__ = "0.1.0"
