"""SAQ305: whichever of timeout and heartbeat is shorter decides; the sweep timer rounds up."""

from tests.proofs.harness import Load, edited, last_line, only_redis, run

FACT = 21
QUOTE = "TimeoutError"

BAD = """\
import asyncio
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def export(ctx: dict, *, year: int) -> None:
    await asyncio.sleep(30)


async def request_export() -> Job | None:
    return await queue.enqueue("export", year=2026, timeout=2, heartbeat=2)


settings = {"queue": queue, "functions": [export]}
"""
BAD_TIMER = edited(
    edited(BAD, "timeout=2, heartbeat=2", "timeout=60, heartbeat=1"), "sleep(30)", "sleep(4)"
)
GOOD = edited(
    edited(BAD_TIMER, "[export]", '[export], "timers": {"sweep": 1}'), "sleep(4)", "sleep(30)"
)


def test_the_heartbeat_never_fires(load: Load) -> None:
    job = run(load(BAD), "request_export")
    assert job.status == "failed"
    assert last_line(job.error).endswith(QUOTE)


def test_below_the_timeout_it_does(load: Load) -> None:
    job = run(load(GOOD), "request_export")
    assert (job.status, job.error) == ("aborted", "swept")


@only_redis
def test_between_two_sweeps_it_does_not(load: Load) -> None:
    assert run(load(BAD_TIMER), "request_export").status == "complete"
