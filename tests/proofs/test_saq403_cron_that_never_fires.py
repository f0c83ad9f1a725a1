"""SAQ403: an expression without a next date stops everything that the queue schedules."""

import asyncio
import time

import psycopg
from saq import Job

from tests.proofs.harness import (
    Broker,
    Load,
    Log,
    at_work,
    connected,
    edited,
    make_worker,
    only_postgres,
    only_redis,
    started,
    until,
)

FACT = 33
QUOTE = "CroniterBadDateError: failed to find next date"

BAD = """\
import os
import time

from saq import CronJob, Job, Queue

queue = Queue.from_url(os.environ["BROKER"])
ran: list[str] = []


async def leap_check(ctx: dict) -> None:
    ran.append("leap_check")


async def heartbeat(ctx: dict) -> None:
    ran.append("heartbeat")


async def tidy(ctx: dict) -> None:
    ran.append("tidy")


async def remind(ctx: dict, *, user_id: int) -> None:
    ran.append("remind")


async def pull_orders(ctx: dict, *, shop: int) -> None:
    ran.append("pull_orders")
    raise OSError("the shop is down")


async def request_later() -> Job | None:
    return await queue.enqueue(
        "remind", user_id=1, timeout=30, scheduled=int(time.time()) + 2
    )


async def request_with_retries() -> Job | None:
    return await queue.enqueue("pull_orders", shop=1, timeout=30, retries=2, retry_delay=1.5)


settings = {
    "queue": queue,
    "functions": [remind, pull_orders],
    "cron_jobs": [
        CronJob(heartbeat, cron="* * * * * */1", timeout=30),
        CronJob(leap_check, cron="0 0 30 2 *", timeout=30),
        CronJob(tidy, cron="* * * * * */1", timeout=30),
    ],
}
"""
GOOD = edited(BAD, "0 0 30 2 *", "0 0 29 2 *")


@only_redis
def test_nothing_that_is_scheduled_runs(load: Load, log: Log) -> None:
    app = load(BAD)

    async def has_tried() -> bool:
        return bool(app.ran) and QUOTE in log.text

    async def scenario() -> None:
        worker = make_worker(app)
        async with connected(worker.queue):
            await app.request_later()
            await app.request_with_retries()
            async with started(worker):
                await until(has_tried)
                await asyncio.sleep(3)

    asyncio.run(scenario())
    assert app.ran == ["pull_orders"], "what is not scheduled runs, its retry does not"
    assert "Upkeep task failed unexpectedly" in log.text
    assert QUOTE in log.text


@only_postgres
def test_on_postgres_the_next_enqueue_wakes_what_is_due(load: Load, broker: Broker) -> None:
    # A cron job that is enqueued would wake them as well.
    app = load(edited(BAD, 'heartbeat, cron="* * * * * */1"', 'heartbeat, cron="0 0 1 1 *"'))

    async def is_listening() -> bool:
        """Whether the worker has looked for jobs, found none, and waits to be told of one."""
        listening = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        with psycopg.connect(broker.url) as connection:
            found = connection.execute(listening).fetchone()
        return found is not None and found[0] == 1

    async def reminded() -> bool:
        return "remind" in app.ran

    async def scenario() -> None:
        async with at_work(app):
            await until(is_listening)
            later: Job = await app.request_later()
            await asyncio.sleep(later.scheduled + 1 - time.time())
            assert app.ran == []
            await app.request_with_retries()
            await until(reminded)

    asyncio.run(scenario())
    assert "tidy" not in app.ran


def test_with_a_date_all_of_it_runs(load: Load) -> None:
    app = load(GOOD)

    async def scenario() -> None:
        async def all_ran() -> bool:
            ran = set(app.ran)
            return {"heartbeat", "tidy", "remind"} < ran and app.ran.count("pull_orders") == 2

        async with at_work(app):
            await app.request_later()
            await app.request_with_retries()
            await until(all_ran)

    asyncio.run(scenario())
