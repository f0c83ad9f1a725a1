"""SAQ101: the worker passes the context first, whatever the task takes."""

from tests.proofs.harness import Load, edited, last_line, run

FACT = 25
QUOTE = "TypeError: cleanup() takes 0 positional arguments but 1 was given"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def cleanup() -> None:
    pass


async def request_cleanup() -> Job | None:
    return await queue.enqueue("cleanup", timeout=30)


settings = {"queue": queue, "functions": [cleanup]}
"""
GOOD = edited(BAD, "cleanup() -> None", "cleanup(ctx: dict) -> None")


def test_the_job_fails_before_the_first_line_of_the_task(load: Load) -> None:
    job = run(load(BAD), "request_cleanup")
    assert (job.status, last_line(job.error)) == ("failed", QUOTE)


def test_with_a_context_the_job_completes(load: Load) -> None:
    assert run(load(GOOD), "request_cleanup").status == "complete"
