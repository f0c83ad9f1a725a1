"""SAQ103: a timeout ends the job of a `def` task, but never its thread."""

import asyncio

from tests.proofs.harness import App, Load, Log, at_work, ended, last_line

FACT = 22
QUOTE = "TimeoutError"

BAD = """\
import os
import time

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])
converted: list[int] = []


def convert(ctx: dict, *, pages: int) -> None:
    for page in range(pages):
        time.sleep(0.4)
        converted.append(page)


async def request_conversion() -> Job | None:
    return await queue.enqueue("convert", pages=8, timeout=1, retries=2)


settings = {"queue": queue, "functions": [convert]}
"""
GOOD = """\
import asyncio
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])
converted: list[int] = []


async def convert(ctx: dict, *, pages: int) -> None:
    for page in range(pages):
        await asyncio.sleep(0.4)
        converted.append(page)


async def request_conversion() -> Job | None:
    return await queue.enqueue("convert", pages=8, timeout=1, retries=2)


settings = {"queue": queue, "functions": [convert]}
"""


def convert(app: App) -> tuple[str, int]:
    """How the job ended, and how many pages were done by then."""

    async def scenario() -> tuple[str, int]:
        # The worker waits for its threads when it stops: what comes after the job is seen too.
        async with at_work(app, cancellation_hard_deadline_s=0.2):
            job = await ended(await app.request_conversion())
            return last_line(job.error), len(app.converted)

    return asyncio.run(scenario())


def test_the_threads_run_on_beside_each_other(load: Load, log: Log) -> None:
    app = load(BAD)
    error, by_then = convert(app)
    assert error.endswith(QUOTE)
    assert "it may be stuck or blocked" not in log.text, "SAQ takes it for cancelled"
    assert len(app.converted) == 2 * 8 > by_then, "a thread went on after the job had failed"
    second_start, first_end = app.converted.index(0, 1), app.converted.index(7)
    assert second_start < first_end, "the retry began before the first thread had ended"


def test_a_coroutine_ends_at_the_timeout(load: Load) -> None:
    app = load(GOOD)
    error, by_then = convert(app)
    assert error.endswith(QUOTE)
    assert len(app.converted) == by_then, "nothing went on after the job had failed"
    assert max(app.converted, default=0) < 7
