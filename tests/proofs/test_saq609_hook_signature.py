"""SAQ609: SAQ calls a hook with the context; what cannot take it raises."""

import asyncio

import pytest

from tests.proofs.harness import Load, Log, at_work, call, edited, last_line, run

FACT = 40
QUOTE = "TypeError: startup() takes 0 positional arguments but 1 was given"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def startup() -> None:
    pass


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


async def request_mail() -> Job | None:
    return await queue.enqueue("send_mail", to="ada@example.org", timeout=30)


settings = {"queue": queue, "functions": [send_mail], "startup": startup}
"""
GOOD = edited(BAD, "startup()", "startup(ctx: dict)")
BAD_BEFORE = edited(BAD, '"startup"', '"before_process"')
BAD_AFTER = edited(BAD, '"startup"', '"after_process"')
BAD_ENQUEUE = edited(
    edited(BAD, ', "startup": startup', ""),
    "settings =",
    "queue.register_before_enqueue(startup)\nsettings =",
)


def test_the_worker_does_not_start(load: Load) -> None:
    app = load(BAD)

    async def scenario() -> None:
        async with at_work(app):
            await asyncio.sleep(0.1)

    with pytest.raises(TypeError) as raised:
        asyncio.run(scenario())
    assert f"TypeError: {raised.value}" == QUOTE


def test_before_a_job_it_fails_the_job(load: Load) -> None:
    job = run(load(BAD_BEFORE), "request_mail")
    assert (job.status, last_line(job.error)) == ("failed", QUOTE)


def test_after_a_job_it_is_only_logged(load: Load, log: Log) -> None:
    assert run(load(BAD_AFTER), "request_mail").status == "complete"
    assert "Failed to run after process hook" in log.text
    assert QUOTE in log.text


def test_before_an_enqueue_it_is_given_the_job_and_raises(load: Load) -> None:
    with pytest.raises(TypeError) as raised:
        call(load(BAD_ENQUEUE), "request_mail")
    assert f"TypeError: {raised.value}" == QUOTE


def test_with_the_context_it_runs(load: Load) -> None:
    assert run(load(GOOD), "request_mail").status == "complete"
