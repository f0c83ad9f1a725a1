"""SAQ102: nothing can reach a task by position, so a positional parameter promises too much."""

import asyncio

import pytest

from tests.proofs.harness import Load, at_work, edited, ended

FACT = 12
QUOTE = "TypeError: Queue.enqueue() takes 2 positional arguments but 3 were given"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def resize(ctx: dict, image_id: int) -> int:
    return image_id


async def request_resize(image_id: int) -> Job | None:
    return await queue.enqueue("resize", image_id=image_id, timeout=30)


settings = {"queue": queue, "functions": [resize]}
"""
GOOD = edited(BAD, "ctx: dict, image_id", "ctx: dict, *, image_id")


@pytest.mark.parametrize("source", [BAD, GOOD], ids=["bad", "good"])
def test_only_a_keyword_arrives(load: Load, source: str) -> None:
    app = load(source)

    async def scenario() -> None:
        async with at_work(app):
            with pytest.raises(TypeError) as refused:
                await app.queue.enqueue("resize", 7)
            assert f"TypeError: {refused.value}" == QUOTE
            job = await ended(await app.request_resize(image_id=7))
            assert (job.status, job.result) == ("complete", 7)

    asyncio.run(scenario())
