"""The settings of a run, and which rules they choose."""
