"""SAQ201: a job without a timeout of its own is ended after ten seconds."""

import asyncio

from saq import Job

from tests.proofs.harness import (
    Load,
    Log,
    at_work,
    call,
    connected,
    edited,
    ended,
    last_line,
    only_redis,
)

FACT = 1
QUOTE = "TimeoutError"

BAD = """\
import asyncio
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def report(ctx: dict, *, month: str) -> str:
    await asyncio.sleep(12)
    return month


async def request_report() -> Job | None:
    return await queue.enqueue("report", month="May")


settings = {"queue": queue, "functions": [report]}
"""
BAD_JOB = edited(BAD, '"report", month="May"', 'Job("report", kwargs={"month": "May"})')
GOOD = edited(BAD, 'month="May"', 'month="May", timeout=60')
GOOD_JOB = edited(BAD_JOB, '{"month": "May"}', '{"month": "May"}, timeout=60')


@only_redis
def test_ten_seconds_end_the_job_without_a_timeout(load: Load, log: Log) -> None:
    async def scenario() -> list[Job]:
        bad, good = load(BAD), load(GOOD)
        async with connected(good.queue), at_work(bad):
            jobs = [await bad.request_report(), await good.request_report()]
            return await asyncio.gather(*map(ended, jobs))

    bad, good = asyncio.run(scenario())
    assert (bad.status, bad.timeout) == ("failed", 10)
    assert last_line(bad.error).endswith(QUOTE)
    assert "ERROR saq: Error processing job Job<" in log.text
    assert (good.status, good.result) == ("complete", "May")


def test_a_job_object_has_the_same_default(load: Load) -> None:
    assert call(load(BAD_JOB), "request_report").timeout == 10
    assert call(load(GOOD_JOB), "request_report").timeout == 60
