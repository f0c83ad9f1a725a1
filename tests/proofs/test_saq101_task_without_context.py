"""SAQ101: the worker passes the context first, whatever the task takes."""

from tests.proofs.harness import Broker, Load, edited, last_line, run

FACT = 25
QUOTE = "TypeError: purge() takes 0 positional arguments but 1 was given"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def purge() -> None:
    pass


async def request_purge() -> Job | None:
    return await queue.enqueue("purge", timeout=30)


settings = {"queue": queue, "functions": [purge]}
"""
GOOD = edited(BAD, "purge() -> None", "purge(ctx: dict) -> None")


def test_the_job_fails_before_the_first_line_of_the_task(load: Load, broker: Broker) -> None:
    job = run(load(BAD), "request_purge")
    assert (job.status, last_line(job.error)) == ("failed", QUOTE)


def test_with_a_context_the_job_completes(load: Load, broker: Broker) -> None:
    assert run(load(GOOD), "request_purge").status == "complete"
