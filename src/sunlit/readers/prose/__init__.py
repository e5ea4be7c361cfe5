"""Readers of prose, one module each."""
