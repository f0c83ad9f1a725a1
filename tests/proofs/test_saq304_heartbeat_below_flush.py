"""SAQ304: in the web process the signs of life are stored every 30 seconds; less is swept."""

import asyncio
from pathlib import Path

from saq import Job

from tests.proofs.harness import Load, edited, ended, only_redis
from tests.proofs.programs import LITESTAR, free_port, worked_by

FACT = 19
QUOTE = "swept"

BAD = """\
import asyncio
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, monitored_job
from saq import Job


@monitored_job()
async def export(ctx: dict, *, year: int) -> None:
    await asyncio.sleep(20)


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[
            QueueConfig(
                dsn=os.environ["BROKER"],
                tasks=[export],
                timers={"sweep": 1},
                separate_process=False,
            )
        ],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])


async def request_export() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("export", year=2026, timeout=600, heartbeat=2)
"""
GOOD = edited(edited(BAD, "heartbeat=2", "heartbeat=90"), "sleep(20)", "sleep(5)")


def export_in_the_web_process(load: Load, source: str, folder: Path) -> Job:
    app = load(source)
    queue = app.plugin.get_queue("default")

    async def scenario() -> Job:
        async with worked_by(queue, folder, *LITESTAR, "run", "--port", str(free_port())):
            return await ended(await app.request_export())

    return asyncio.run(scenario())


@only_redis
def test_a_shorter_one_is_swept(load: Load, tmp_path: Path) -> None:
    job = export_in_the_web_process(load, BAD, tmp_path)
    assert (job.status, job.error) == ("aborted", QUOTE)


@only_redis
def test_a_longer_one_is_not(load: Load, tmp_path: Path) -> None:
    assert export_in_the_web_process(load, GOOD, tmp_path).status == "complete"
