"""SAQ110: `Optional[T]` and `T | None` are one type to SAQ and to Litestar."""

from typing import Any

from tests.proofs.harness import Load, edited, only_redis, run
from tests.proofs.web import serving

FACT = 32
QUOTE = "Both forms mean the same type"

BAD = """\
import os
from typing import Optional

from litestar import Litestar, get
from litestar.params import FromQuery
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from saq import Job


async def resize(ctx: dict, *, image_id: int, width: Optional[int] = None) -> list:
    return [image_id, width]


@get("/")
async def show(width: FromQuery[Optional[int]] = None) -> list:
    return [width]


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[resize])],
        use_server_lifespan=False,
    )
)
app = Litestar([show], plugins=[plugin])


async def request_resize() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("resize", image_id=1, timeout=30)


async def request_thumbnail() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("resize", image_id=1, width=80, timeout=30)
"""
GOOD = edited(BAD.replace("Optional[int]", "int | None"), "from typing import Optional\n", "")


def outcomes(load: Load, source: str) -> tuple[list[Any], list[Any]]:
    """What the jobs give, and what the handler answers to a number, to none and to no number."""
    requests = "request_resize", "request_thumbnail"
    results = [run(load(source), request).result for request in requests]
    with serving(load(source)) as client:
        answers = [client.get(url) for url in ("/", "/?width=80", "/?width=wide")]
    return results, [(answer.status_code, answer.json()) for answer in answers]


@only_redis
def test_they_mean_the_same(load: Load) -> None:
    jobs, answers = outcomes(load, BAD)
    assert jobs == [[1, None], [1, 80]]
    assert answers[:2] == [(200, [None]), (200, [80])]
    assert answers[2][0] == 400
    assert outcomes(load, GOOD) == (jobs, answers)
