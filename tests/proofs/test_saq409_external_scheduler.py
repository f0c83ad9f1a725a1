"""SAQ409: a loop of the web application runs once in each process; a cron job once a tick."""

import asyncio
from pathlib import Path

from saq import Queue, Worker

from tests.proofs.harness import Broker, Load, at_work, connected, only_redis, started, until, write
from tests.proofs.programs import free_port, program

FACT = 10
QUOTE = "once in *each* process"

BAD = """\
import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from saq import Queue

queue = Queue.from_url(os.environ["BROKER"])


async def clean_up(ctx: dict) -> None:
    pass


async def clean_up_for_ever() -> None:
    while True:
        await queue.enqueue("clean_up", timeout=60)
        await asyncio.sleep(3600)


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    task = asyncio.create_task(clean_up_for_ever())
    yield
    task.cancel()


settings = {"queue": queue, "functions": [clean_up]}
app = Litestar(lifespan=[lifespan])
"""
GOOD = """\
import os

from saq import CronJob, Queue

queue = Queue.from_url(os.environ["BROKER"])
ticks: list[int] = []


async def clean_up(ctx: dict) -> None:
    ticks.append(ctx["job"].scheduled)


settings = {
    "queue": queue,
    "functions": [],
    "cron_jobs": [CronJob(clean_up, cron="* * * * * */1", timeout=60)],
}
"""
TWO_PROCESSES = ("-m", "uvicorn", "app:app", "--workers", "2", "--port")


@only_redis
def test_two_processes_do_the_same_work(broker: Broker, tmp_path: Path) -> None:
    write(BAD, tmp_path)

    async def scenario() -> None:
        async with connected(Queue.from_url(broker.url)) as queue:
            with program(tmp_path, *TWO_PROCESSES, str(free_port())) as web:

                async def both_asked() -> bool:
                    web.is_up()
                    return await queue.count("queued") == 2

                await until(both_asked, 60)

    asyncio.run(scenario())


def test_two_workers_share_one_tick(load: Load, broker: Broker) -> None:
    app = load(GOOD)

    async def scenario() -> None:
        async def three_ticks() -> bool:
            return len(app.ticks) >= 3

        second = Queue.from_url(broker.url)
        async with (
            at_work(app),
            connected(second),
            started(Worker(**{**app.settings, "queue": second})),
        ):
            await until(three_ticks)

    asyncio.run(scenario())
    assert len(app.ticks) == len(set(app.ticks))
