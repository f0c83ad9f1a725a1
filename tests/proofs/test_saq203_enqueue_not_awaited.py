"""SAQ203: a coroutine of `enqueue` that nothing awaits queues nothing."""

import asyncio

import pytest

from tests.proofs.harness import App, Load, connected, edited

FACT = 34
QUOTE = "RuntimeWarning: coroutine 'Queue.enqueue' was never awaited"

BAD = """\
import os

from saq import Queue

queue = Queue.from_url(os.environ["BROKER"])


async def welcome(ctx: dict, *, user_id: int) -> None:
    pass


async def register(user_id: int) -> None:
    queue.enqueue("welcome", user_id=user_id, timeout=30)


settings = {"queue": queue, "functions": [welcome]}
"""
GOOD = edited(BAD, "    queue.enqueue", "    await queue.enqueue")


def queued_after_register(app: App) -> int:
    async def scenario() -> int:
        async with connected(app.queue):
            await app.register(user_id=1)
            return int(await app.queue.count("queued"))

    return asyncio.run(scenario())


def test_nothing_is_queued(load: Load) -> None:
    with pytest.warns(RuntimeWarning) as warned:
        assert queued_after_register(load(BAD)) == 0
    assert [f"{w.category.__name__}: {w.message}" for w in warned] == [QUOTE]


def test_awaited_it_is_queued(load: Load) -> None:
    assert queued_after_register(load(GOOD)) == 1
