"""Runs a program for real, on saq itself, up to where a job would be sent to the server."""

import asyncio
import importlib
import importlib.abc
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from saq import Job, Worker
from saq.queue.redis import RedisQueue


class CapturingQueue(RedisQueue):
    """A queue that keeps its jobs instead of sending them."""

    captured: list[Job]

    async def _enqueue(self, job: Job) -> Job | None:
        self.captured.append(job)
        return job


class _Files(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> ModuleSpec | None:
        del path, target
        inner = fullname.replace(".", "/")
        for file, is_package in ((f"{inner}/__init__.py", True), (f"{inner}.py", False)):
            if file in self.files:
                return importlib.util.spec_from_loader(fullname, self, is_package=is_package)
        return None

    def exec_module(self, module: ModuleType) -> None:
        inner = module.__name__.replace(".", "/")
        text = self.files.get(f"{inner}.py", self.files.get(f"{inner}/__init__.py", ""))
        exec(compile(text, module.__name__, "exec"), module.__dict__)  # noqa: S102 - made here


@contextmanager
def imported(files: Mapping[str, str]) -> Iterator[None]:
    """Let the files be imported, and forget them at the end."""
    finder = _Files(files)
    before = set(sys.modules)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in set(sys.modules) - before:
            if name.partition(".")[0] == "jobs":
                del sys.modules[name]


@dataclass(frozen=True)
class Ran:
    """What really happened: the job of each call (None where it raised), the worker's functions."""

    jobs: Mapping[str, Job | None]
    functions: Mapping[str, Any]


def run(files: Mapping[str, str], calls: list[str]) -> Ran:
    """Import the program, make its worker and run its calls."""
    with imported(files):
        queue = importlib.import_module("jobs.queue").queue
        queue.__class__ = CapturingQueue
        queue.captured = []
        settings = importlib.import_module("jobs.worker").settings
        crons = settings.pop("cron_jobs")
        module = importlib.import_module("jobs.calls")
        return asyncio.run(_run(queue, settings, crons, module, calls))


async def _run(
    queue: CapturingQueue,
    settings: dict[str, Any],
    crons: list[Any],
    module: ModuleType,
    calls: list[str],
) -> Ran:
    from croniter import croniter  # noqa: PLC0415 - as saq does

    worker: Worker[Any] = Worker(
        **settings, cron_jobs=[cron for cron in crons if croniter.is_valid(cron.cron)]
    )
    jobs: dict[str, Job | None] = {}
    for name in calls:
        queue.captured.clear()
        try:
            await getattr(module, name)()
        except TypeError:
            jobs[name] = None
        else:
            (jobs[name],) = queue.captured
    # One invalid cron job keeps the worker from starting: its function counts all the same.
    functions = {
        **{cron.function.__qualname__: cron.function for cron in crons},
        **worker.functions,
    }
    return Ran(jobs, functions)
