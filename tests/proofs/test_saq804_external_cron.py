"""SAQ804: what a cron job of the queue has, and a command in a crontab has not."""

import asyncio

from saq import Job, Queue, Worker

from tests.proofs.harness import Broker, Load, at_work, connected, ended, started, until

FACT = 10
QUOTE = "a timeout, retries and a result that the queue keeps"

BAD = {
    "crontab": "* * * * * cd /app && python clean_up.py\n",
    "clean_up.py": 'print("old images removed")\n',
    "app.py": """\
import os

from saq import Queue


async def resize(ctx: dict, *, image_id: int) -> None:
    pass


settings = {"queue": Queue.from_url(os.environ["BROKER"]), "functions": [resize]}
""",
}
GOOD = {
    "app.py": """\
import asyncio
import os

from saq import CronJob, Queue

queue = Queue.from_url(os.environ["BROKER"])
begun: list[int] = []


async def clean_up(ctx: dict) -> str:
    begun.append(ctx["job"].scheduled)
    await asyncio.sleep(2.5)
    return "old images removed"


settings = {
    "queue": queue,
    "functions": [],
    "cron_jobs": [CronJob(clean_up, cron="* * * * * */1", timeout=60, retries=2)],
}
"""
}


def test_the_queue_keeps_what_became_of_a_run(load: Load, broker: Broker) -> None:
    app = load(GOOD)
    other = Queue.from_url(broker.url)

    async def scenario() -> Job:
        async def is_scheduled() -> bool:
            return await app.queue.job("cron:clean_up") is not None

        async with (
            at_work(app),
            connected(other),
            started(Worker(**{**app.settings, "queue": other})),
        ):
            await until(is_scheduled)
            return await ended(await app.queue.job("cron:clean_up"))

    job = asyncio.run(scenario())
    assert (job.status, job.timeout, job.retries) == ("complete", 60, 2)
    assert job.result == "old images removed"
    # Ticks passed meanwhile, and two workers looked: it began once.
    assert app.begun.count(job.scheduled) == 1
