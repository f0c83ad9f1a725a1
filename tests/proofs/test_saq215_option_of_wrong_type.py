"""SAQ215: `enqueue` takes any value for an option; the worker trips over it, or the whole queue."""

import asyncio

import pytest
from saq import Job

from tests.proofs.harness import App, Load, Log, at_work, call, edited, last_line, run, until

FACT = 39
QUOTE = "TypeError: '<=' not supported between instances of 'str' and 'int'"

BAD = """\
import os
from datetime import timedelta

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])
mailed: list[str] = []


async def send_mail(ctx: dict, *, to: str) -> None:
    mailed.append(to)


async def request_mail() -> Job | None:
    return await queue.enqueue("send_mail", to="ada", timeout="30")


settings = {"queue": queue, "functions": [send_mail]}
"""
GOOD = edited(BAD, 'timeout="30"', "timeout=30")
BAD_TIMEDELTA = edited(BAD, 'timeout="30"', "timeout=timedelta(seconds=30)")
BAD_HEARTBEAT = edited(
    edited(BAD, 'timeout="30"', 'timeout=30, heartbeat="5"').replace(
        "import os", "import asyncio\nimport os"
    ),
    "    mailed.append(to)",
    "    await asyncio.sleep(20)\n    mailed.append(to)",
)
BAD_TTL = edited(BAD, 'timeout="30"', "timeout=30, ttl=None")
BAD_RETRIES = edited(
    edited(BAD, 'timeout="30"', "timeout=30, retries=None"),
    "mailed.append(to)",
    'mailed.append(to)\n    raise OSError("no mail server")',
)


def test_the_body_never_runs(load: Load) -> None:
    app = load(BAD)
    job = run(app, "request_mail")
    assert (job.status, last_line(job.error)) == ("failed", QUOTE)
    assert app.mailed == []


def test_a_timedelta_is_refused(load: Load) -> None:
    with pytest.raises(TypeError, match="Object of type timedelta is not JSON serializable"):
        call(load(BAD_TIMEDELTA), "request_mail")


def work_for_a_while(app: App) -> Job:
    async def scenario() -> Job:
        async with at_work(app):
            job: Job = await app.request_mail()
            await asyncio.sleep(0.5)
            await job.refresh()
            return job

    return asyncio.run(scenario())


def test_the_sweep_of_the_queue_breaks(load: Load, log: Log) -> None:
    app = load(BAD_HEARTBEAT)

    async def has_failed() -> bool:
        return "Upkeep task failed unexpectedly" in log.text

    async def scenario() -> None:
        async with at_work(app, timers={"sweep": 1}):
            await app.request_mail()
            await until(has_failed)

    asyncio.run(scenario())
    assert "TypeError: '>' not supported between instances of 'float' and 'str'" in log.text


@pytest.mark.parametrize("source", [BAD_TTL, BAD_RETRIES], ids=["ttl", "retries"])
def test_the_job_stays_active_after_its_work(load: Load, source: str) -> None:
    app = load(source)
    assert work_for_a_while(app).status == "active"
    assert app.mailed == ["ada"]


def test_a_number_is_right(load: Load) -> None:
    app = load(GOOD)
    assert run(app, "request_mail").status == "complete"
    assert app.mailed == ["ada"]
