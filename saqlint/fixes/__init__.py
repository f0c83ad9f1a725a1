"""Fixes: from edits that rules make to files that are replaced whole."""
