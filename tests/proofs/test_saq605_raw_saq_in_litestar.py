"""SAQ605: without the plugin an application lacks what it does: queues, their JSON, the command."""

import asyncio
from pathlib import Path

import pytest
from psycopg_pool import PoolClosed

from tests.proofs.harness import Load, edited, only_postgres, only_redis
from tests.proofs.programs import LITESTAR, outcome
from tests.proofs.web import serving

FACT = 17
QUOTE = "TypeError: Object of type UUID is not JSON serializable"

BAD = """\
import os
from uuid import UUID

from litestar import Litestar, post
from saq import Queue

queue = Queue.from_url(os.environ["BROKER"])


async def send_mail(ctx: dict, *, user_id: str) -> None:
    pass


@post("/mails", status_code=202)
async def request_mail() -> None:
    await queue.enqueue("send_mail", user_id=UUID(int=1), timeout=30)


settings = {"queue": queue, "functions": [send_mail]}
app = Litestar([request_mail])
"""
GOOD = """\
import os
from uuid import UUID

from litestar import Litestar, post
from litestar.di import NamedDependency
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues


async def send_mail(ctx: dict, *, user_id: str) -> None:
    pass


@post("/mails", status_code=202)
async def request_mail(task_queues: NamedDependency[TaskQueues]) -> None:
    queue = task_queues.get("default")
    await queue.enqueue("send_mail", user_id=UUID(int=1), timeout=30)


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[send_mail])],
        use_server_lifespan=False,
    )
)
app = Litestar([request_mail], plugins=[plugin])
"""


@only_redis
def test_its_json_refuses_a_uuid(load: Load) -> None:
    app = load(BAD)
    with pytest.raises(TypeError) as raised:
        asyncio.run(app.request_mail.fn())
    assert f"TypeError: {raised.value}" == QUOTE


@only_postgres
def test_nobody_connects_its_queue(load: Load) -> None:
    app = load(edited(BAD, "UUID(int=1)", '"1"'))
    with pytest.raises(PoolClosed, match="is not open yet"):
        asyncio.run(app.request_mail.fn())


@only_redis
def test_there_is_no_worker_to_start(load: Load, tmp_path: Path) -> None:
    load(BAD)
    code, output = outcome(tmp_path, *LITESTAR, "workers", "run")
    assert code == 2
    assert "No such command 'workers'" in output


def test_the_plugin_has_all_that(load: Load) -> None:
    with serving(load(GOOD)) as client:
        assert client.post("/mails").status_code == 202
