"""SAQ301: the job of a worker that died is missed after its heartbeat, else after its timeout."""

import asyncio
from pathlib import Path

from saq import Job

from tests.proofs.harness import Load, edited
from tests.proofs.programs import outlive_worker, worked_by

FACT = 18
QUOTE = "swept"

BAD = """\
import asyncio
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def export(ctx: dict, *, year: int) -> None:
    for _ in range(600):
        await asyncio.sleep(0.5)
        await ctx["job"].update()


async def request_export() -> Job | None:
    return await queue.enqueue("export", year=2026, timeout=600)


settings = {"queue": queue, "functions": [export], "timers": {"sweep": 1}}
"""
GOOD = edited(BAD, "timeout=600", "timeout=600, heartbeat=2")


def job_of_a_dead_worker(load: Load, source: str, folder: Path, seconds: float) -> Job:
    app = load(source)

    async def scenario() -> Job:
        async with worked_by(app.queue, folder, "-m", "saq", "app.settings") as worker:
            return await outlive_worker(await app.request_export(), app.queue, worker, seconds)

    return asyncio.run(scenario())


def test_nobody_notices(load: Load, tmp_path: Path) -> None:
    assert job_of_a_dead_worker(load, BAD, tmp_path, 3).status == "active"


def test_a_heartbeat_that_stops_is_noticed(load: Load, tmp_path: Path) -> None:
    job = job_of_a_dead_worker(load, GOOD, tmp_path, 30)
    assert (job.status, job.error) == ("aborted", QUOTE)
