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
BAD_LITESTAR = """\
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from pydantic import BaseModel
from saq import Job


class Receipt(BaseModel):
    order_id: int


async def charge(ctx: dict, *, order_id: int) -> Receipt:
    return Receipt(order_id=order_id)


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[charge])],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])


async def request_charge() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("charge", order_id=1, timeout=30)
"""
BAD_RETRIED = edited(BAD, "timeout=1", "timeout=1, retries=2")


def test_the_job_fails_after_its_work(load: Load) -> None:
    app = load(BAD)
    job = run(app, "request_charge")
    assert (job.status, last_line(job.error)) == ("failed", QUOTE)
    assert app.charged == [1]


@only_redis
def test_litestar_s_json_refuses_a_pydantic_model(load: Load) -> None:
    job = run(load(BAD_LITESTAR), "request_charge")
    error = "SerializationException: Unsupported type: <class 'app.Receipt'>"
    assert job.status == "failed"
    assert last_line(job.error).endswith(error)


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
