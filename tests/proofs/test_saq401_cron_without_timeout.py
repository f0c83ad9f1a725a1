"""SAQ401: a cron job without a timeout of its own is ended after ten seconds."""

import asyncio

from saq import Job

from tests.proofs.harness import (
    App,
    Load,
    Log,
    at_work,
    edited,
    ended,
    last_line,
    only_postgres,
    until,
)

FACT = 3
QUOTE = "TimeoutError"

BAD = """\
import asyncio
import os

from saq import CronJob, Queue

queue = Queue.from_url(os.environ["BROKER"])
begun: list[str] = []


async def nightly_report(ctx: dict) -> None:
    begun.append(ctx["job"].key)
    await asyncio.sleep(12)


settings = {
    "queue": queue,
    "functions": [],
    "cron_jobs": [CronJob(nightly_report, cron="* * * * * */1")],
}
"""
GOOD = edited(BAD, 'cron="* * * * * */1"', 'cron="* * * * * */1", timeout=60')
BAD_NONE = edited(BAD, 'cron="* * * * * */1"', 'cron="* * * * * */1", timeout=None')


async def scheduled_job(app: App) -> Job:
    """The job of the cron, once it runs."""

    async def is_running() -> bool:
        return bool(app.begun)

    await until(is_running)
    job: Job = await app.queue.job(app.begun[0])
    return job


@only_postgres
def test_ten_seconds_end_it(load: Load, log: Log) -> None:
    app = load(BAD)

    async def scenario() -> Job:
        async with at_work(app):
            return await ended(await scheduled_job(app))

    job = asyncio.run(scenario())
    assert (job.key, job.status) == ("cron:nightly_report", "failed")
    assert last_line(job.error).endswith(QUOTE)
    assert "ERROR saq: Error processing job Job<" in log.text


def timeout(app: App) -> int:
    async def scenario() -> int:
        async with at_work(app):
            return (await scheduled_job(app)).timeout

    return asyncio.run(scenario())


def test_the_default_holds_unless_it_has_its_own(load: Load) -> None:
    assert [timeout(load(source)) for source in (BAD, BAD_NONE)] == [10, 10]


def test_its_own_counts(load: Load) -> None:
    assert timeout(load(GOOD)) == 60
