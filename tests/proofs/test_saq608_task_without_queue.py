"""SAQ608: a task that nobody lists cannot run; one that nobody asks for does not."""

import asyncio

from tests.proofs.harness import App, Load, at_work, edited, ended, last_line, run

FACT = 6
QUOTE = "KeyError: 'send'"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])
ran: list[str] = []


async def send(ctx: dict, *, to: str) -> None:
    ran.append("to one")


async def send_all(ctx: dict) -> None:
    ran.append("to all")


async def request_mail() -> Job | None:
    return await queue.enqueue("send", to="ada@example.org", timeout=30, retries=2)


settings = {"queue": queue, "functions": [send, send_all]}
"""
UNLISTED = edited(
    edited(BAD, "[send, send_all]", "[send_all]"),
    "timeout=30, retries=2)",
    "timeout=30, retries=2)\n\n\nasync def request_all() -> Job | None:\n"
    '    return await queue.enqueue("send_all", timeout=30)',
)
GOOD = edited(BAD, "[send, send_all]", "[send]").replace(
    'async def send_all(ctx: dict) -> None:\n    ran.append("to all")\n\n\n', ""
)


def work_on_all(app: App) -> list[str]:
    async def scenario() -> None:
        async with at_work(app) as worker:
            await ended(await app.request_mail())
            assert await worker.queue.count("incomplete") == 0

    asyncio.run(scenario())
    return list(app.ran)


def test_a_job_for_what_nobody_lists_fails(load: Load) -> None:
    job = run(load(UNLISTED), "request_mail")
    assert (job.status, last_line(job.error), job.attempts) == ("failed", QUOTE, 2)


def test_what_nobody_asks_for_never_runs(load: Load) -> None:
    app = load(BAD)
    assert work_on_all(app) == ["to one"]
    assert "send_all" not in load(GOOD).settings["functions"]


def test_listed_and_asked_for_it_runs(load: Load) -> None:
    assert work_on_all(load(GOOD)) == ["to one"]
