"""SAQ303: `monitored_job()` keeps a heartbeat alive; without one there is nothing to keep."""

import asyncio
from pathlib import Path

from saq import Job

from tests.proofs.harness import Load, edited, only_redis
from tests.proofs.programs import LITESTAR, outlive_worker, worked_by

FACT = 20
QUOTE = "swept"

BAD = """\
import asyncio
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, monitored_job
from saq import Job


@monitored_job()
async def export(ctx: dict, *, year: int) -> None:
    await asyncio.sleep(300)


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[
            QueueConfig(dsn=os.environ["BROKER"], tasks=[export], timers={"sweep": 1})
        ],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])


async def request_export() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("export", year=2026, timeout=600)
"""
GOOD = edited(BAD, "timeout=600", "timeout=600, heartbeat=2")


def job_of_a_dead_worker(load: Load, source: str, folder: Path, seconds: float) -> Job:
    app = load(source)
    queue = app.plugin.get_queue("default")

    async def scenario() -> Job:
        async with worked_by(queue, folder, *LITESTAR, "workers", "run") as worker:
            return await outlive_worker(await app.request_export(), queue, worker, seconds)

    return asyncio.run(scenario())


@only_redis
def test_the_job_of_a_dead_worker_is_not_missed(load: Load, tmp_path: Path) -> None:
    job = job_of_a_dead_worker(load, BAD, tmp_path, 3)
    assert (job.status, job.heartbeat) == ("active", 0)


@only_redis
def test_with_a_heartbeat_it_is(load: Load, tmp_path: Path) -> None:
    job = job_of_a_dead_worker(load, GOOD, tmp_path, 30)
    assert (job.status, job.error) == ("aborted", QUOTE)
