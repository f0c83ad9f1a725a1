"""SAQ802: a server with `use_server_lifespan` has workers of its own, which end with it."""

import asyncio
from pathlib import Path

from saq import Job, Queue

from tests.proofs.harness import Load, edited, only_redis, until
from tests.proofs.programs import START_SECONDS, Program, free_port, program, worked_by
from tests.proofs.test_saq801_no_worker_process import commands

FACT = 27
QUOTE = "starts them again"

APP = """\
import asyncio
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from saq import Job


async def export(ctx: dict, *, year: int) -> None:
    await ctx["job"].update(progress=0.5)
    await asyncio.sleep(300)


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[export], concurrency=1)],
        use_server_lifespan=True,
    )
)
app = Litestar(plugins=[plugin])


async def request_export(year: int) -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("export", year=year, timeout=600)
"""
PROCFILE = """\
web: litestar --app app:app run
worker: litestar --app app:app workers run
"""
BAD = {"app.py": APP, "Procfile": PROCFILE}
GOOD = {"app.py": edited(APP, "lifespan=True", "lifespan=False"), "Procfile": PROCFILE}


def is_serving(web: Program) -> bool:
    """Whether the server is up, and heeds a signal to stop."""
    web.is_up()
    return "Uvicorn running" in web.text()


async def worker_count(queue: Queue) -> int:
    return len((await queue.info())["workers"])


@only_redis
def test_there_are_two_and_a_deploy_of_the_web_server_cancels_jobs(
    load: Load, tmp_path: Path
) -> None:
    app = load(BAD)
    queue = app.plugin.get_queue("default")
    services = commands(BAD)

    async def scenario() -> list[Job]:
        async with worked_by(queue, tmp_path, *services["worker"]):
            with program(tmp_path, *services["web"], "--port", str(free_port())) as web:

                async def are_two() -> bool:
                    return is_serving(web) and await worker_count(queue) == 2

                await until(are_two, START_SECONDS)
                jobs = [await app.request_export(year) for year in (2025, 2026)]

                async def both_run() -> bool:
                    for job in jobs:
                        await job.refresh()
                    return all(job.progress for job in jobs)

                await until(both_run, START_SECONDS)
                assert web.stop(START_SECONDS)
                for job in jobs:
                    await job.refresh()
                return jobs

    cancelled, going_on = sorted(asyncio.run(scenario()), key=lambda job: job.status == "active")
    assert (cancelled.status, cancelled.error) == ("queued", "cancelled")
    assert going_on.status == "active"


@only_redis
def test_without_the_lifespan_there_is_one(load: Load, tmp_path: Path) -> None:
    app = load(GOOD)
    queue = app.plugin.get_queue("default")
    services = commands(GOOD)

    async def scenario() -> int:
        async with worked_by(queue, tmp_path, *services["worker"]):
            with program(tmp_path, *services["web"], "--port", str(free_port())) as web:

                async def serves() -> bool:
                    return is_serving(web)

                await until(serves, START_SECONDS)
                return await worker_count(queue)

    assert asyncio.run(scenario()) == 1
