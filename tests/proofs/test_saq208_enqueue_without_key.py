"""SAQ208: without a `key` the same work is queued as often as it is asked for."""

from tests.proofs.harness import Broker, Load, call, edited

FACT = 36
QUOTE = "None"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def index(ctx: dict, *, document_id: int) -> None:
    pass


async def request_index(document_id: int) -> Job | None:
    return await queue.enqueue("index", document_id=document_id, timeout=30)


async def request_twice() -> tuple[Job | None, Job | None]:
    return await request_index(7), await request_index(7)


settings = {"queue": queue, "functions": [index]}
"""
GOOD = edited(BAD, "timeout=30", 'timeout=30, key=f"index:{document_id}"')


def test_two_jobs_are_queued(load: Load, broker: Broker) -> None:
    first, second = call(load(BAD), "request_twice")
    assert first.key != second.key


def test_with_a_key_the_second_is_refused(load: Load, broker: Broker) -> None:
    first, second = call(load(GOOD), "request_twice")
    assert first.key == "index:7"
    assert repr(second) == QUOTE
