"""SAQ207: `enqueue` refuses a second argument by position; `apply` takes it for its timeout."""

import asyncio

import pytest

from tests.proofs.harness import Load, at_work, call, edited, run

FACT = 12
QUOTE = "TypeError: Queue.enqueue() takes 2 positional arguments but 3 were given"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def resize(ctx: dict, *, image_id: int = 0) -> int:
    return image_id


async def request_resize() -> Job | None:
    return await queue.enqueue("resize", 7)


settings = {"queue": queue, "functions": [resize]}
"""
GOOD = edited(BAD, '"resize", 7', '"resize", image_id=7, timeout=30')
BAD_APPLY = BAD.replace("return image_id", 'return [image_id, ctx["job"].timeout]').replace(
    'queue.enqueue("resize", 7)', 'queue.apply("resize", 7)'
)
GOOD_APPLY = edited(BAD_APPLY, '"resize", 7', '"resize", image_id=7, timeout=30')


def test_enqueue_raises(load: Load) -> None:
    app = load(BAD)
    with pytest.raises(TypeError) as raised:
        call(app, "request_resize")
    assert f"TypeError: {raised.value}" == QUOTE


@pytest.mark.parametrize(
    ("source", "image_and_timeout"),
    [pytest.param(BAD_APPLY, [0, 7], id="bad"), pytest.param(GOOD_APPLY, [7, 30], id="good")],
)
def test_apply_takes_it_for_the_timeout(
    load: Load, source: str, image_and_timeout: list[int]
) -> None:
    app = load(source)

    async def scenario() -> object:
        async with at_work(app):
            return await app.request_resize()

    assert asyncio.run(scenario()) == image_and_timeout


def test_a_keyword_arrives(load: Load) -> None:
    job = run(load(GOOD), "request_resize")
    assert (job.status, job.result) == ("complete", 7)
