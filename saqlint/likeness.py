"""Which known name a wrong one was meant to be, at a cost that no input can drive up."""

from collections.abc import Iterable
from difflib import get_close_matches
from heapq import nlargest
from os.path import commonprefix
from typing import Final

_LONGEST: Final = 100
"""Nobody types a longer name: whatever it is, it was not mistyped."""
_COMPARED: Final = 50
"""As many names are compared letter by letter, those with the longest ends in common."""


def nearest(name: str, names: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The one of `names` that is most like `name`; None where none is like it."""
    if len(name) > _LONGEST:
        return None
    most = len(name) / cutoff + 1
    near = [other for other in set(names) if len(other) <= min(_LONGEST, most)]
    if len(near) > _COMPARED:
        near = [other for other in near if other[:2] == name[:2] or other[-2:] == name[-2:]]
    if len(near) > _COMPARED:
        ends = (name, name[::-1])
        near = nlargest(_COMPARED, near, key=lambda other: (_in_common(ends, other), other))
    # What equally like ones have of it must not depend on the order of a set.
    return next(iter(get_close_matches(name, sorted(near), 1, cutoff)), None)


def _in_common(ends: tuple[str, str], other: str) -> int:
    """How many letters they have in common at the beginning and at the end."""
    forth, back = ends
    alike = commonprefix((forth, other)), commonprefix((back, other[::-1]))  # noqa: RUF071 - names
    return len(alike[0]) + len(alike[1])
