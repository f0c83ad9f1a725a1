"""SAQ109: the context holds `worker` and `job`, and what hooks stored; nothing else."""

import asyncio

import pytest

from tests.proofs.harness import Load, at_work, edited, last_line, run

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
BAD_OWN = edited(BAD, 'ctx["queue"].name', 'ctx["db"]')
BAD_GET = edited(BAD, 'ctx["queue"].name', 'ctx.get("db").name')
GOOD_OWN = edited(
    edited(
        BAD_OWN,
        "async def remind(",
        'async def startup(ctx: dict) -> None:\n    ctx["db"] = "news"\n\n\nasync def remind(',
    ),
    '"functions": [remind]',
    '"functions": [remind], "startup": startup',
)
BAD_STARTUP = edited(GOOD_OWN, '    ctx["db"] = "news"', '    ctx["db"] = ctx["pool"]')
GOOD_AFTER = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])
seen: list[dict] = []


async def after_process(ctx: dict) -> None:
    seen.append({key: repr(ctx[key]) for key in ctx if key == "exception"})


async def remind(ctx: dict, *, user_id: int) -> None:
    if not user_id:
        raise ValueError("nobody")


async def request_reminder() -> Job | None:
    return await queue.enqueue("remind", user_id=0, timeout=30)


async def request_another() -> Job | None:
    return await queue.enqueue("remind", user_id=1, timeout=30)


settings = {"queue": queue, "functions": [remind], "after_process": after_process}
"""


@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param(BAD, QUOTE, id="queue"),
        pytest.param(BAD_STATE, "KeyError: 'state'", id="state"),
        pytest.param(BAD_OWN, "KeyError: 'db'", id="own"),
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


def test_the_worker_stops_where_its_startup_misses_one(load: Load) -> None:
    app = load(BAD_STARTUP)

    async def scenario() -> None:
        async with at_work(app):
            await asyncio.sleep(0.1)

    with pytest.raises(KeyError, match="'pool'"):
        asyncio.run(scenario())


@pytest.mark.parametrize(
    ("request_of", "seen"),
    [
        pytest.param("request_reminder", [{"exception": "ValueError('nobody')"}], id="raised"),
        pytest.param("request_another", [{}], id="returned"),
    ],
)
def test_after_a_job_the_exception_is_there_if_it_raised(
    load: Load, request_of: str, seen: list[dict[str, str]]
) -> None:
    app = load(GOOD_AFTER)
    run(app, request_of)
    assert app.seen == seen
