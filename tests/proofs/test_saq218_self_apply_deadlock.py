"""SAQ218: a task that waits for a job of its own queue keeps the slot which that job needs."""

from tests.proofs.harness import Load, edited, last_line, run

FACT = "X3"
QUOTE = "TimeoutError"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])
events: list[str] = []


async def price(ctx: dict, *, item: int) -> int:
    events.append("priced")
    return item * 2


async def offer(ctx: dict, *, item: int) -> str:
    try:
        return f"only {await queue.apply('price', item=item, timeout=30)}"
    finally:
        events.append("offered")


async def request_offer() -> Job | None:
    return await queue.enqueue("offer", item=4, timeout=5)


settings = {"queue": queue, "functions": [price, offer], "concurrency": 1}
"""
GOOD = edited(edited(BAD, '"concurrency": 1', '"concurrency": 2'), "timeout=5)", "timeout=60)")


def test_the_outer_job_waits_until_its_timeout(load: Load) -> None:
    app = load(BAD)
    job = run(app, "request_offer")
    assert job.status == "failed"
    assert last_line(job.error).endswith(QUOTE)
    assert app.events[0] == "offered", "the inner job did not start before"


def test_a_second_slot_lets_it_through(load: Load) -> None:
    app = load(GOOD)
    job = run(app, "request_offer")
    assert (job.status, job.result) == ("complete", "only 8")
    assert app.events == ["priced", "offered"]
