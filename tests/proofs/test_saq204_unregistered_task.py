"""SAQ204: a name that no worker has is noticed by the worker, when the job fails."""

from tests.proofs.harness import Load, edited, last_line, run

FACT = 6
QUOTE = "KeyError: 'send_mial'"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


async def request_mail() -> Job | None:
    return await queue.enqueue("send_mial", to="ada@example.org", timeout=30, retries=3)


settings = {"queue": queue, "functions": [send_mail]}
"""
GOOD = edited(BAD, '"send_mial"', '"send_mail"')


def test_every_attempt_fails(load: Load) -> None:
    job = run(load(BAD), "request_mail")
    assert (job.status, last_line(job.error), job.attempts) == ("failed", QUOTE, 3)


def test_the_registered_name_runs(load: Load) -> None:
    job = run(load(GOOD), "request_mail")
    assert (job.status, job.attempts) == ("complete", 1)
