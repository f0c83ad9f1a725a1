"""SAQ507: of two configurations of one queue the last wins; the other's tasks are not there."""

from tests.proofs.harness import Load, edited, last_line, run

FACT = 15
QUOTE = "KeyError: 'send_mail'"

BAD = """\
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from saq import Job


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


async def resize(ctx: dict, *, image_id: int) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[
            QueueConfig(dsn=os.environ["BROKER"], name="default", tasks=[send_mail]),
            QueueConfig(dsn=os.environ["BROKER"], name="default", tasks=[resize]),
        ],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])


async def request_mail() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("send_mail", to="ada@example.org", timeout=30)
"""
GOOD = edited(BAD, 'name="default", tasks=[resize]', 'name="images", tasks=[resize]')


def test_the_first_one_s_tasks_are_unknown(load: Load) -> None:
    app = load(BAD)
    assert list(app.plugin.get_workers()) == ["default"]
    job = run(app, "request_mail")
    assert (job.status, last_line(job.error)) == ("failed", QUOTE)


def test_two_names_are_two_queues(load: Load) -> None:
    assert run(load(GOOD), "request_mail").status == "complete"
