"""SAQ405: unique crons of one function share the key `cron:<function>`; the first in line wins."""

import asyncio
from collections.abc import Callable

import psycopg
from redis import Redis
from saq import Worker

from tests.proofs.harness import (
    App,
    Broker,
    Load,
    at_work,
    connected,
    only_postgres,
    only_redis,
    started,
    until,
)

FACT = 9
QUOTE = "cron:pull"

BAD = """\
import os

from saq import CronJob, Queue

queue = Queue.from_url(os.environ["BROKER"])
pulled: list[tuple[str, str]] = []


async def pull(ctx: dict, *, shop: str) -> None:
    pulled.append((ctx["job"].key, shop))


settings = {
    "queue": queue,
    "functions": [],
    "cron_jobs": [
        CronJob(pull, cron="* * * * * */1", timeout=30, kwargs={"shop": "north"}),
        CronJob(pull, cron="* * * * * */1", timeout=30, kwargs={"shop": "south"}),
    ],
}
"""
GOOD = """\
import os

from saq import CronJob, Queue

queue = Queue.from_url(os.environ["BROKER"])
pulled: list[tuple[str, str]] = []


async def pull(shop: str, key: str) -> None:
    pulled.append((key, shop))


async def pull_north(ctx: dict) -> None:
    await pull("north", ctx["job"].key)


async def pull_south(ctx: dict) -> None:
    await pull("south", ctx["job"].key)


settings = {
    "queue": queue,
    "functions": [],
    "cron_jobs": [
        CronJob(pull_north, cron="* * * * * */1", timeout=30),
        CronJob(pull_south, cron="* * * * * */1", timeout=30),
    ],
}
"""
BAD_TWO_QUEUES = """\
import os

from saq import CronJob
from saq.queue.postgres import PostgresQueue

north = PostgresQueue.from_url(os.environ["BROKER"], name="north")
south = PostgresQueue.from_url(os.environ["BROKER"], name="south")
pulled: list[tuple[str, int]] = []


async def pull(ctx: dict) -> None:
    pulled.append((ctx["job"].queue.name, ctx["job"].scheduled))


north_settings = {
    "queue": north,
    "functions": [],
    "cron_jobs": [CronJob(pull, cron="* * * * * */1", timeout=30)],
}
south_settings = {
    "queue": south,
    "functions": [],
    "cron_jobs": [CronJob(pull, cron="* * * * * */1", timeout=30)],
}
"""
GOOD_TWO_QUEUES = BAD_TWO_QUEUES.replace("PostgresQueue", "RedisQueue").replace(
    "saq.queue.postgres", "saq.queue.redis"
)


def pull(app: App, runs: int) -> list[tuple[str, str]]:
    async def scenario() -> None:
        async def done() -> bool:
            return len(app.pulled) >= runs

        async with at_work(app):
            await until(done)

    asyncio.run(scenario())
    return list(app.pulled)


def test_only_the_first_ever_runs(load: Load) -> None:
    assert set(pull(load(BAD), 3)) == {(QUOTE, "north")}


def test_two_functions_both_run(load: Load) -> None:
    assert set(pull(load(GOOD), 4)) == {(f"{QUOTE}_north", "north"), (f"{QUOTE}_south", "south")}


def work_on_two_queues(app: App, enough: Callable[[], bool]) -> None:
    async def have_run() -> bool:
        return enough()

    async def scenario() -> None:
        async with (
            connected(app.north),
            connected(app.south),
            started(Worker(**app.north_settings)),
            started(Worker(**app.south_settings)),
        ):
            await until(have_run)

    asyncio.run(scenario())


@only_redis
def test_on_redis_each_queue_has_its_own(load: Load, broker: Broker) -> None:
    app = load(GOOD_TWO_QUEUES)

    def each_twice() -> bool:
        queues = [queue for queue, _ in app.pulled]
        return min(queues.count("north"), queues.count("south")) >= 2

    work_on_two_queues(app, each_twice)
    with Redis.from_url(broker.url) as server:
        assert len(server.keys(f"saq:job:*:{QUOTE}")) == 2, "each cron has its job"


@only_postgres
def test_on_postgres_two_queues_share_one(load: Load, broker: Broker) -> None:
    app = load(BAD_TWO_QUEUES)
    work_on_two_queues(app, lambda: len(app.pulled) >= 4)
    ticks = [tick for _, tick in app.pulled]
    assert len(ticks) == len(set(ticks)), "no tick is run by both"
    with psycopg.connect(broker.url) as connection:
        (jobs,) = connection.execute("SELECT count(*) FROM saq_jobs").fetchone() or ()
    assert jobs == 1, "the two crons have one job"
