"""Merging by row, never by file; the summary; and what changed."""
