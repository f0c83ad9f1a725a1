"""SAQ702: with the import, a decorator that looks at a signature finds text, no types."""

from datetime import date

import pytest

from tests.proofs.harness import Load, edited, only_redis

FACT = None
QUOTE = '"date"'

BAD = """\
from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date

REGISTRY = {}


def task(*, timeout: int | None = None, execution_target: str = "local") -> Callable:
    def register(function: Callable) -> Callable:
        types = {p.name: p.annotation for p in inspect.signature(function).parameters.values()}
        REGISTRY[function.__qualname__] = types, timeout, execution_target
        return function

    return register


@task(timeout=60)
async def close_books(*, day: date) -> None: ...
"""
GOOD = edited(BAD, "from __future__ import annotations\n\n", "")


@only_redis
@pytest.mark.parametrize(
    ("source", "found"),
    [pytest.param(BAD, QUOTE.strip('"'), id="text"), pytest.param(GOOD, date, id="class")],
)
def test_what_the_decorator_finds(load: Load, source: str, found: object) -> None:
    types, *_ = load(source).REGISTRY["close_books"]
    assert types == {"day": found}
