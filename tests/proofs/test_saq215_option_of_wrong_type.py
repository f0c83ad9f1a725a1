"""SAQ215: `enqueue` takes any value for an option; the worker trips over it, or the whole queue."""

import asyncio

import pytest
from saq import Job

from tests.proofs.harness import (
    App,
    Load,
    Log,
    at_work,
    call,
    edited,
    ended,
    last_line,
    only_redis,
    run,
    until,
)

FACT = 39
QUOTE = "TypeError: '<=' not supported between instances of 'str' and 'int'"

BAD = """\
import os
from datetime import timedelta

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])
mailed: list[str] = []


async def send_mail(ctx: dict, *, to: str) -> None:
    mailed.append(to)


async def request_mail() -> Job | None:
    return await queue.enqueue("send_mail", to="ada", timeout="30")


settings = {"queue": queue, "functions": [send_mail]}
"""
GOOD = edited(BAD, 'timeout="30"', "timeout=30")
BAD_TIMEDELTA = edited(BAD, 'timeout="30"', "timeout=timedelta(seconds=30)")
BAD_HEARTBEAT = edited(
    edited(BAD, 'timeout="30"', 'timeout=30, heartbeat="5"').replace(
        "import os", "import asyncio\nimport os"
    ),
    "    mailed.append(to)",
    "    await asyncio.sleep(20)\n    mailed.append(to)",
)
BAD_TTL = edited(BAD, 'timeout="30"', "timeout=1, ttl=None")
BAD_TTL_TEXT = edited(BAD, 'timeout="30"', 'timeout=1, ttl="60"')
BAD_TTL_FRACTION = edited(
    edited(BAD, 'timeout="30"', "timeout=1, ttl=1.5").replace(
        "from saq import Job, Queue", "from saq import Job\nfrom saq.queue.redis import RedisQueue"
    ),
    "queue = Queue.",
    "queue = RedisQueue.",
)
BAD_RETRIES = edited(BAD, 'timeout="30"', "timeout=1, retries=None")
BAD_RETRIES_TEXT = edited(BAD, 'timeout="30"', 'timeout=1, retries="2"')
BAD_DELAY = edited(BAD, 'timeout="30"', 'timeout=1, retries=2, retry_delay="1"')
BAD_LITESTAR = """\
import os
from datetime import timedelta

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from saq import Job


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[send_mail])],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])


async def request_mail() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("send_mail", to="ada", timeout=timedelta(seconds=90))
"""


def failing(source: str) -> str:
    """`source` with a task that fails when its work is done."""
    raises = 'mailed.append(to)\n    raise OSError("no mail server")'
    return edited(source, "mailed.append(to)", raises)


# The parameters of what is linted stand for themselves.
FAILING = {
    "retries-none": failing(BAD_RETRIES),
    "retries-text": failing(BAD_RETRIES_TEXT),
    "delay-text": failing(BAD_DELAY),
}


def test_the_body_never_runs(load: Load) -> None:
    app = load(BAD)
    job = run(app, "request_mail")
    assert (job.status, last_line(job.error)) == ("failed", QUOTE)
    assert app.mailed == []


def test_a_timedelta_is_refused(load: Load) -> None:
    with pytest.raises(TypeError, match="Object of type timedelta is not JSON serializable"):
        call(load(BAD_TIMEDELTA), "request_mail")


def test_litestar_s_json_makes_text_of_it(load: Load) -> None:
    job = run(load(BAD_LITESTAR), "request_mail")
    assert job.status == "failed"
    assert repr(job.timeout) == "'PT90S'"


def test_the_sweep_of_the_queue_breaks(load: Load, log: Log) -> None:
    app = load(BAD_HEARTBEAT)

    async def has_failed() -> bool:
        return "Upkeep task failed unexpectedly" in log.text

    async def scenario() -> None:
        async with at_work(app, timers={"sweep": 1}):
            await app.request_mail()
            await until(has_failed)

    asyncio.run(scenario())
    assert "TypeError: '>' not supported between instances of 'float' and 'str'" in log.text


def work_beyond(app: App) -> Job:
    """The job as it is when the one slot has gone on to the next job, and through with that."""

    async def scenario() -> Job:
        async with at_work(app, concurrency=1) as worker:
            job: Job = await app.request_mail()
            await ended(await worker.queue.enqueue("send_mail", to="bob", timeout=30))
            await job.refresh()
            return job

    return asyncio.run(scenario())


@pytest.mark.parametrize("source", [BAD_TTL, BAD_TTL_TEXT], ids=["none", "text"])
def test_an_end_with_a_wrong_ttl_cannot_be_stored(load: Load, source: str) -> None:
    app = load(source)
    assert work_beyond(app).status == "active"
    assert app.mailed == ["ada", "bob"]


@only_redis
def test_on_redis_nor_can_one_with_a_fraction(load: Load) -> None:
    assert work_beyond(load(BAD_TTL_FRACTION)).status == "active"


@pytest.mark.parametrize("source", FAILING.values(), ids=FAILING)
def test_a_job_that_fails_cannot_be_retried(load: Load, source: str) -> None:
    app = load(source)
    assert work_beyond(app).status == "active"
    assert app.mailed == ["ada", "bob"]


@only_redis
@pytest.mark.parametrize(
    "source", [BAD_RETRIES, BAD_RETRIES_TEXT, BAD_DELAY], ids=["none", "text", "delay"]
)
def test_one_that_does_not_fail_ends(load: Load, source: str) -> None:
    assert run(load(source), "request_mail").status == "complete"


def test_the_sweep_fails_on_what_stayed_active(load: Load, log: Log) -> None:
    app = load(BAD_TTL)

    async def has_failed() -> bool:
        return "Upkeep task failed unexpectedly" in log.text

    async def scenario() -> Job:
        async with at_work(app, timers={"sweep": 1}):
            job: Job = await app.request_mail()
            await until(has_failed)
            await job.refresh()
            return job

    job = asyncio.run(scenario())
    assert (job.status, app.mailed) == ("aborting", ["ada"])


def test_a_number_is_right(load: Load) -> None:
    app = load(GOOD)
    assert run(app, "request_mail").status == "complete"
    assert app.mailed == ["ada"]
