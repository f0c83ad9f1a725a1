"""SAQ509: without guards anyone reads the arguments of jobs, and retries or aborts them."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.proofs.harness import Load, edited
from tests.proofs.web import serving

FACT = 29
QUOTE = "202"

BAD = """\
import os

from litestar import Litestar, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


@post("/mails")
async def request_mail(task_queues: NamedDependency[TaskQueues]) -> str:
    queue = task_queues.get("default")
    job = await queue.enqueue("send_mail", to="ada@example.org", timeout=30)
    return job.key


def requires_admin(connection: ASGIConnection, _: BaseRouteHandler) -> None:
    if "authorization" not in connection.headers:
        raise NotAuthorizedException


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[send_mail])],
        use_server_lifespan=False,
        web_enabled=True,
    )
)
app = Litestar([request_mail], plugins=[plugin])
"""
GOOD = edited(BAD, "web_enabled=True", "web_enabled=True,\n        web_guards=[requires_admin]")
BAD_EMPTY = edited(BAD, "web_enabled=True", "web_enabled=True,\n        web_guards=[]")
GOOD_APP = edited(
    BAD, "[request_mail], plugins", "[request_mail], guards=[requires_admin], plugins"
)

# The handlers of litestar-saq's own web interface do not mark their dependency yet.
pytestmark = pytest.mark.filterwarnings("ignore:.*Inferred dependency field 'task_queues'")


def visit(client: TestClient[Litestar]) -> tuple[int, int, int, bool]:
    """What a stranger is told: of the queues, of a job, of aborting it; if he saw its argument."""
    key = client.post("/mails", headers={"authorization": "a user's"}).text
    job = f"/saq/api/queues/default/jobs/{key}"
    queues, detail = client.get("/saq/api/queues"), client.get(job)
    abort = client.post(f"{job}/abort")
    return (
        queues.status_code,
        detail.status_code,
        abort.status_code,
        "ada@example.org" in detail.text,
    )


def test_everything_is_open(load: Load) -> None:
    for source in (BAD, BAD_EMPTY):
        with serving(load(source)) as client:
            assert visit(client) == (200, 200, int(QUOTE), True)


def test_guards_close_it(load: Load) -> None:
    for source in (GOOD, GOOD_APP):
        with serving(load(source)) as client:
            assert visit(client) == (401, 401, 401, False)
