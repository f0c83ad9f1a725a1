"""SAQ806: `--queues` keeps the queues that it names, and passes over names that there are not."""

import asyncio
from pathlib import Path

from saq import Job

from tests.proofs.harness import Load, connected, ended, only_redis
from tests.proofs.programs import outcome, worked_by

FACT = 28
QUOTE = "IndexError: list index out of range"

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


async def request_mail(queue: str) -> Job | None:
    return await plugin.get_queue(queue).enqueue("send_mail", to="ada@example.org", timeout=30)
"""


def project(queues: str) -> dict[str, str]:
    return {"app.py": APP, "Procfile": f"worker: litestar --app app:app workers run {queues}\n"}


BAD = project("--queues letters")
BAD_ONE_OF_TWO = project("--queues mail --queues letters")
GOOD = project("--queues mail --queues news")


def command(source: dict[str, str]) -> tuple[str, ...]:
    """The command of the Procfile, run by this Python."""
    return "-m", *source["Procfile"].removeprefix("worker: ").split()


@only_redis
def test_no_queue_is_left(load: Load, tmp_path: Path) -> None:
    load(BAD)
    code, output = outcome(tmp_path, *command(BAD))
    assert code == 1
    assert QUOTE in output


def mail_both(load: Load, source: dict[str, str], folder: Path) -> tuple[Job, Job, str]:
    app = load(source)
    mail, news = (app.plugin.get_queue(name) for name in ("mail", "news"))

    async def scenario() -> tuple[Job, Job, str]:
        async with connected(news), worked_by(mail, folder, *command(source)) as worker:
            later: Job = await app.request_mail("news")
            sooner = await ended(await app.request_mail("mail"))
            served = worker.text()
            await (later.refresh() if source is BAD_ONE_OF_TWO else ended(later))
            return sooner, later, served

    return asyncio.run(scenario())


@only_redis
def test_the_other_name_is_passed_over_and_the_other_queue_waits(
    load: Load, tmp_path: Path
) -> None:
    mail, news, output = mail_both(load, BAD_ONE_OF_TWO, tmp_path)
    assert (mail.status, news.status) == ("complete", "queued")
    assert "letters" not in output


@only_redis
def test_both_named_both_are_served(load: Load, tmp_path: Path) -> None:
    mail, news, _ = mail_both(load, GOOD, tmp_path)
    assert (mail.status, news.status) == ("complete", "complete")
