"""Holds an edited file against the one before: what was not edited must mean the same."""

import ast
import copy
import json
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping

import yaml
from msgspec import Struct

from saqlint.resolve.newer import lower
from saqlint.settings.toml import parse_toml

_Block = ast.stmt | ast.ExceptHandler | ast.match_case
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")


def parse(text: str) -> ast.Module | None:
    """The syntax tree of a module, also of one newer than this Python; None where it has none."""
    tree = _parse(text)
    if tree is None:
        lowered = lower(text)
        tree = None if lowered is None else _parse(lowered)
    return tree


def _parse(text: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def python_fault(old: str, new: str, edited: Iterable[range]) -> str | None:
    """Why `new` must not take the place of `old`; `edited` are the lines of `old` that change."""
    # What this Python can read, it can read ever after.
    before, after = _parse(old), _parse(new)
    if before is None:
        before, after = parse(old), parse(new)
    if before is None:
        return "it could not be parsed before"
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


class _Unit(Struct, frozen=True):
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
        lines = _lines(bare, is_compound=bool(inner))
        yield _Unit(lines, f"{depth}{ast.dump(bare)}")
        yield from _units(inner, depth + 1)


def _lines(bare: _Block, *, is_compound: bool) -> range:
    """The lines of a statement without those inside it."""
    numbers = []
    for part in ast.walk(bare):
        numbers.append(getattr(part, "lineno", None))
        # A compound statement ends where the last one inside it does.
        if part is not bare or not is_compound:
            numbers.append(getattr(part, "end_lineno", None))
    known = [number for number in numbers if number is not None]
    return range(min(known), max(known) + 1)


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
