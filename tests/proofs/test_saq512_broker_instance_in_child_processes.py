"""SAQ512: a client object cannot be sent to a worker process that is not forked."""

import asyncio
from pathlib import Path

import pytest
from saq import Job, Queue

from tests.proofs.harness import Broker, edited, ended, only_redis, write
from tests.proofs.programs import LITESTAR, outcome, worked_by

FACT = 31
QUOTE = (
    "QueueConfig(name='default') was constructed with `broker_instance` and no `dsn`."
    " Multi-process worker spawning requires a `dsn` so the broker can be rebuilt"
    " inside the child process."
)

BAD = """\
import multiprocessing
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from redis.asyncio import Redis

multiprocessing.set_start_method("spawn", force=True)


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[
            QueueConfig(
                broker_instance=Redis.from_url(os.environ["BROKER"]),
                tasks=[send_mail],
            )
        ],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])
"""
GOOD = edited(
    BAD, 'broker_instance=Redis.from_url(os.environ["BROKER"])', 'dsn=os.environ["BROKER"]'
)
GOOD_FORK = edited(BAD, '"spawn"', '"fork"')
TWO_WORKERS = (*LITESTAR, "workers", "run", "--workers", "2")


@only_redis
@pytest.mark.usefixtures("broker")
def test_the_workers_do_not_start(tmp_path: Path) -> None:
    write(BAD, tmp_path)
    code, output = outcome(tmp_path, *TWO_WORKERS)
    assert code != 0
    assert QUOTE in " ".join(output.split())


@only_redis
@pytest.mark.parametrize("source", [GOOD, GOOD_FORK], ids=["dsn", "fork"])
def test_a_dsn_or_a_fork_lets_them_start(broker: Broker, tmp_path: Path, source: str) -> None:
    write(source, tmp_path)
    queue = Queue.from_url(broker.url)

    async def scenario() -> Job:
        async with worked_by(queue, tmp_path, *TWO_WORKERS):
            return await ended(await queue.enqueue("send_mail", to="ada", timeout=30))

    assert asyncio.run(scenario()).status == "complete"
