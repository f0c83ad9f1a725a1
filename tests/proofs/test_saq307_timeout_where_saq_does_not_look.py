"""SAQ307: an attribute of the function is nothing to SAQ, and a hook's change is not stored."""

from tests.proofs.harness import Load, edited, run

FACT = 21
QUOTE = "swept"

BAD = """\
import asyncio
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def export(ctx: dict, *, year: int) -> float:
    return ctx["job"].timeout


export.timeout = 600


async def request_export() -> Job | None:
    return await queue.enqueue("export", year=2026)


settings = {"queue": queue, "functions": [export]}
"""
GOOD = edited(
    edited(BAD, "export.timeout = 600\n\n\n", ""), "year=2026)", "year=2026, timeout=600)"
)
BAD_HOOK = """\
import asyncio
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def lengthen(ctx: dict) -> None:
    ctx["job"].timeout = 600


async def export(ctx: dict, *, year: int) -> None:
    await asyncio.sleep(30)


async def request_export() -> Job | None:
    return await queue.enqueue("export", year=2026, timeout=1)


settings = {
    "queue": queue,
    "functions": [export],
    "before_process": lengthen,
    "timers": {"sweep": 1},
}
"""
GOOD_ENQUEUE_HOOK = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def lengthen(job: Job) -> None:
    job.timeout = 600


queue.register_before_enqueue(lengthen)


async def export(ctx: dict, *, year: int) -> float:
    return ctx["job"].timeout


async def request_export() -> Job | None:
    return await queue.enqueue("export", year=2026)


settings = {"queue": queue, "functions": [export]}
"""
GOOD_HOOK = edited(
    edited(BAD_HOOK, 'ctx["job"].timeout = 600', 'await ctx["job"].update(timeout=600)'),
    "sleep(30)",
    "sleep(4)",
)


def test_the_default_stays(load: Load) -> None:
    assert run(load(BAD), "request_export").result == 10
    assert run(load(GOOD), "request_export").result == 600


def test_before_the_job_is_stored_anything_may_be_set(load: Load) -> None:
    job = run(load(GOOD_ENQUEUE_HOOK), "request_export")
    assert (job.result, job.timeout) == (600, 600)


def test_the_sweeper_sees_the_stored_one(load: Load) -> None:
    job = run(load(BAD_HOOK), "request_export")
    assert (job.status, job.error) == ("aborted", QUOTE)


def test_stored_it_counts(load: Load) -> None:
    assert run(load(GOOD_HOOK), "request_export").status == "complete"
