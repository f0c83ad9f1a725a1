"""Periodic work is started beside SAQ, though the queue's workers could do it.

A scheduler inside the web application (APScheduler, `schedule`, aiocron, rocketry,
`repeat_every`, an endless loop with `sleep` in a lifespan) runs once in *each* process: with
four web processes four times. It stops with the process, has no timeout, no retry and no trace
in the queue's overview. A `CronJob` runs once a tick, whatever number of workers there are.

Bad:

    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from saq import Queue


    async def clean_up(ctx: dict) -> None: ...


    async def tick() -> None:
        await queue.enqueue("clean_up", timeout=60)


    queue = Queue.from_url("redis://localhost")
    scheduler = AsyncIOScheduler()
    scheduler.add_job(tick, "interval", hours=1)

    settings = {"queue": queue, "functions": [clean_up]}

Good:

    from saq import CronJob, Queue


    async def clean_up(ctx: dict) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [CronJob(clean_up, cron="0 * * * *", timeout=60)],
    }
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem
from saqlint.model import Project
from saqlint.rule import rule


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for other schedulers in a project with a queue."""
    if not project.workers:
        return
    for scheduler in project.schedulers:
        yield Problem(
            scheduler.at,
            f"{scheduler.what} schedules work beside SAQ: it runs once in each process",
            help="let the queue's worker do it: `CronJob(task, cron=..., timeout=...)`",
        )
