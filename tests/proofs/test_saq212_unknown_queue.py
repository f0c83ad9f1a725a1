"""SAQ212: a queue that nobody configures is missed when the handler asks for it."""

import pytest
from litestar.exceptions import ImproperlyConfiguredException

from tests.proofs.harness import Load, edited
from tests.proofs.web import serving

FACT = 26
QUOTE = "500: Could not find the specified queue. Please check your configuration."

BAD = """\
import os

from litestar import Litestar, post
from litestar.di import NamedDependency
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


@post("/mails", status_code=202)
async def request_mail(task_queues: NamedDependency[TaskQueues]) -> None:
    queue = task_queues.get("mails")
    await queue.enqueue("send_mail", to="ada@example.org", timeout=30)


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], name="mail", tasks=[send_mail])],
        use_server_lifespan=False,
    )
)
app = Litestar([request_mail], plugins=[plugin])
"""
GOOD = edited(BAD, 'get("mails")', 'get("mail")')


def test_the_request_fails(load: Load) -> None:
    app = load(BAD)
    with serving(app) as client:
        assert client.post("/mails").status_code == 500
    with pytest.raises(ImproperlyConfiguredException) as raised:
        app.plugin.get_queue("mails")
    assert str(raised.value) == QUOTE


def test_a_configured_one_is_there(load: Load) -> None:
    with serving(load(GOOD)) as client:
        assert client.post("/mails").status_code == 202
