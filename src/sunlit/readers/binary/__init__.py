"""Readers of binaries: each fills a listing with what one format declares."""
