"""SAQ215: `enqueue` takes any value for an option; the worker trips over it, or the whole queue."""

import asyncio

import pytest
from saq import Job

from tests.proofs.harness import App, Load, Log, at_work, call, edited, last_line, run

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
    "    await asyncio.sleep(2)\n    mailed.append(to)",
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


def work_for_a_while(app: App, seconds: float, **overrides: object) -> Job:
    async def scenario() -> Job:
        async with at_work(app, **overrides):
            job: Job = await app.request_mail()
            await asyncio.sleep(seconds)
            await job.refresh()
            return job

    return asyncio.run(scenario())


def test_the_sweep_of_the_queue_breaks(load: Load, log: Log) -> None:
    work_for_a_while(load(BAD_HEARTBEAT), 1.7, timers={"sweep": 1})
    assert "Upkeep task failed unexpectedly" in log.text
    assert "TypeError: '>' not supported between instances of 'float' and 'str'" in log.text


@pytest.mark.parametrize("source", [BAD_TTL, BAD_RETRIES], ids=["ttl", "retries"])
def test_the_job_stays_active_after_its_work(load: Load, source: str) -> None:
    app = load(source)
    assert work_for_a_while(app, 0.5).status == "active"
    assert app.mailed == ["ada"]


def test_a_number_is_right(load: Load) -> None:
    app = load(GOOD)
    assert run(app, "request_mail").status == "complete"
    assert app.mailed == ["ada"]
