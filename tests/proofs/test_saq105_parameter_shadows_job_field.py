"""SAQ105: a keyword with the name of a `Job` field sets up the job and never reaches the task."""

import asyncio

import pytest
from saq import Job

from tests.proofs.harness import Load, at_work, call, connected, edited, ended, last_line, run

FACT = 5
QUOTE = "TypeError: fetch() missing 1 required keyword-only argument: 'key'"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def fetch(ctx: dict, *, key: str) -> str:
    return key


async def request_fetch() -> Job | None:
    return await queue.enqueue("fetch", key="invoices/1.pdf", timeout=30)


settings = {"queue": queue, "functions": [fetch]}
"""
GOOD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def fetch(ctx: dict, *, path: str) -> str:
    return path


async def request_fetch() -> Job | None:
    return await queue.enqueue("fetch", path="invoices/1.pdf", timeout=30)


settings = {"queue": queue, "functions": [fetch]}
"""
BAD_STATUS = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def notify(ctx: dict, *, order_id: int, status: str) -> None:
    pass


async def request_notice() -> Job | None:
    return await queue.enqueue("notify", order_id=1, status="paid", timeout=30)


settings = {"queue": queue, "functions": [notify]}
"""
BAD_QUEUE = edited(
    edited(BAD_STATUS, "status: str", "queue: str"), 'status="paid"', 'queue="shipping"'
)


def test_the_value_becomes_the_job_s_and_the_task_lacks_it(load: Load) -> None:
    job = run(load(BAD), "request_fetch")
    assert (job.status, last_line(job.error), job.key) == ("failed", QUOTE, "invoices/1.pdf")


def test_another_name_arrives(load: Load) -> None:
    job = run(load(GOOD), "request_fetch")
    assert (job.status, job.result) == ("complete", "invoices/1.pdf")


@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param(BAD_STATUS, "KeyError: 'PAID'", id="status"),
        pytest.param(BAD_QUEUE, "AttributeError: 'str' object has no attribute 'name'", id="queue"),
    ],
)
def test_some_names_break_the_enqueue(load: Load, source: str, error: str) -> None:
    app = load(source)
    with pytest.raises((KeyError, AttributeError)) as raised:
        call(app, "request_notice")
    assert f"{raised.type.__name__}: {raised.value}" == error


def test_or_the_task_runs_with_its_default(load: Load) -> None:
    job = run(load(edited(BAD, "*, key: str", '*, key: str = "none"')), "request_fetch")
    assert (job.status, job.result) == ("complete", "none")


VALUES: dict[str, object] = {"kwargs": {"a": 1}, "meta": {"a": 1}, "key": "a", "group_key": "a"}
RAISES = {"function", "queue"}
ECHO = """\
import os

from saq import Queue

queue = Queue.from_url(os.environ["BROKER"])


async def echo(ctx, **given):
    return given


settings = {"queue": queue, "functions": [echo]}
"""


def test_no_field_of_a_job_arrives(load: Load) -> None:
    app = load(ECHO)
    taken = [name for name in Job.__dataclass_fields__ if name not in RAISES]

    async def scenario() -> dict[str, object]:
        async with at_work(app):
            jobs = {
                name: await app.queue.enqueue("echo", **{name: VALUES.get(name, 2)})
                for name in taken
            }
            return {name: (await ended(job)).result for name, job in jobs.items()}

    arrived = asyncio.run(scenario())
    # The one exception: `kwargs` is delivered, as its items.
    assert arrived == {name: {"a": 1} if name == "kwargs" else {} for name in taken}


@pytest.mark.parametrize("name", sorted(RAISES))
def test_some_fields_are_refused(load: Load, name: str) -> None:
    app = load(ECHO)

    async def scenario() -> None:
        async with connected(app.queue):
            await app.queue.enqueue("echo", **{name: "2"})

    with pytest.raises((TypeError, AttributeError)):
        asyncio.run(scenario())
