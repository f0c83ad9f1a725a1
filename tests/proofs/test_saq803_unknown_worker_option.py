"""SAQ803: the options of `litestar workers run`, and what it does with others."""

import asyncio
from pathlib import Path

import pytest
from saq import Job

from tests.proofs.harness import Load, ended, only_redis
from tests.proofs.programs import outcome, worked_by

FACT = 28
QUOTE = "No such option '--process'."

APP = """\
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from saq import Job


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[
            QueueConfig(dsn=os.environ["BROKER"], name="mail", tasks=[send_mail]),
            QueueConfig(dsn=os.environ["BROKER"], name="news", tasks=[send_mail]),
        ],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])


async def request_mail() -> Job | None:
    queue = plugin.get_queue("news")
    return await queue.enqueue("send_mail", to="ada@example.org", timeout=30)
"""


def project(options: str) -> dict[str, str]:
    return {"app.py": APP, "Procfile": f"worker: litestar --app app:app workers run {options}\n"}


BAD = project("--process 2")
BAD_COMMA = project("--queues mail,news")
GOOD = project("--workers 2")
GOOD_QUEUES = project("--queues mail --queues news")


def command(source: dict[str, str]) -> tuple[str, ...]:
    """The command of the Procfile, run by this Python."""
    return "-m", *source["Procfile"].removeprefix("worker: ").split()


@only_redis
@pytest.mark.parametrize(
    ("source", "code", "text"),
    [
        pytest.param(BAD, 2, QUOTE, id="option"),
        pytest.param(BAD_COMMA, 1, "IndexError: list index out of range", id="comma"),
    ],
)
def test_no_worker_starts(
    load: Load, tmp_path: Path, source: dict[str, str], code: int, text: str
) -> None:
    load(source)
    exit_code, output = outcome(tmp_path, *command(source))
    assert exit_code == code
    assert text in output


@only_redis
@pytest.mark.parametrize("source", [GOOD, GOOD_QUEUES], ids=["workers", "queues"])
def test_its_own_options_work(load: Load, tmp_path: Path, source: dict[str, str]) -> None:
    app = load(source)

    async def scenario() -> Job:
        async with worked_by(app.plugin.get_queue("news"), tmp_path, *command(source)):
            return await ended(await app.request_mail())

    assert asyncio.run(scenario()).status == "complete"
