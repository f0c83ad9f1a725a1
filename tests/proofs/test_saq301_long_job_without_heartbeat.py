"""SAQ301: the job of a worker that died is missed after its heartbeat, else after its timeout."""

import asyncio
from pathlib import Path

from saq import Job

from tests.proofs.harness import Broker, Load, connected, edited
from tests.proofs.programs import outlive_worker, program

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


settings = {"queue": queue, "functions": [export]}
"""
GOOD = edited(BAD, "timeout=600", "timeout=600, heartbeat=2")


def job_of_a_dead_worker(load: Load, source: str, folder: Path) -> Job:
    app = load(source)

    async def scenario() -> Job:
        async with connected(app.queue):
            job = await app.request_export()
            with program(folder, "-m", "saq", "app.settings") as worker:
                return await outlive_worker(job, app.queue, worker, 4)

    return asyncio.run(scenario())


def test_nobody_notices(load: Load, broker: Broker, tmp_path: Path) -> None:
    assert job_of_a_dead_worker(load, BAD, tmp_path).status == "active"


def test_a_heartbeat_that_stops_is_noticed(load: Load, broker: Broker, tmp_path: Path) -> None:
    job = job_of_a_dead_worker(load, GOOD, tmp_path)
    assert (job.status, job.error) == ("aborted", QUOTE)
