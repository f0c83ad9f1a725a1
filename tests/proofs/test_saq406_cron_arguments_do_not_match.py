"""SAQ406: a cron job gives its function what `kwargs` has, and nothing else."""

import asyncio

import pytest
from saq import Job

from tests.proofs.harness import App, Load, at_work, edited, ended, last_line, until

FACT = 11
QUOTE = "TypeError: summarize() missing 1 required keyword-only argument: 'day'"

BAD = """\
import os

from saq import CronJob, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def summarize(ctx: dict, *, day: str) -> None:
    pass


settings = {
    "queue": queue,
    "functions": [],
    "cron_jobs": [CronJob(summarize, cron="* * * * * */1", timeout=30)],
}
"""
GOOD = edited(BAD, "timeout=30", 'timeout=30, kwargs={"day": "monday"}')
BAD_UNKNOWN = edited(BAD, "timeout=30", 'timeout=30, kwargs={"day": "monday", "hour": 9}')


def first_run(app: App) -> Job:
    async def scenario() -> Job:
        async def is_scheduled() -> bool:
            return await app.queue.job("cron:summarize") is not None

        async with at_work(app):
            await until(is_scheduled)
            return await ended(await app.queue.job("cron:summarize"))

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param(BAD, QUOTE, id="missing"),
        pytest.param(
            BAD_UNKNOWN,
            "TypeError: summarize() got an unexpected keyword argument 'hour'",
            id="unknown",
        ),
    ],
)
def test_every_run_fails(load: Load, source: str, error: str) -> None:
    job = first_run(load(source))
    assert (job.status, last_line(job.error)) == ("failed", error)


def test_with_its_arguments_it_runs(load: Load) -> None:
    assert first_run(load(GOOD)).status == "complete"
