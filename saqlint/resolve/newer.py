"""Turns syntax newer than this Python's into older text on the same lines. Runs nothing.

The text is what `ast` can read and no more: type parameters are blanked, an `except A, B:` gets
its parentheses, an f-string's inner quotes are changed. Lines stay, and so do the columns of what
follows on a line, counted in bytes as `ast` counts them.
"""

import ast
import warnings
from typing import Final

from saqlint.resolve.nesting import statements

_LARGEST: Final = 1_000_000


def lower(text: str) -> str | None:
    """The text with its newer constructs lowered; None where that does not make it readable."""
    parts = statements(text) if len(text) <= _LARGEST else None
    if parts is None:
        return None
    lowered: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for part in parts:
            readable = part if _parses(part) else _lowered(part)
            if readable is None:
                return None
            lowered.append(readable)
    return "".join(lowered)


def _lowered(part: str) -> str | None:
    # libcst takes longer to import than most runs take: only a statement that needs it pays.
    from saqlint.resolve.lowering import lowered  # noqa: PLC0415

    found = lowered(part)
    return found if found is not None and _parses(found) else None


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
