"""SAQ214: a worker serves one queue with its own functions; another queue's are not known to it."""

import asyncio

from saq import Job, Worker

from tests.proofs.harness import App, Load, connected, edited, ended, last_line, started

FACT = 6
QUOTE = "KeyError: 'send_mail'"

BAD = """\
import os

from saq import Job, Queue

default = Queue.from_url(os.environ["BROKER"])
mail = Queue.from_url(os.environ["BROKER"], name="mail")


async def resize(ctx: dict, *, image_id: int) -> None:
    pass


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


async def request_mail() -> Job | None:
    return await default.enqueue("send_mail", to="ada@example.org", timeout=30)


default_settings = {"queue": default, "functions": [resize]}
mail_settings = {"queue": mail, "functions": [send_mail]}
"""
GOOD = edited(BAD, "await default.enqueue", "await mail.enqueue")


def mail(app: App) -> Job:
    async def scenario() -> Job:
        async with connected(app.default), connected(app.mail):
            job = await app.request_mail()
            async with (
                started(Worker(**app.default_settings)),
                started(Worker(**app.mail_settings)),
            ):
                return await ended(job)

    return asyncio.run(scenario())


def test_the_queue_s_own_worker_does_not_know_it(load: Load) -> None:
    job = mail(load(BAD))
    assert (job.status, last_line(job.error)) == ("failed", QUOTE)


def test_on_its_queue_it_runs(load: Load) -> None:
    assert mail(load(GOOD)).status == "complete"
