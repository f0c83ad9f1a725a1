"""SAQ801: without a worker's process every job is stored, and none is run."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from saq import Job

from tests.proofs.harness import Load, ended, only_redis, status
from tests.proofs.programs import LITESTAR, served_by, worked_by

FACT = 27
QUOTE = "the job is stored and stays `queued`"

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
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])


async def request_mail() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("send_mail", to="ada@example.org", timeout=30)
"""
WEB = "web: litestar --app app:app run\n"
WORKER = "worker: litestar --app app:app workers run\n"
BAD = {"app.py": APP, "Procfile": WEB}
GOOD = {"app.py": APP, "Procfile": WEB + WORKER}


def commands(source: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """The commands of the Procfile, run by this Python."""
    found = {}
    for line in source["Procfile"].splitlines():
        service, _, command = line.partition(": ")
        found[service] = ("-m", *command.split())
    return found


def test_the_commands_are_litestar_s() -> None:
    assert commands(GOOD) == {"web": (*LITESTAR, "run"), "worker": (*LITESTAR, "workers", "run")}


def deploy(load: Load, source: dict[str, str], folder: Path) -> tuple[int, Job]:
    """How many workers there are, and a job that was asked for: ended if there is any."""
    app = load(source)
    queue = app.plugin.get_queue("default")
    services = commands(source)

    async def scenario() -> tuple[int, Job]:
        async with AsyncExitStack() as running:
            await running.enter_async_context(served_by(queue, folder, *services["web"]))
            if "worker" in services:
                await running.enter_async_context(worked_by(queue, folder, *services["worker"]))
            job: Job = await app.request_mail()
            workers = len((await queue.info())["workers"])
            return workers, await ended(job) if workers else job

    return asyncio.run(scenario())


@only_redis
def test_the_web_server_alone_runs_nothing(load: Load, tmp_path: Path) -> None:
    workers, job = deploy(load, BAD, tmp_path)
    assert workers == 0
    assert f"the job is stored and stays `{status(job)}`" == QUOTE


@only_redis
def test_a_worker_s_process_does(load: Load, tmp_path: Path) -> None:
    workers, job = deploy(load, GOOD, tmp_path)
    assert (workers, job.status) == (1, "complete")
