"""SAQ703: what croniter says of an expression that is invalid, and of one that never comes."""

from datetime import datetime, timezone

import pytest
from croniter import CroniterBadCronError, CroniterBadDateError, croniter

from tests.proofs.harness import Load, edited, only_redis

FACT = 33
QUOTE = "CroniterBadDateError: failed to find next date"

BAD = """\
from collections.abc import Callable

REGISTRY = {}


def task(*, timeout: int, cron: str | None = None, execution_target: str = "local") -> Callable:
    def register(function: Callable) -> Callable:
        REGISTRY[function.__qualname__] = cron, timeout, execution_target
        return function

    return register


@task(timeout=60, cron="60 * * * *")
async def import_feed() -> None: ...
"""
BAD_NEVER = edited(BAD, "60 * * * *", "0 0 30 2 *")
GOOD = edited(BAD, "60 * * * *", "0 * * * *")
START = datetime(2026, 1, 1, 12, 30, tzinfo=timezone.utc)


def expression(load: Load, source: str) -> str:
    cron, *_ = load(source).REGISTRY["import_feed"]
    return str(cron)


@only_redis
def test_an_invalid_one_is_refused(load: Load) -> None:
    cron = expression(load, BAD)
    assert not croniter.is_valid(cron)
    with pytest.raises(CroniterBadCronError):
        croniter(cron, START)


@only_redis
def test_one_that_never_comes_raises_when_it_is_asked(load: Load) -> None:
    cron = expression(load, BAD_NEVER)
    assert croniter.is_valid(cron)
    for _ in range(2):
        with pytest.raises(CroniterBadDateError) as raised:
            croniter(cron, START).get_next()
        assert f"{raised.type.__name__}: {raised.value}" == QUOTE


@only_redis
def test_a_good_one_has_a_next_date(load: Load) -> None:
    following = croniter(expression(load, GOOD), START).get_next(datetime)
    assert following == START.replace(hour=13, minute=0)
