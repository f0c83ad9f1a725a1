"""SAQ107: a task that swallows its cancellation outlives its timeout and keeps its slot."""

import asyncio

import pytest

from tests.proofs.harness import App, Load, at_work, edited, ended, last_line, only_redis, until

FACT = 24
QUOTE = "TimeoutError"

BAD = """\
import asyncio
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])
polled: list[int] = []


async def fetch() -> None:
    await asyncio.sleep(0.4)


async def poll(ctx: dict, *, feed: str) -> None:
    for attempt in range(5):
        try:
            await fetch()
        except BaseException:
            continue
        polled.append(attempt)
    polled.append(-1)


async def request_poll() -> Job | None:
    return await queue.enqueue("poll", feed="news", timeout=1)


settings = {"queue": queue, "functions": [poll]}
"""
GOOD = edited(BAD, "except BaseException:", "except OSError:")
BAD_CANCELLED = edited(BAD, "except BaseException:", "except (OSError, asyncio.CancelledError):")


def poll(app: App, *, abort: bool = False) -> tuple[str, str]:
    async def has_begun() -> bool:
        return bool(app.polled)

    async def scenario() -> tuple[str, str]:
        async with at_work(app):
            job = await app.request_poll()
            if abort:
                await until(has_begun)
                await job.abort("stopped by hand", ttl=30)
            await ended(job)
            return job.status, last_line(job.error)

    return asyncio.run(scenario())


@only_redis
@pytest.mark.parametrize("source", [BAD, BAD_CANCELLED], ids=["base-exception", "cancelled-error"])
def test_the_timeout_waits_for_the_task(load: Load, source: str) -> None:
    app = load(source)
    status, error = poll(app)
    assert (status, error.split(".")[-1]) == ("failed", QUOTE)
    assert app.polled[-1] == -1, "it went on to its own end"


def test_so_does_an_abort(load: Load) -> None:
    app = load(edited(BAD, "timeout=1", "timeout=30"))
    assert poll(app, abort=True) == ("aborted", "stopped by hand")
    assert app.polled[-1] == -1


def test_a_task_that_lets_it_pass_ends_at_once(load: Load) -> None:
    app = load(GOOD)
    status, error = poll(app)
    assert (status, error.split(".")[-1]) == ("failed", QUOTE)
    assert -1 not in app.polled
