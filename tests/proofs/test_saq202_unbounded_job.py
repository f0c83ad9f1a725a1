"""SAQ202: with no timeout at all, a job that hangs holds its slot for good."""

import asyncio

import pytest
from saq import Job

from tests.proofs.harness import App, Load, at_work, edited, ended, only_redis

FACT = 2
QUOTE = "timeout: None"

BAD = """\
import asyncio
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])
greeted: list[str] = []


async def sync_stock(ctx: dict, *, shop: int) -> None:
    await asyncio.Event().wait()  # the supplier never answers


async def greet(ctx: dict, *, name: str) -> None:
    greeted.append(name)


async def request_sync() -> Job | None:
    return await queue.enqueue("sync_stock", shop=1, timeout=0)


async def request_greeting() -> Job | None:
    return await queue.enqueue("greet", name="Ada", timeout=5)


settings = {"queue": queue, "functions": [sync_stock, greet], "concurrency": 1}
"""
BAD_NONE = edited(BAD, "timeout=0", "timeout=None")
BAD_APPLY = """\
import os

from saq import Queue

queue = Queue.from_url(os.environ["BROKER"])


async def limits(ctx: dict, *, shop: int) -> str:
    return repr(ctx["job"])


async def ask() -> object:
    return await queue.apply("limits", shop=1)


settings = {"queue": queue, "functions": [limits]}
"""
BAD_MAP = edited(BAD_APPLY, 'apply("limits", shop=1)', 'map("limits", [{"shop": 1}])')
GOOD = edited(BAD, "timeout=0", "timeout=1")
GOOD_APPLY = edited(BAD_APPLY, "shop=1)", "shop=1, timeout=30)")


def test_the_next_job_never_starts(load: Load) -> None:
    the_next_job_never_starts(load(BAD))


@only_redis
def test_nor_does_it_after_none(load: Load) -> None:
    the_next_job_never_starts(load(BAD_NONE))


def the_next_job_never_starts(app: App) -> None:
    async def scenario() -> Job:
        async with at_work(app):
            hung: Job = await app.request_sync()
            await app.request_greeting()
            await asyncio.sleep(2.5)
            await hung.refresh()
            return hung

    assert asyncio.run(scenario()).status == "active"
    assert app.greeted == []


def test_a_timeout_frees_the_slot(load: Load) -> None:
    app = load(GOOD)

    async def scenario() -> None:
        async with at_work(app):
            await app.request_sync()
            await ended(await app.request_greeting())

    asyncio.run(scenario())
    assert app.greeted == ["Ada"]


@pytest.mark.parametrize(
    ("source", "limit"),
    [
        pytest.param(BAD_APPLY, QUOTE, id="apply"),
        pytest.param(BAD_MAP, QUOTE, id="map"),
        pytest.param(GOOD_APPLY, "timeout: 30", id="apply-with-timeout"),
    ],
)
def test_apply_and_map_send_their_own(load: Load, source: str, limit: str) -> None:
    app = load(source)

    async def scenario() -> str:
        async with at_work(app):
            return str(await app.ask())

    assert limit in asyncio.run(scenario())
