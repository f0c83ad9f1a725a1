"""SAQ407: `unique=False` enqueues a job at each poll of the scheduler, once a second."""

import asyncio
from collections.abc import Awaitable, Callable

from saq import Queue

from tests.proofs.harness import App, Load, at_work, edited, until

FACT = 9
QUOTE = "With `unique=False` there is no key"

BAD = """\
import os

from saq import CronJob, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def back_up(ctx: dict) -> None:
    pass


settings = {
    "queue": queue,
    "functions": [],
    "cron_jobs": [CronJob(back_up, cron="0 3 1 1 *", timeout=600, unique=False)],
}
"""
GOOD = edited(BAD, "unique=False", "unique=True")


def incomplete_jobs(app: App, wait: Callable[[Queue], Awaitable[None]]) -> int:
    """How many jobs there are for the one moment that the expression names."""

    async def scenario() -> int:
        async with at_work(app) as worker:
            await wait(worker.queue)
            return await worker.queue.count("incomplete")

    return asyncio.run(scenario())


def test_each_poll_makes_a_job_for_the_same_tick(load: Load) -> None:
    async def third_job(queue: Queue) -> None:
        async def is_there() -> bool:
            return await queue.count("incomplete") >= 3

        await until(is_there)

    assert incomplete_jobs(load(BAD), third_job) >= 3


def test_unique_it_is_one(load: Load) -> None:
    async def three_polls(_: Queue) -> None:
        await asyncio.sleep(2.5)

    assert incomplete_jobs(load(GOOD), three_polls) == 1
