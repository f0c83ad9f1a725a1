"""SAQ217: `priority` and `group_key` are PostgreSQL's; Redis takes and ignores them."""

import asyncio

from saq import Job, Worker

from tests.proofs.harness import (
    App,
    Load,
    at_work,
    connected,
    edited,
    ended,
    make_worker,
    only_postgres,
    only_redis,
    started,
    until,
)

FACT = 5
QUOTE = "only available in postgres"

BAD = """\
import asyncio
import os

from saq import Job
from saq.queue.redis import RedisQueue

queue = RedisQueue.from_url(os.environ["BROKER"])
exported: list[str] = []
is_given = asyncio.Event()


async def export(ctx: dict, *, customer: str) -> None:
    exported.append(customer)
    await is_given.wait()
    exported.append("end")


async def request_export(customer: str, priority: int) -> Job | None:
    return await queue.enqueue("export", customer=customer, timeout=30, priority=priority)


settings = {"queue": queue, "functions": [export]}
"""
BAD_GROUP = edited(BAD, "priority=priority", 'group_key="exports"')
ON_REDIS = "from saq.queue.redis import RedisQueue\n\nqueue = RedisQueue"
ON_POSTGRES = "from saq.queue.postgres import PostgresQueue\n\nqueue = PostgresQueue"
GOOD = edited(BAD, ON_REDIS, ON_POSTGRES)
GOOD_GROUP = edited(BAD_GROUP, ON_REDIS, ON_POSTGRES)


def export_by_priority(app: App) -> list[str]:
    """Who was served in which order, by a worker that came when both were waiting."""

    async def scenario() -> None:
        app.is_given.set()
        worker = make_worker(app, concurrency=1)
        async with connected(worker.queue):
            jobs = await app.request_export("small", 10), await app.request_export("big", 1)
            async with started(worker):
                for job in jobs:
                    await ended(job)

    asyncio.run(scenario())
    return [customer for customer in app.exported if customer != "end"]


def export_side_by_side(app: App, begin: int) -> list[str]:
    """What happened, when the second was asked for while the first was served.

    What they wait for comes when `begin` of them have begun, and time enough for both has passed.
    """

    async def scenario() -> None:
        async def has_begun(count: int) -> bool:
            return len(app.exported) == count

        async with at_work(app):
            first: Job = await app.request_export("small", 10)
            await until(lambda: has_begun(1))
            second: Job = await app.request_export("big", 1)
            await until(lambda: has_begun(begin))
            await asyncio.sleep(0.5)
            app.is_given.set()
            await ended(first)
            await ended(second)

    asyncio.run(scenario())
    return list(app.exported)


def test_saq_says_so() -> None:
    assert (Job.__doc__ or "").count(QUOTE) == 2
    assert "This only affects Postgres" in (Worker.__doc__ or "")


@only_redis
def test_redis_serves_them_as_they_came(load: Load) -> None:
    assert export_by_priority(load(BAD)) == ["small", "big"]


@only_postgres
def test_postgres_heeds_the_priority(load: Load) -> None:
    assert export_by_priority(load(GOOD)) == ["big", "small"]


@only_redis
def test_redis_runs_two_of_a_group_together(load: Load) -> None:
    assert export_side_by_side(load(BAD_GROUP), 2) == ["small", "big", "end", "end"]


@only_postgres
def test_postgres_lets_the_second_wait(load: Load) -> None:
    assert export_side_by_side(load(GOOD_GROUP), 1) == ["small", "end", "big", "end"]
