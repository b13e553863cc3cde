"""Revisions, oldest first by their number; a released one is never changed again."""
