"""SAQ510: a worker in burst mode needs to know when the queue counts as empty."""

import pytest

from tests.proofs.harness import Load, edited, only_redis, run

FACT = 30
QUOTE = (
    "ValueError: dequeue_timeout must be a positive value greater than 0"
    " when the burst mode is enabled"
)

BAD = """\
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from saq import Job


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[send_mail], burst=True)],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])


async def request_mail() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("send_mail", to="ada@example.org", timeout=30)
"""
GOOD = edited(BAD, "burst=True", "burst=True, dequeue_timeout=1")


@only_redis
def test_the_application_does_not_start(load: Load) -> None:
    with pytest.raises(ValueError, match="dequeue_timeout") as raised:
        load(BAD)
    assert f"ValueError: {raised.value}" == QUOTE


def test_with_one_it_runs(load: Load) -> None:
    assert run(load(GOOD), "request_mail").status == "complete"
