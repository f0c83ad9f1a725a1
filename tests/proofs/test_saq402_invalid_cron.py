"""SAQ402: a worker with a cron expression that croniter refuses cannot be made."""

import pytest

from tests.proofs.harness import Load, edited, make_worker, only_redis

FACT = 33
QUOTE = "ValueError: Cron is invalid 60 * * * *"

BAD = """\
import os

from saq import CronJob, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def tidy(ctx: dict) -> None:
    pass


settings = {
    "queue": queue,
    "functions": [],
    "cron_jobs": [CronJob(tidy, cron="60 * * * *", timeout=60)],
}
"""
GOOD = edited(BAD, "60 * * * *", "59 * * * *")
BAD_LITESTAR = """\
import os

from litestar import Litestar
from litestar_saq import CronJob, QueueConfig, SAQConfig, SAQPlugin


async def tidy(ctx: dict) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[
            QueueConfig(
                dsn=os.environ["BROKER"],
                scheduled_tasks=[CronJob(function=tidy, cron="60 * * * *", timeout=60)],
            )
        ],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])
"""
INVALID = [
    "* 24 * * *",
    "0 0 0 * *",
    "0 0 32 * *",
    "0 0 * 13 *",
    "0 0 * * 8",
    "0 0 * * sunday",
    "*/0 * * * *",
    "* * * *",
    "@reboot",
    "@every 5m",
]
VALID = ["@daily", "*/7 * * * *", "0 0 * * 7", "* * * * * 30", "0 9-17 * * mon-fri", "0 0 L * *"]


@only_redis
def test_the_worker_does_not_start(load: Load) -> None:
    with pytest.raises(ValueError, match="Cron is invalid") as raised:
        make_worker(load(BAD))
    assert f"ValueError: {raised.value}" == QUOTE


@only_redis
def test_nor_does_the_application(load: Load) -> None:
    with pytest.raises(ValueError, match="Cron is invalid") as raised:
        load(BAD_LITESTAR)
    assert f"ValueError: {raised.value}" == QUOTE


@only_redis
@pytest.mark.parametrize("expression", INVALID)
def test_refused(load: Load, expression: str) -> None:
    with pytest.raises(ValueError, match="Cron is invalid"):
        make_worker(load(edited(BAD, "60 * * * *", expression)))


@only_redis
@pytest.mark.parametrize("expression", VALID)
def test_taken(load: Load, expression: str) -> None:
    make_worker(load(edited(BAD, "60 * * * *", expression)))


@only_redis
def test_a_valid_one_lets_the_worker_start(load: Load) -> None:
    assert "tidy" in make_worker(load(GOOD)).functions
