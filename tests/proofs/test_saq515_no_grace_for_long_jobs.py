"""SAQ515: without a grace period a worker that stops cancels its jobs at once."""

import asyncio
import time

from saq import Job

from tests.proofs.harness import App, Load, Log, connected, edited, make_worker, started, until

FACT = 27
QUOTE = "Some tasks did not finish within the shutdown grace period, requesting cancellation"

BAD = """\
import asyncio
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])
exported: list[int] = []


async def export(ctx: dict, *, years: int) -> None:
    for year in range(years):
        await asyncio.sleep(0.3)
        exported.append(year)


async def request_export() -> Job | None:
    return await queue.enqueue("export", years=4, timeout=600, heartbeat=60)


settings = {"queue": queue, "functions": [export]}
"""
GOOD = edited(BAD, "[export]}", '[export], "shutdown_grace_period_s": 3}')


def deploy_meanwhile(app: App) -> Job:
    async def scenario() -> Job:
        worker = make_worker(app)
        async with connected(worker.queue):
            job: Job = await app.request_export()

            async def has_begun() -> bool:
                return bool(app.exported)

            async with started(worker):
                await until(has_begun)
            await job.refresh()
            return job

    return asyncio.run(scenario())


def test_the_job_is_cut_off(load: Load, log: Log) -> None:
    app = load(BAD)
    job = deploy_meanwhile(app)
    assert (job.status, job.error) == ("queued", "cancelled")
    assert app.exported[-1] < 3
    assert (job.retries, job.attempts) == (1, 1)
    assert QUOTE in log.text


def test_grace_lets_it_end(load: Load) -> None:
    app = load(GOOD)
    assert deploy_meanwhile(app).status == "complete"
    assert app.exported == [0, 1, 2, 3]


def test_a_worker_without_jobs_takes_all_the_grace_too(load: Load, log: Log) -> None:
    app = load(GOOD)

    async def scenario() -> float:
        worker = make_worker(app)

        async def is_up() -> bool:
            return len(worker.tasks) > worker.concurrency

        async with connected(worker.queue):
            async with started(worker):
                await until(is_up)
                begin = time.monotonic()
            return time.monotonic() - begin

    assert asyncio.run(scenario()) >= 3
    assert QUOTE in log.text
