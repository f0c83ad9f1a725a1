"""What names and expressions of whole programs stand for is what Python finds when it runs them.

A case of `tests/programs/*.txt` is `== what it shows` and a program. Python runs it once for every
way that its calls of `unknown()` can go, which saqlint knows nothing about. What a line with
`reveal(…)` has then been given, in all runs, is what saqlint must say that it can be: no more, and
no less. What stands before the first case of a file belongs to every case.
"""

import ast
import enum
import inspect
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import Any

import pytest

from tests.resolving import describe, resolver_of, revealed

FOLDER = Path(__file__).parent / "programs"
_CHOICES = 5  # calls of `unknown()` before a run ends


class _EndError(Exception):
    """A program asks for more choices than a run makes."""


def cases() -> Iterator[object]:
    for path in sorted(FOLDER.glob("*.txt")):
        shared, *parts = f"\n{path.read_text(encoding='utf-8')}".split("\n== ")
        for part in parts:
            identity, _, body = part.partition("\n")
            yield pytest.param(f"{shared}\n{body}", id=f"{path.stem}: {identity}")


def resolved(text: str) -> dict[int, set[str]]:
    """What saqlint says that the argument of each `reveal(…)` can be, by line."""
    resolver = resolver_of(text)
    module = resolver.modules.load("main.py")
    assert module is not None, resolver.modules.unreadable
    found: dict[int, set[str]] = defaultdict(set)
    for node, frame in revealed(resolver, module):
        found[node.lineno] |= set(describe(resolver, resolver.value(node, frame)).split(" | "))
    return found


def seen(text: str) -> dict[int, set[str]]:
    """What the argument of each `reveal(…)` was, by line, in whatever run."""
    code = compile(text, "main.py", "exec")
    found: dict[int, set[str]] = {
        node.lineno: set()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "reveal"
    }
    for choices in product([False, True], repeat=_CHOICES if "unknown()" in text else 0):
        _run(code, list(choices), found)
    return found


def _run(code: Any, choices: list[bool], found: dict[int, set[str]]) -> None:
    def reveal(value: object) -> object:
        here = inspect.currentframe()
        assert here is not None
        assert here.f_back is not None
        found[here.f_back.f_lineno].add(shown(value))
        return value

    def unknown() -> bool:
        if not choices:
            raise _EndError
        return choices.pop()

    module = ModuleType("main")
    module.__dict__.update(reveal=reveal, unknown=unknown)
    with suppress(_EndError):
        exec(code, module.__dict__)  # noqa: S102 - it stands in a file beside this one


def shown(value: object) -> str:  # noqa: PLR0911 - one answer a kind
    """A value as `describe` tells it."""
    match value:
        case enum.Enum():
            return f"{type(value).__name__}.{value.name}={shown(value.value)}"
        case list() | tuple() | set() | frozenset():
            kind = "set" if isinstance(value, (set, frozenset)) else type(value).__name__
            return f"{kind}[{', '.join(shown(item) for item in value)}]"
        case dict():
            return f"{{{', '.join(f'{key}: {shown(item)}' for key, item in value.items())}}}"
        case FunctionType() | MethodType():
            return f"def {value.__module__}.{value.__qualname__}"
        case type() if value.__module__ == "main":
            return f"class main.{value.__qualname__}"
        case type():
            return f"{value.__module__}.{value.__qualname__}"
    if value is None or isinstance(value, (str, int, float, bytes)):
        return repr(value)
    return f"a {type(value).__module__}.{type(value).__qualname__}"


@pytest.mark.parametrize("text", list(cases()))
def test_a_program_means_what_python_makes_of_it(text: str) -> None:
    expected = seen(text)
    assert expected
    assert all(expected.values()), "a line that Python never reaches"
    assert resolved(text) == expected
