"""SAQ106: a call that blocks the event loop stops every job of the worker, timeouts included."""

import asyncio
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from saq import Job, Queue

from tests.proofs.harness import (
    App,
    Broker,
    Load,
    Log,
    at_work,
    ended,
    last_line,
    only_redis,
    until,
)

FACT = 23
QUOTE = "swept"

BAD = """\
import asyncio
import os
import time

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def render(ctx: dict, *, page: int) -> None:
    time.sleep(4)


async def follow(ctx: dict, *, feed: str) -> None:
    for _ in range(8):
        await asyncio.sleep(0.25)
        await ctx["job"].update()


async def request_feed() -> Job | None:
    return await queue.enqueue("follow", feed="news", timeout=30, heartbeat=2)


async def request_page() -> Job | None:
    return await queue.enqueue("render", page=1, timeout=1)


settings = {"queue": queue, "functions": [render, follow]}
"""
GOOD = BAD.replace("time.sleep(4)", "await asyncio.sleep(4)").replace("import time\n", "")


@contextmanager
def sweeping(url: str) -> Iterator[None]:
    """Sweep as a worker of another process does, in a thread with a loop of its own."""
    stop = threading.Event()

    async def sweep() -> None:
        queue = Queue.from_url(url)
        await queue.connect()
        while not stop.is_set():
            await queue.sweep(lock=1, abort=0.1)
            await asyncio.sleep(0.1)
        await queue.disconnect()

    thread = threading.Thread(target=lambda: asyncio.run(sweep()))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def work_on_both(app: App, sweep: int = 60) -> tuple[Job, Job]:
    async def scenario() -> tuple[Job, Job]:
        # The first sweep of a worker keeps the others from theirs until its next one is due.
        async with at_work(app, timers={"sweep": sweep}):
            feed = await app.request_feed()

            async def has_begun() -> bool:
                await feed.refresh()
                return bool(feed.touched > feed.started > 0)

            await until(has_begun)
            page = await app.request_page()
            return await ended(feed), await ended(page)

    return asyncio.run(scenario())


@only_redis
def test_neighbours_that_give_signs_of_life_are_swept(load: Load, broker: Broker, log: Log) -> None:
    with sweeping(broker.url):
        feed, _ = work_on_both(load(BAD), sweep=1)
    assert (feed.status, feed.error) == ("aborted", QUOTE)
    assert "Sweeping " in log.text


def test_the_timeout_does_not_fire(load: Load) -> None:
    _, page = work_on_both(load(BAD))
    assert page.timeout == 1
    assert page.completed - page.started >= 4000
    # `wait_for` finds the task done when the loop is free; since 3.12 its deadline comes first.
    assert page.status == ("failed" if sys.version_info >= (3, 12) else "complete")


@only_redis
def test_a_coroutine_lets_the_others_work(load: Load, broker: Broker) -> None:
    with sweeping(broker.url):
        feed, _ = work_on_both(load(GOOD), sweep=1)
    assert feed.status == "complete"


@only_redis
def test_and_its_timeout_fires(load: Load) -> None:
    _, page = work_on_both(load(GOOD))
    assert page.status == "failed"
    assert last_line(page.error).endswith("TimeoutError")
