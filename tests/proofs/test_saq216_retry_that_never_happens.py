"""SAQ216: `retries` counts the attempts, so a delay without it delays nothing."""

import pytest

from tests.proofs.harness import Load, edited, run

FACT = 37
QUOTE = "attempts: 1"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def pull_orders(ctx: dict, *, shop: int) -> None:
    raise OSError("the shop is down")


async def request_orders() -> Job | None:
    return await queue.enqueue("pull_orders", shop=1, timeout=30, retry_delay=0.1)


settings = {"queue": queue, "functions": [pull_orders]}
"""
BAD_ONE = edited(BAD, "retry_delay=0.1", "retries=1, retry_delay=0.1")
BAD_ZERO = edited(BAD, "retry_delay=0.1", "retries=0, retry_delay=0.1")
BAD_NEGATIVE = edited(BAD, "retry_delay=0.1", "retries=-1, retry_delay=0.1")
BAD_BACKOFF = edited(BAD, "retry_delay=0.1", "retry_backoff=True")
GOOD = edited(BAD, "retry_delay=0.1", "retries=3, retry_delay=0.1")
BAD_NO_DELAY = edited(BAD, "retry_delay=0.1", "retries=3, retry_backoff=True")


@pytest.mark.parametrize(
    "source",
    [BAD, BAD_ONE, BAD_ZERO, BAD_NEGATIVE, BAD_BACKOFF],
    ids=["delay", "one", "zero", "negative", "backoff"],
)
def test_one_attempt_is_all(load: Load, source: str) -> None:
    job = run(load(source), "request_orders")
    assert job.status == "failed"
    assert QUOTE in job.info()


def test_retries_are_attempts(load: Load) -> None:
    job = run(load(GOOD), "request_orders")
    assert (job.status, job.attempts) == ("failed", 3)


def test_a_backoff_of_nothing_is_no_delay(load: Load) -> None:
    job = run(load(BAD_NO_DELAY), "request_orders")
    assert (job.attempts, job.next_retry_delay()) == (3, 0)
