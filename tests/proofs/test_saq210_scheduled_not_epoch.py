"""SAQ210: `scheduled` is a moment in epoch seconds; anything else runs at once, never or raises."""

import asyncio
import time

import pytest
import redis
from psycopg.errors import DatatypeMismatch, NotNullViolation
from saq import Job

from tests.proofs.harness import (
    Broker,
    Load,
    at_work,
    call,
    connected,
    edited,
    ended,
    make_worker,
    only_postgres,
    only_redis,
    run,
    started,
)

FACT = 16
QUOTE = "TypeError: Object of type datetime is not JSON serializable"

BAD = """\
import os
import time
from datetime import datetime, timedelta, timezone

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def remind(ctx: dict, *, user_id: int) -> None:
    pass


async def request_reminder() -> Job | None:
    return await queue.enqueue("remind", user_id=1, timeout=30, scheduled=30)


settings = {"queue": queue, "functions": [remind]}
"""
BAD_NEGATIVE = edited(BAD, "scheduled=30", "scheduled=-30")
BAD_MONOTONIC = edited(BAD, "scheduled=30", "scheduled=int(time.monotonic()) + 30")
BAD_MILLISECONDS = edited(BAD, "scheduled=30", "scheduled=int(time.time() * 1000) + 1000")
BAD_NONE = edited(BAD, "scheduled=30", "scheduled=None")
BAD_DATETIME = edited(
    BAD, "scheduled=30", "scheduled=datetime.now(timezone.utc) + timedelta(seconds=1)"
)
BAD_TIMEDELTA = edited(BAD, "scheduled=30", "scheduled=timedelta(seconds=30)")
BAD_LITESTAR = """\
import os
from datetime import datetime, timedelta, timezone

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from saq import Job


async def remind(ctx: dict, *, user_id: int) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[remind])],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])


async def request_reminder() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue(
        "remind", user_id=1, timeout=30, scheduled=datetime.now(timezone.utc)
    )
"""
BAD_LITESTAR_TIMEDELTA = edited(
    BAD_LITESTAR, "scheduled=datetime.now(timezone.utc)", "scheduled=timedelta(seconds=30)"
)
GOOD = edited(BAD, "scheduled=30", "scheduled=int(time.time()) + 2")


def status_after(load: Load, source: str, seconds: float) -> Job:
    app = load(source)

    async def scenario() -> Job:
        async with at_work(app):
            job: Job = await app.request_reminder()
            await asyncio.sleep(seconds)
            await job.refresh()
            return job

    return asyncio.run(scenario())


@pytest.mark.parametrize("source", [BAD, BAD_MONOTONIC], ids=["delay", "monotonic"])
def test_a_small_number_is_long_ago(load: Load, source: str) -> None:
    app = load(source)

    async def scenario() -> float:
        async with at_work(app):
            asked = time.monotonic()
            await ended(await app.request_reminder())
            return time.monotonic() - asked

    assert asyncio.run(scenario()) < 20


def test_milliseconds_are_far_away(load: Load) -> None:
    assert status_after(load, BAD_MILLISECONDS, 1.5).status == "queued"


@only_redis
def test_on_redis_a_negative_number_never_comes(load: Load) -> None:
    assert status_after(load, BAD_NEGATIVE, 1.5).status == "queued"


@only_postgres
def test_on_postgres_a_negative_number_is_long_ago(load: Load) -> None:
    assert run(load(BAD_NEGATIVE), "request_reminder").status == "complete"


@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param(BAD_DATETIME, QUOTE, id="datetime"),
        pytest.param(
            BAD_TIMEDELTA,
            "TypeError: Object of type timedelta is not JSON serializable",
            id="timedelta",
        ),
    ],
)
def test_an_object_is_refused(load: Load, source: str, error: str) -> None:
    with pytest.raises(TypeError) as raised:
        call(load(source), "request_reminder")
    assert f"TypeError: {raised.value}" == error


@pytest.mark.parametrize("source", [BAD_LITESTAR, BAD_LITESTAR_TIMEDELTA])
def test_through_litestar_s_json_the_broker_refuses_it(
    load: Load, broker: Broker, source: str
) -> None:
    refused: dict[str, tuple[type[Exception], str]] = {
        "redis": (redis.DataError, "Invalid input of type: '(datetime|timedelta)'"),
        "postgres": (DatatypeMismatch, 'column "scheduled" is of type bigint but'),
    }
    error, text = refused[broker.kind]
    with pytest.raises(error, match=text):
        call(load(source), "request_reminder")


@only_redis
def test_on_redis_none_is_refused(load: Load) -> None:
    with pytest.raises(redis.DataError, match="Invalid input of type: 'NoneType'"):
        call(load(BAD_NONE), "request_reminder")


@only_postgres
def test_on_postgres_none_stops_the_whole_queue(load: Load) -> None:
    app = load(BAD_NONE)

    async def scenario() -> Job:
        async with connected(app.queue):
            await app.request_reminder()
            with pytest.raises(NotNullViolation, match='null value in column "scheduled"'):
                await app.queue.dequeue(timeout=1)
            other: Job = await app.queue.enqueue("remind", user_id=2, timeout=30)
            async with started(make_worker(app)):
                await asyncio.sleep(1.5)
                await other.refresh()
                return other

    assert asyncio.run(scenario()).status == "queued"


def test_epoch_seconds_come(load: Load) -> None:
    app = load(GOOD)

    async def scenario() -> tuple[Job, str]:
        async with at_work(app):
            job: Job = await app.request_reminder()
            await job.refresh()
            early = job.status
            return await ended(job), early

    job, early = asyncio.run(scenario())
    assert (early, job.status) == ("queued", "complete")
    assert job.started / 1000 >= job.scheduled
