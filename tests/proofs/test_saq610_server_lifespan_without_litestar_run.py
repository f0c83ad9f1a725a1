"""SAQ610: the server lifespan is `litestar run`'s; another server starts no worker."""

import asyncio
from pathlib import Path

from saq import Job

from tests.proofs.harness import Load, ended, only_redis, status
from tests.proofs.programs import LITESTAR, free_port, served_by, worked_by

FACT = 27
QUOTE = "every job stays `queued`"

APP = """\
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from saq import Job


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[send_mail])],
        use_server_lifespan=True,
    )
)
app = Litestar(plugins=[plugin])


async def request_mail() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("send_mail", to="ada@example.org", timeout=30)
"""
BAD = {"app.py": APP, "Procfile": "web: uvicorn app:app --port $PORT\n"}
GOOD = {"app.py": APP, "Procfile": "web: litestar run --port $PORT\n"}


def command(source: dict[str, str]) -> tuple[str, ...]:
    """The command of the Procfile, run by this Python; without the port."""
    program, *args, _, _ = source["Procfile"].removeprefix("web: ").split()
    return (*LITESTAR, *args) if program == "litestar" else ("-m", program, *args)


@only_redis
def test_no_worker_runs(load: Load, tmp_path: Path) -> None:
    app = load(BAD)

    async def scenario() -> Job:
        async with served_by(app.plugin.get_queue("default"), tmp_path, *command(BAD)):
            job: Job = await app.request_mail()
            await asyncio.sleep(2)
            await job.refresh()
            return job

    assert f"every job stays `{status(asyncio.run(scenario()))}`" == QUOTE


@only_redis
def test_under_litestar_run_one_does(load: Load, tmp_path: Path) -> None:
    app = load(GOOD)
    queue = app.plugin.get_queue("default")

    async def scenario() -> Job:
        async with worked_by(queue, tmp_path, *command(GOOD), "--port", str(free_port())):
            return await ended(await app.request_mail())

    assert asyncio.run(scenario()).status == "complete"
