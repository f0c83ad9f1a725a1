"""SAQ514: a worker in the web process does not open its PostgreSQL pool before it works."""

import asyncio
from pathlib import Path

from saq import Job

from tests.proofs.harness import Load, edited, ended, only_postgres, only_redis, until
from tests.proofs.programs import LITESTAR, outcome, served_by, worked_by

FACT = 27
QUOTE = "psycopg_pool.PoolClosed: the pool 'pool-1' is not open yet"

BAD = """\
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from saq import Job


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[
            QueueConfig(
                dsn=os.environ.get("BROKER", "postgresql://localhost/shop"),
                tasks=[send_mail],
                separate_process=False,
            )
        ],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])


async def request_mail() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("send_mail", to="ada@example.org", timeout=30)
"""
GOOD = edited(BAD, "separate_process=False", "separate_process=True")
GOOD_REDIS = edited(BAD, "postgresql://localhost/shop", "redis://localhost:6379/0")


@only_postgres
def test_the_pool_is_closed_and_nothing_runs(load: Load, tmp_path: Path) -> None:
    app = load(BAD)
    queue = app.plugin.get_queue("default")

    async def scenario() -> Job:
        async with served_by(queue, tmp_path, *LITESTAR, "run") as server:
            job: Job = await app.request_mail()

            async def has_tried_again() -> bool:
                server.is_up()
                return server.text().count(QUOTE) >= 8

            await until(has_tried_again)
            await job.refresh()
            return job

    assert asyncio.run(scenario()).status == "queued"


@only_redis
def test_on_redis_it_runs(load: Load, tmp_path: Path) -> None:
    app = load(GOOD_REDIS)
    queue = app.plugin.get_queue("default")

    async def scenario() -> Job:
        async with served_by(queue, tmp_path, *LITESTAR, "run"):
            return await ended(await app.request_mail())

    assert asyncio.run(scenario()).status == "complete"


@only_postgres
def test_the_worker_command_ends_at_once(load: Load, tmp_path: Path) -> None:
    load(BAD)
    code, _ = outcome(tmp_path, *LITESTAR, "workers", "run")
    assert code == 0


@only_postgres
def test_as_a_process_of_its_own_it_runs(load: Load, tmp_path: Path) -> None:
    app = load(GOOD)

    async def scenario() -> Job:
        queue = app.plugin.get_queue("default")
        async with worked_by(queue, tmp_path, *LITESTAR, "workers", "run"):
            return await ended(await app.request_mail())

    assert asyncio.run(scenario()).status == "complete"
