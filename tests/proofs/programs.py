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
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from saq import Job, Queue

from tests.proofs import harness

START_SECONDS = 120.0
GUARD = Path(__file__).with_name("guard.py").resolve()
LITESTAR = ("-m", "litestar", "--app", "app:app")


@dataclass(frozen=True, slots=True)
class Program:
    """A running program; its output, standard error included, grows in a file."""

    guard: subprocess.Popen[bytes]
    output: Path

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    def is_up(self) -> None:
        assert self.guard.poll() is None, f"the program ended:\n{self.text()}"

    def stop(self, patience: float) -> bool:
        """Ask the program to stop, as a host does; whether it did before the patience was over."""
        assert self.guard.stdin is not None
        self.guard.stdin.write(b".")
        self.guard.stdin.flush()
        try:
            self.guard.wait(patience)
        except subprocess.TimeoutExpired:
            return False
        return True

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


@asynccontextmanager
async def worked_by(queue: Queue, folder: Path, *args: str) -> AsyncIterator[Program]:
    """A program that works `queue`, from its worker's first report on.

    Not before: the sweep with which a worker starts can hit a job that it has just taken.
    """
    async with harness.connected(queue):
        with program(folder, *args) as running:

            async def has_worker() -> bool:
                running.is_up()
                return bool((await queue.info())["workers"])

            await harness.until(has_worker, START_SECONDS)
            yield running


@asynccontextmanager
async def served_by(queue: Queue, folder: Path, *args: str) -> AsyncIterator[Program]:
    """A web server program, which is given a port, from its first answer on."""
    async with harness.connected(queue):
        port = free_port()
        with program(folder, *args, "--port", str(port)) as running:

            async def has_port() -> bool:
                running.is_up()
                return is_open(port)

            await harness.until(has_port, START_SECONDS)
            yield running


def outcome(folder: Path, *args: str) -> tuple[int, str]:
    """The exit code and the output of a program that ends by itself."""
    with program(folder, *args) as running:
        return running.guard.wait(START_SECONDS), running.text()


def environment(folder: Path) -> dict[str, str]:
    before = [str(folder), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    path = os.pathsep.join(filter(None, before))
    return {**os.environ, "PYTHONPATH": path, "COLUMNS": "400", "NO_COLOR": "1"}


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
    """Kill `worker` while `job` runs, then sweep as a second worker does; no longer than needed."""

    async def has_begun() -> bool:
        await job.refresh()
        return job.attempts == 1

    await harness.until(has_begun, START_SECONDS)
    worker.kill()
    end = time.monotonic() + seconds
    while job.status == "active" and time.monotonic() < end:
        await queue.sweep(lock=1, abort=0.1)
        await asyncio.sleep(0.2)
        await job.refresh()
    return job
