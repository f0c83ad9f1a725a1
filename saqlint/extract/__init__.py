"""Syntax to model, one topic a file."""
