"""SAQ606: a queue of the module is not the plugin's: nothing connects it."""

import pytest
from psycopg_pool import PoolClosed

from tests.proofs.harness import Load, edited, only_postgres
from tests.proofs.web import serving

FACT = 27
QUOTE = "is not open yet"

BAD = """\
import os

from litestar import Litestar, post
from litestar.di import NamedDependency
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[send_mail])],
        use_server_lifespan=False,
    )
)
queue = plugin.get_queue("default")


@post("/mails", status_code=202)
async def request_mail() -> None:
    await queue.enqueue("send_mail", to="ada@example.org", timeout=30)


app = Litestar([request_mail], plugins=[plugin])
"""
GOOD = edited(
    edited(BAD, 'queue = plugin.get_queue("default")\n\n\n', "\n\n"),
    "request_mail() -> None:\n",
    "request_mail(task_queues: NamedDependency[TaskQueues]) -> None:\n"
    '    queue = task_queues.get("default")\n',
)


@only_postgres
def test_the_request_fails(load: Load) -> None:
    app = load(BAD)
    with serving(app) as client:
        assert client.post("/mails").status_code == 500
        with client.portal() as portal, pytest.raises(PoolClosed, match=f"the pool '.+' {QUOTE}"):
            portal.call(app.queue.count, "queued")


@only_postgres
def test_the_injected_one_is_connected(load: Load) -> None:
    with serving(load(GOOD)) as client:
        assert client.post("/mails").status_code == 202
