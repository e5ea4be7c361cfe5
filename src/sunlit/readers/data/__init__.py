"""Readers of data formats, one module each."""
