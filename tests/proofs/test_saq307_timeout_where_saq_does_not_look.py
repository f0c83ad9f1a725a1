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
    await asyncio.sleep(3)


async def request_export() -> Job | None:
    return await queue.enqueue("export", year=2026, timeout=1)


settings = {
    "queue": queue,
    "functions": [export],
    "before_process": lengthen,
    "timers": {"sweep": 1},
}
"""
GOOD_HOOK = edited(BAD_HOOK, '["job"].timeout = 600', '["job"].update(timeout=600)').replace(
    'ctx["job"].update', 'await ctx["job"].update'
)


def test_the_default_stays(load: Load) -> None:
    assert run(load(BAD), "request_export").result == 10
    assert run(load(GOOD), "request_export").result == 600


def test_the_sweeper_sees_the_stored_one(load: Load) -> None:
    job = run(load(BAD_HOOK), "request_export")
    assert (job.status, job.error) == ("aborted", QUOTE)


def test_stored_it_counts(load: Load) -> None:
    assert run(load(GOOD_HOOK), "request_export").status == "complete"
