"""SAQ408: while a unique cron job runs, its next runs are not enqueued: they are skipped."""

import asyncio

from tests.proofs.harness import App, Load, at_work, edited, only_redis, until

FACT = 9
QUOTE = "is enqueued again only after its run has ended"

BAD = """\
import asyncio
import os

from saq import CronJob, Queue

queue = Queue.from_url(os.environ["BROKER"])
begun: list[int] = []


async def pull(ctx: dict) -> None:
    begun.append(ctx["job"].scheduled)
    await asyncio.sleep(1.5)


settings = {
    "queue": queue,
    "functions": [],
    "cron_jobs": [CronJob(pull, cron="* * * * * */1", timeout=30)],
}
"""
GOOD = edited(
    edited(edited(BAD, "*/1", "*/3"), "timeout=30", "timeout=2"), "sleep(1.5)", "sleep(0.1)"
)


def gap(app: App) -> int:
    """The seconds between the first run and the second."""

    async def scenario() -> None:
        async def twice() -> bool:
            return len(app.begun) == 2

        async with at_work(app):
            await until(twice)

    asyncio.run(scenario())
    return int(app.begun[1] - app.begun[0])


def test_seconds_are_left_out(load: Load) -> None:
    assert gap(load(BAD)) >= 2


@only_redis
def test_a_longer_interval_is_kept(load: Load) -> None:
    assert gap(load(GOOD)) == 3
