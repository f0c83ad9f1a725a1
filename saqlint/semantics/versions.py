"""Version texts as comparable tuples; pre-releases count as the release they lead to."""

import re
from functools import lru_cache

from saqlint.semantics import tables

Version = tuple[int, ...]

OLDEST_SAQ = tables.SAQ_VERSIONS[0]
NEWEST_SAQ = tables.SAQ_VERSIONS[-1]
OLDEST_LITESTAR_SAQ = tables.LITESTAR_SAQ_VERSIONS[0]
NEWEST_LITESTAR_SAQ = tables.LITESTAR_SAQ_VERSIONS[-1]

_RELEASE = re.compile(r"v?(\d+(?:\.\d+)*)(?![\d.]*!)")
_PARTS = 3


@lru_cache(maxsize=256)
def parse(version: str) -> Version:
    """`"0.26.4"` as `(0, 26, 4)`; a ValueError if no release number leads the text."""
    found = _RELEASE.match(version.strip())
    if found is None:
        raise ValueError(f"not a version: {version!r}")
    numbers = tuple(map(int, found[1].split(".")))
    # `0.26` and `0.26.0` are one version.
    return numbers + (0,) * (_PARTS - len(numbers))


def at_least(version: str, bound: str) -> bool:
    """Whether `version` is `bound` or newer."""
    return parse(version) >= parse(bound)


def within(version: str, since: str, until: str | None) -> bool:
    """Whether `version` lies in the half-open range from `since` to `until`, or to ever."""
    return at_least(version, since) and (until is None or parse(version) < parse(until))
