"""SAQ508: litestar-saq drops the name of a `(name, function)` pair; SAQ itself keeps it."""

from tests.proofs.harness import Load, edited, last_line, run

FACT = 8
QUOTE = "KeyError: 'mail'"

BAD = """\
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from saq import Job


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[("mail", send_mail)])],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])


async def request_mail() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("mail", to="ada@example.org", timeout=30)
"""
GOOD = edited(edited(BAD, '("mail", send_mail)', "send_mail"), '"mail", to', '"send_mail", to')
GOOD_RAW = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


async def request_mail() -> Job | None:
    return await queue.enqueue("mail", to="ada@example.org", timeout=30)


settings = {"queue": queue, "functions": [("mail", send_mail)]}
"""


def test_the_name_is_lost(load: Load) -> None:
    app = load(BAD)
    assert list(app.plugin.get_workers()["default"].functions) == ["send_mail"]
    job = run(app, "request_mail")
    assert (job.status, last_line(job.error)) == ("failed", QUOTE)


def test_the_function_s_own_name_runs(load: Load) -> None:
    assert run(load(GOOD), "request_mail").status == "complete"


def test_saq_keeps_it(load: Load) -> None:
    assert run(load(GOOD_RAW), "request_mail").status == "complete"
