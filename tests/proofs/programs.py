"""Run `litestar`, `saq` or `uvicorn` on a proof's source, as a person would from a shell.

Each runs under a guard, which ends it and all that it started as soon as the pipe from the
tests closes: no program outlives its test, however that dies.
"""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from saq import Job, Queue

from tests.proofs import harness

START_SECONDS = 60.0
GUARD = Path(__file__).with_name("guard.py").resolve()
LITESTAR = ("-m", "litestar", "--app", "app:app")


@dataclass(frozen=True, slots=True)
class Program:
    """A running program; its output, standard error included, grows in a file."""

    guard: subprocess.Popen[bytes]
    output: Path

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    def says(self, text: str) -> None:
        """Wait until the program has printed `text`."""
        self.until(lambda: text in self.text(), f"did not say {text!r}")

    def until(self, condition: Callable[[], bool], otherwise: str) -> None:
        end = time.monotonic() + START_SECONDS
        while not condition():
            assert self.guard.poll() is None, f"the program ended:\n{self.text()}"
            assert time.monotonic() < end, f"the program {otherwise}:\n{self.text()}"
            time.sleep(0.02)

    def serves(self, port: int) -> None:
        """Wait until the program answers on `port`."""
        self.until(lambda: is_open(port), f"did not open port {port}")

    def kill(self) -> None:
        """End the program and its children with no chance to clean up."""
        assert self.guard.stdin is not None
        self.guard.stdin.close()
        self.guard.wait()


@contextmanager
def program(folder: Path, *args: str) -> Iterator[Program]:
    """Run Python with `args` in `folder` until the block ends."""
    output = folder / "output.txt"
    with (
        output.open("wb") as out,
        subprocess.Popen(
            [sys.executable, str(GUARD), *args],
            cwd=folder,
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=out,
            start_new_session=True,
        ) as guard,
    ):
        yield Program(guard, output)


def outcome(folder: Path, *args: str) -> tuple[int, str]:
    """The exit code and the output of a program that ends by itself."""
    with program(folder, *args) as running:
        return running.guard.wait(START_SECONDS), running.text()


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400", "NO_COLOR": "1"}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1.0).close()
    except OSError:
        return False
    return True


async def outlive_worker(job: Job, queue: Queue, worker: Program, seconds: float) -> Job:
    """Kill `worker` while `job` runs, then sweep for some seconds, as a second worker does."""

    async def is_active() -> bool:
        await job.refresh()
        return job.status == "active"

    await harness.until(is_active, START_SECONDS)
    worker.kill()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await queue.sweep(lock=1, abort=0.1)
        await asyncio.sleep(0.2)
    await job.refresh()
    return job
