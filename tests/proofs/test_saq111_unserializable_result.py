"""SAQ111: a result that the serializer refuses fails the job when the work is done."""

import asyncio

from tests.proofs.harness import Load, at_work, edited, last_line, only_redis, run, until

FACT = 17
QUOTE = "TypeError: Object of type UUID is not JSON serializable"

BAD = """\
import os
from uuid import UUID, uuid4

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])
charged: list[int] = []


async def charge(ctx: dict, *, order_id: int) -> UUID:
    charged.append(order_id)
    return uuid4()


async def request_charge() -> Job | None:
    return await queue.enqueue("charge", order_id=1, timeout=1)


settings = {"queue": queue, "functions": [charge], "timers": {"sweep": 1}}
"""
GOOD = edited(edited(BAD, "-> UUID", "-> str"), "return uuid4()", "return str(uuid4())")
BAD_RETRIED = edited(BAD, "timeout=1", "timeout=1, retries=2")


def test_the_job_fails_after_its_work(load: Load) -> None:
    app = load(BAD)
    job = run(app, "request_charge")
    assert (job.status, last_line(job.error)) == ("failed", QUOTE)
    assert app.charged == [1]


@only_redis
def test_with_retries_the_work_is_done_twice(load: Load) -> None:
    app = load(BAD_RETRIED)

    async def scenario() -> None:
        async def twice() -> bool:
            return len(app.charged) == 2

        async with at_work(app):
            await app.request_charge()
            await until(twice)

    asyncio.run(scenario())
    assert app.charged == [1, 1]


def test_a_string_is_taken(load: Load) -> None:
    app = load(GOOD)
    assert run(app, "request_charge").status == "complete"
    assert app.charged == [1]
