"""Holds an edited file against the one before: what was not edited must mean the same."""

import ast
import copy
import warnings
from collections.abc import Iterable, Iterator
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


def data_fault(path: str, old: str, new: str) -> str | None:
    """As `python_fault`, for another file: what can be parsed must stay so."""
    if path.endswith((".yml", ".yaml")):
        return "it is no YAML any more" if _is_yaml(old) and not _is_yaml(new) else None
    if path.endswith(".toml"):
        return "it is no TOML any more" if _is_toml(old) and not _is_toml(new) else None
    return None


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


def _is_yaml(text: str) -> bool:
    try:
        return sum(1 for _ in yaml.parse(text, yaml.SafeLoader)) > 0
    except yaml.YAMLError:
        return False


def _is_toml(text: str) -> bool:
    try:
        parse_toml(text)
    except ValueError:
        return False
    return True
