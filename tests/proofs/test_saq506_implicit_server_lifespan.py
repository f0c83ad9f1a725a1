"""SAQ506: without `use_server_lifespan` a started web server starts no worker."""

import asyncio
from pathlib import Path

import pytest
from saq import Job

from tests.proofs.harness import Load, edited, ended, only_redis, status
from tests.proofs.programs import LITESTAR, free_port, served_by, worked_by

FACT = 27
QUOTE = "the jobs stay `queued`"

BAD = """\
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from saq import Job


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[send_mail])],
    )
)
app = Litestar(plugins=[plugin])


async def request_mail() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("send_mail", to="ada@example.org", timeout=30)
"""
GOOD = edited(BAD, "    )\n)\napp", "        use_server_lifespan=False,\n    )\n)\napp")
GOOD_ON = edited(GOOD, "use_server_lifespan=False", "use_server_lifespan=True")


@only_redis
@pytest.mark.parametrize("source", [BAD, GOOD], ids=["implicit", "false"])
def test_off_is_the_default(load: Load, tmp_path: Path, source: str) -> None:
    app = load(source)
    queue = app.plugin.get_queue("default")

    async def scenario() -> Job:
        async with served_by(queue, tmp_path, *LITESTAR, "run"):
            job: Job = await app.request_mail()
            await asyncio.sleep(2)
            await job.refresh()
            return job

    assert f"the jobs stay `{status(asyncio.run(scenario()))}`" == QUOTE


@only_redis
def test_on_is_said(load: Load, tmp_path: Path) -> None:
    app = load(GOOD_ON)
    queue = app.plugin.get_queue("default")

    async def scenario() -> Job:
        async with worked_by(queue, tmp_path, *LITESTAR, "run", "--port", str(free_port())):
            return await ended(await app.request_mail())

    assert asyncio.run(scenario()).status == "complete"
