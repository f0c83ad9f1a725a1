"""Run a proof's source on the real libraries; decides nothing, the proofs assert.

A source is what a user would write: a module `app` that takes its broker from the
environment. The same text is linted (`lint_text`) and executed.
"""

import asyncio
import importlib
import logging
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import pytest
from saq import Job, Queue, Status, Worker

App: TypeAlias = ModuleType
Source: TypeAlias = str | Mapping[str, str]
Load: TypeAlias = Callable[[Source], App]

ENDED = {Status.COMPLETE, Status.FAILED, Status.ABORTED}
PATIENCE_SECONDS = 60.0
STOP_SECONDS = 5.0
SWEPT_SECONDS = 2
only_redis = pytest.mark.parametrize("broker", ["redis"], indirect=True)
only_postgres = pytest.mark.parametrize("broker", ["postgres"], indirect=True)


@dataclass(frozen=True, slots=True)
class Broker:
    """The empty database a proof works on; `kind` is `redis` or `postgres`."""

    kind: str
    url: str


class Log(logging.Handler):
    """Keeps what is logged; at its own loggers, since Litestar replaces the root's handlers."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def edited(source: str, old: str, new: str) -> str:
    """`source` with its one `old` replaced: how the good form differs from the bad."""
    assert source.count(old) == 1, f"{old!r} is there {source.count(old)} times"
    return source.replace(old, new)


def write(source: Source, folder: Path) -> None:
    files = {"app.py": source} if isinstance(source, str) else source
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def import_app() -> App:
    importlib.invalidate_caches()
    sys.modules.pop("app", None)
    return importlib.import_module("app")


def make_worker(app: App, **overrides: Any) -> "Worker[Any]":
    """The worker that `app` sets up: by its `settings`, or by the first queue of its `plugin`."""
    if hasattr(app, "settings"):
        return Worker(**{**app.settings, **overrides})
    worker: Worker[Any] = next(iter(app.plugin.get_workers().values()))
    return worker


@asynccontextmanager
async def at_work(app: App, **overrides: Any) -> AsyncIterator["Worker[Any]"]:
    """Let the worker of `app` work until the block ends, as `saq app.settings` does."""
    worker = make_worker(app, **overrides)
    async with connected(worker.queue), started(worker):
        yield worker


@asynccontextmanager
async def started(worker: "Worker[Any]") -> AsyncIterator[None]:
    worker.SIGNALS = []
    # A worker sweeps when it starts, and on Redis that sweep can hit a job between its dequeue and
    # its first update. A sweep now makes the worker's own wait until the lock of this one is gone.
    await worker.queue.sweep(lock=SWEPT_SECONDS)
    working = asyncio.create_task(worker.start())
    try:
        yield
    finally:
        # Up to Python 3.11 `wait_for` loses a cancellation that comes together with a result. On
        # PostgreSQL a worker that waits for a notification then goes on, and `stop` with it: it
        # is cancelled once more.
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(worker.stop(), STOP_SECONDS)
        await working


@asynccontextmanager
async def connected(queue: Queue) -> AsyncIterator[Queue]:
    await queue.connect()
    try:
        yield queue
    finally:
        await queue.disconnect()


async def ended(job: Job | None, within: float = PATIENCE_SECONDS) -> Job:
    """`job` as stored once it has ended."""
    assert job is not None, "the job was not enqueued"
    await until(lambda: has_ended(job), within)
    return job


async def has_ended(job: Job) -> bool:
    await job.refresh()
    return job.status in ENDED


async def until(condition: Callable[[], Awaitable[bool]], within: float = PATIENCE_SECONDS) -> None:
    """Wait for `condition`; fail if it takes too long."""
    end = time.monotonic() + within
    while not await condition():
        assert time.monotonic() < end, f"still waiting after {within} seconds"
        await asyncio.sleep(0.02)


def run(app: App, request: str, **overrides: Any) -> Job:
    """Call `app.<request>()`, let the app's worker run the job, and give it back as it ended."""

    async def scenario() -> Job:
        worker = make_worker(app, **overrides)
        async with connected(worker.queue):
            job = await getattr(app, request)()
            async with started(worker):
                return await ended(job)

    return asyncio.run(scenario())


def call(app: App, request: str) -> Any:
    """What `app.<request>()` gives while no worker is there."""

    async def scenario() -> Any:
        async with connected(make_worker(app).queue):
            return await getattr(app, request)()

    return asyncio.run(scenario())


def status(job: Job) -> str:
    """The word for how it stands; a job that was read has a plain string in older releases."""
    return Status(job.status).value


def last_line(error: str | None) -> str:
    """The line of a stored traceback that names the exception."""
    return (error or "").strip().splitlines()[-1]
