"""SAQ104: the context is a plain `dict`, whatever its annotation promises."""

from tests.proofs.harness import Load, edited, last_line, run

FACT = 25
QUOTE = "AttributeError: 'dict' object has no attribute 'worker'"

BAD = """\
import os

from saq import Job, Queue, Worker

queue = Queue.from_url(os.environ["BROKER"])


class Context:
    worker: Worker


async def resize(ctx: Context, *, image_id: int) -> int:
    return ctx.worker.concurrency


async def request_resize() -> Job | None:
    return await queue.enqueue("resize", image_id=1, timeout=30)


settings = {"queue": queue, "functions": [resize]}
"""
BAD_NONE = edited(BAD, "ctx: Context", "ctx")
GOOD = edited(edited(BAD, "ctx: Context", "ctx: dict"), "ctx.worker", 'ctx["worker"]')


def test_attributes_that_an_annotation_promises_are_not_there(load: Load) -> None:
    for source in (BAD, BAD_NONE):
        job = run(load(source), "request_resize")
        assert (job.status, last_line(job.error)) == ("failed", QUOTE)


def test_its_keys_are(load: Load) -> None:
    job = run(load(GOOD), "request_resize")
    assert (job.status, job.result) == ("complete", 10)
