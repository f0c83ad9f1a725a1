"""SAQ302: a job with a heartbeat that gives no sign of life is swept, though it is alive."""

import asyncio
from pathlib import Path

import pytest
from saq import Job

from tests.proofs.harness import Load, Log, edited, ended, only_redis, run
from tests.proofs.programs import LITESTAR, worked_by

FACT = 18
QUOTE = "swept"
QUOTE_MONITORED = "No HeartbeatManager in context for job"

BAD = """\
import asyncio
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def export(ctx: dict, *, year: int) -> None:
    for _ in range(40):
        await asyncio.sleep(0.25)


async def request_export() -> Job | None:
    return await queue.enqueue("export", year=2026, timeout=600, heartbeat=2)


settings = {"queue": queue, "functions": [export], "timers": {"sweep": 1}}
"""
UPDATED = edited(
    BAD, "await asyncio.sleep(0.25)", 'await asyncio.sleep(0.25)\n        await ctx["job"].update()'
)
GOOD = edited(UPDATED, "range(40)", "range(20)")
BAD_REFRESH = edited(UPDATED, ".update()", ".refresh()")
BAD_PROGRESS = edited(UPDATED, 'await ctx["job"].update()', 'ctx["job"].progress = 0.5')
BAD_MONITORED = """\
import asyncio
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, monitored_job
from saq import Job


@monitored_job()
async def export(ctx: dict, *, year: int) -> None:
    for _ in range(40):
        await asyncio.sleep(0.25)


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
    return await queue.enqueue("export", year=2026, timeout=600, heartbeat=2)
"""
GOOD_MONITORED = edited(
    edited(BAD_MONITORED, "range(40)", "range(20)"),
    "await asyncio.sleep(0.25)",
    'await asyncio.sleep(0.25)\n        await ctx["job"].update()',
)


def test_it_is_swept(load: Load, log: Log) -> None:
    job = run(load(BAD), "request_export")
    assert (job.status, job.error) == ("aborted", QUOTE)
    assert "Sweeping " in log.text


@only_redis
@pytest.mark.parametrize("source", [BAD_REFRESH, BAD_PROGRESS], ids=["refresh", "progress"])
def test_what_is_no_sign_of_life(load: Load, source: str) -> None:
    assert run(load(source), "request_export").error == QUOTE


def test_an_update_is_a_sign_of_life(load: Load) -> None:
    assert run(load(GOOD), "request_export").status == "complete"


def export_in_a_worker_process(load: Load, source: str, folder: Path) -> tuple[Job, str]:
    app = load(source)
    queue = app.plugin.get_queue("default")

    async def scenario() -> tuple[Job, str]:
        async with worked_by(queue, folder, *LITESTAR, "workers", "run") as worker:
            return await ended(await app.request_export()), worker.text()

    return asyncio.run(scenario())


@only_redis
def test_monitored_job_does_nothing_in_a_worker_process(load: Load, tmp_path: Path) -> None:
    job, output = export_in_a_worker_process(load, BAD_MONITORED, tmp_path)
    assert (job.status, job.error) == ("aborted", QUOTE)
    assert QUOTE_MONITORED in output


@only_redis
def test_an_update_does(load: Load, tmp_path: Path) -> None:
    job, _ = export_in_a_worker_process(load, GOOD_MONITORED, tmp_path)
    assert job.status == "complete"
