"""Holds an edited file against the one before: what was not edited must mean the same."""

import ast
import copy
import json
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import yaml

from saqlint.resolve.newer import lower
from saqlint.toml import parse_toml

_Block = ast.stmt | ast.ExceptHandler | ast.match_case
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")


def parse(text: str) -> ast.Module | None:
    """The syntax tree of a module, also of one newer than this Python; None where it has none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except SyntaxError:
            lowered = lower(text)
        except (ValueError, RecursionError, MemoryError):
            return None
        try:
            return None if lowered is None else ast.parse(lowered)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def python_fault(before: ast.Module, new: str, edited: Iterable[range]) -> str | None:
    """Why `new` must not replace a file; `before` is its tree, `edited` the lines that change."""
    after = parse(new)
    if after is None:
        return "it cannot be parsed any more"
    lines = {line for lines in edited for line in lines}
    left = iter(_units(after.body, 0))
    for unit in _units(before.body, 0):
        if lines.isdisjoint(unit.lines) and not any(unit.text == other.text for other in left):
            return f"the statement on line {unit.lines.start} would change too"
    return None


def data_fault(path: str, old: str, new: str, *, only_comments: bool = False) -> str | None:
    """As `python_fault`, for another file: data stays data, the same if only comments differ."""
    read = _READERS.get(path.rpartition(".")[2])
    before = None if read is None else read(old)
    if read is None or before is None:
        return None
    after = read(new)
    if after is None:
        return "it cannot be parsed any more"
    return "its content would change" if only_comments and before != after else None


@dataclass(frozen=True, slots=True)
class _Unit:
    """A statement without those inside it: its lines, and what it is."""

    lines: range
    text: str


def _units(body: Iterable[_Block], depth: int) -> Iterator[_Unit]:
    for node in body:
        bare = copy.copy(node)
        inner: list[_Block] = []
        for field in _BODIES:
            nested = getattr(node, field, None)
            if isinstance(nested, list):
                inner += nested
                setattr(bare, field, [])
        yield _Unit(_lines(node, inner), f"{depth}{ast.dump(bare)}")
        yield from _units(inner, depth + 1)


def _lines(node: _Block, inner: list[_Block]) -> range:
    place = node.pattern if isinstance(node, ast.match_case) else node
    decorators = getattr(node, "decorator_list", ())
    first = min((place.lineno, *(decorator.lineno for decorator in decorators)))
    last = place.end_lineno or place.lineno
    if inner:
        last = max(place.lineno, _lines(inner[0], []).start - 1)
    return range(first, last + 1)


def _yaml(text: str) -> object | None:
    try:
        events = list(yaml.parse(text, yaml.SafeLoader))
    except yaml.YAMLError:
        return None
    # With neither its place nor its style an event is what it says.
    return [(type(event), getattr(event, "value", None)) for event in events]


def _toml(text: str) -> object | None:
    try:
        return parse_toml(text)
    except ValueError:
        return None


def _json(text: str) -> object | None:
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        return None


_READERS: Mapping[str, Callable[[str], object | None]] = {
    "yml": _yaml,
    "yaml": _yaml,
    "toml": _toml,
    "json": _json,
}
