"""SAQ604: a plugin that no application gets adds neither the command nor the dependency."""

import asyncio
from pathlib import Path

from saq import Job

from tests.proofs.harness import Load, edited, ended, only_redis
from tests.proofs.programs import LITESTAR, outcome, worked_by

FACT = 26
QUOTE = "No such command 'workers'"

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
        use_server_lifespan=False,
    )
)
app = Litestar()


async def request_mail() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("send_mail", to="ada@example.org", timeout=30)
"""
GOOD = edited(BAD, "app = Litestar()", "app = Litestar(plugins=[plugin])")


@only_redis
def test_there_is_no_worker_to_start(load: Load, tmp_path: Path) -> None:
    load(BAD)
    code, output = outcome(tmp_path, *LITESTAR, "workers", "run")
    assert code == 2
    assert QUOTE in output


@only_redis
def test_installed_there_is(load: Load, tmp_path: Path) -> None:
    app = load(GOOD)

    async def scenario() -> Job:
        queue = app.plugin.get_queue("default")
        async with worked_by(queue, tmp_path, *LITESTAR, "workers", "run"):
            return await ended(await app.request_mail())

    assert asyncio.run(scenario()).status == "complete"
