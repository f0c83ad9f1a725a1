"""Which fields and parameters a class, function or mapping has in one version."""

from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct

from saqlint.semantics import tables
from saqlint.semantics.tables import Default, Row
from saqlint.semantics.versions import parse


class Parameter(Struct, frozen=True):
    """A field or parameter; `default` is `...` if computed and means nothing if `required`."""

    name: str
    required: bool
    keyword_only: bool
    default: Default


@cache
def saq(owner: str, version: str) -> tuple[Parameter, ...]:
    """The parameters of saq's `owner`, in order."""
    return _parameters(tables.SAQ, owner, version, tables.SAQ_VERSIONS)


@cache
def litestar_saq(owner: str, version: str) -> tuple[Parameter, ...]:
    """The parameters of litestar-saq's `owner`, in order."""
    return _parameters(tables.LITESTAR_SAQ, owner, version, tables.LITESTAR_SAQ_VERSIONS)


def names(parameters: tuple[Parameter, ...]) -> frozenset[str]:
    """The parameters' names."""
    return frozenset(parameter.name for parameter in parameters)


def positional(parameters: tuple[Parameter, ...]) -> tuple[str, ...]:
    """The names that positional arguments fill, in order."""
    return tuple(parameter.name for parameter in parameters if not parameter.keyword_only)


def _parameters(
    table: Mapping[str, tuple[Row, ...]], owner: str, version: str, known: tuple[str, ...]
) -> tuple[Parameter, ...]:
    # A version older than the oldest one looked at is taken for that one.
    at = max(parse(version), parse(known[0]))
    return tuple(_at(at, table[owner]))


def _at(at: tuple[int, ...], rows: tuple[Row, ...]) -> Iterator[Parameter]:
    for name, since, until, keyword_only, defaults in rows:
        if parse(since) <= at and (until is None or at < parse(until)):
            held = [default for start, default in defaults if parse(start) <= at]
            yield Parameter(name, not held, keyword_only, held[-1] if held else None)
