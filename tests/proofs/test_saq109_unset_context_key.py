"""SAQ109: the context holds `worker` and `job`, and what hooks stored; nothing else."""

import pytest

from tests.proofs.harness import Load, edited, last_line, run

FACT = 25
QUOTE = "KeyError: 'queue'"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def remind(ctx: dict, *, user_id: int) -> str:
    return ctx["queue"].name


async def request_reminder() -> Job | None:
    return await queue.enqueue("remind", user_id=1, timeout=30)


settings = {"queue": queue, "functions": [remind]}
"""
GOOD = edited(BAD, 'ctx["queue"]', 'ctx["job"].queue')
BAD_STATE = edited(BAD, 'ctx["queue"].name', 'ctx["state"].sender')
BAD_OWN = edited(BAD, 'ctx["queue"].name', 'ctx["sender"]')
BAD_GET = edited(BAD, 'ctx["queue"].name', 'ctx.get("sender").name')
GOOD_OWN = edited(
    edited(
        BAD_OWN,
        "async def remind(",
        'async def startup(ctx: dict) -> None:\n    ctx["sender"] = "news"\n\n\nasync def remind(',
    ),
    '"functions": [remind]',
    '"functions": [remind], "startup": startup',
)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param(BAD, QUOTE, id="queue"),
        pytest.param(BAD_STATE, "KeyError: 'state'", id="state"),
        pytest.param(BAD_OWN, "KeyError: 'sender'", id="own"),
        pytest.param(
            BAD_GET, "AttributeError: 'NoneType' object has no attribute 'name'", id="get"
        ),
    ],
)
def test_the_task_fails(load: Load, source: str, error: str) -> None:
    job = run(load(source), "request_reminder")
    assert (job.status, last_line(job.error)) == ("failed", error)


@pytest.mark.parametrize(
    ("source", "result"), [pytest.param(GOOD, "default", id="job"), (GOOD_OWN, "news")]
)
def test_what_is_there_is_found(load: Load, source: str, result: str) -> None:
    job = run(load(source), "request_reminder")
    assert (job.status, job.result) == ("complete", result)
