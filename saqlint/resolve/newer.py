"""Turns syntax newer than this Python's into older text on the same lines. Runs nothing.

The text is what `ast` can read and no more: type parameters are blanked, an `except A, B:` gets
its parentheses, an f-string's inner quotes are changed. Lines stay, and so do the columns of what
follows on a line, counted in bytes as `ast` counts them.
"""

from typing import Final

from saqlint.resolve.nesting import is_shallow

_LARGEST: Final = 1_000_000


def lower(text: str) -> str | None:
    """The text with its newer constructs lowered; None where there are none, or none are found.

    For a file that `ast` refuses: the result may still be refused.
    """
    if len(text) > _LARGEST or not is_shallow(text):
        return None
    # libcst takes longer to import than most runs need it: only such a file pays.
    from saqlint.resolve.lowering import lowered  # noqa: PLC0415

    return lowered(text)
