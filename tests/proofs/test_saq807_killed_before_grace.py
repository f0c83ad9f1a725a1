"""SAQ807: a worker that is killed while it waits for its jobs leaves them `active`."""

import asyncio
from pathlib import Path
from typing import Any

import yaml
from saq import Job

from tests.proofs.harness import Load, edited, only_redis, status, until
from tests.proofs.programs import worked_by

FACT = 27
QUOTE = "they stay `active`"

APP = """\
import asyncio
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def export(ctx: dict, *, year: int) -> None:
    await asyncio.sleep(30)


async def request_export() -> Job | None:
    return await queue.enqueue("export", year=2026, timeout=600)


settings = {"queue": queue, "functions": [export], "shutdown_grace_period_s": 4}
"""
COMPOSE = """\
services:
  worker:
    build: .
    command: saq app.settings
    stop_grace_period: %ss
"""
BAD = {"app.py": APP, "compose.yaml": COMPOSE % 1}
GOOD = {"app.py": edited(APP, "sleep(30)", "sleep(1)"), "compose.yaml": COMPOSE % 30}


def job_after_a_stop(load: Load, source: dict[str, str], folder: Path) -> tuple[bool, Job]:
    """Stop the service while its job runs, as Docker does: a signal, then the end."""
    app = load(source)
    service: dict[str, Any] = yaml.safe_load(source["compose.yaml"])["services"]["worker"]
    command = "-m", *service["command"].split()
    patience = int(service["stop_grace_period"].removesuffix("s"))

    async def scenario() -> tuple[bool, Job]:
        async with worked_by(app.queue, folder, *command) as worker:
            job: Job = await app.request_export()

            async def has_begun() -> bool:
                await job.refresh()
                return job.status == "active"

            await until(has_begun)
            stopped = worker.stop(patience)
            worker.kill()
            await job.refresh()
            return stopped, job

    return asyncio.run(scenario())


def test_killed_before_its_grace_is_over(load: Load, tmp_path: Path) -> None:
    stopped, job = job_after_a_stop(load, BAD, tmp_path)
    assert not stopped
    assert f"they stay `{status(job)}`" == QUOTE


@only_redis
def test_given_the_time_the_job_ends(load: Load, tmp_path: Path) -> None:
    stopped, job = job_after_a_stop(load, GOOD, tmp_path)
    assert (stopped, job.status) == (True, "complete")
