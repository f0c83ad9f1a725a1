"""The exit codes, which people and CI build on."""

from enum import IntEnum


class Exit(IntEnum):
    """What the exit code means."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    FAILURE = 3
    NOTHING_TO_LINT = 4
    INTERRUPTED = 130
