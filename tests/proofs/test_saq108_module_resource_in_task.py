"""SAQ108: a client of the module is nobody's to close, and belongs to one event loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis.asyncio import Redis

from tests.proofs.harness import App, Broker, Load, at_work, ended, only_redis

FACT = 18
QUOTE = "attached to a different loop"
ERROR = f"Task .+ got Future .+ {QUOTE}"

BAD = """\
import os

from redis.asyncio import Redis
from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])
cache = Redis.from_url(os.environ["BROKER"], client_name="cache")


async def warm(ctx: dict, *, page: str) -> None:
    await cache.set(page, "warm")


async def request_warming() -> Job | None:
    return await queue.enqueue("warm", page="start", timeout=30)


settings = {"queue": queue, "functions": [warm]}
"""
GOOD = """\
import os

from redis.asyncio import Redis
from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def startup(ctx: dict) -> None:
    ctx["cache"] = Redis.from_url(os.environ["BROKER"], client_name="cache")


async def shutdown(ctx: dict) -> None:
    await ctx["cache"].aclose()


async def warm(ctx: dict, *, page: str) -> None:
    await ctx["cache"].set(page, "warm")


async def request_warming() -> Job | None:
    return await queue.enqueue("warm", page="start", timeout=30)


settings = {"queue": queue, "functions": [warm], "startup": startup, "shutdown": shutdown}
"""


async def connections_left(app: App, url: str) -> int:
    """How many connections of the client are open once the worker has stopped."""
    async with at_work(app):
        assert (await ended(await app.request_warming())).status == "complete"
    async with Redis.from_url(url) as client:
        return sum(each["name"] == "cache" for each in await client.client_list())


@only_redis
def test_nothing_closes_it(load: Load, broker: Broker) -> None:
    app = load(BAD)

    async def scenario() -> int:
        try:
            return await connections_left(app, broker.url)
        finally:
            await app.cache.aclose()

    assert asyncio.run(scenario()) == 1


@only_redis
def test_a_second_loop_cannot_use_it(load: Load) -> None:
    app = load(BAD)

    async def warm() -> None:
        await app.warm({}, page="start")

    async def scenario() -> None:
        await warm()
        try:
            with ThreadPoolExecutor() as pool, pytest.raises(RuntimeError, match=ERROR):
                # This loop stands still meanwhile, so the answer is left to the other one.
                pool.submit(asyncio.run, warm()).result()
        finally:
            await app.cache.aclose()

    asyncio.run(scenario())


@only_redis
def test_a_shutdown_hook_does(load: Load, broker: Broker) -> None:
    assert asyncio.run(connections_left(load(GOOD), broker.url)) == 0
