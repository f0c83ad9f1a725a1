"""SAQ509: without guards anyone reads the arguments of jobs, and retries or aborts them."""

import asyncio
from base64 import b64encode

import httpx
import pytest
from aiohttp.test_utils import TestClient as RawClient
from aiohttp.test_utils import TestServer
from litestar import Litestar
from litestar.testing import TestClient
from saq.web.aiohttp import create_app

from tests.proofs.harness import Load, connected, edited, only_redis
from tests.proofs.web import serving

FACT = 29
QUOTE = "answer 202"

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

BAD_RAW = """\
import os

from saq import Queue
from saq.web.starlette import saq_web
from starlette.applications import Starlette
from starlette.routing import Mount

queue = Queue.from_url(os.environ["BROKER"])


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


settings = {"queue": queue, "functions": [send_mail]}
app = Starlette(routes=[Mount("/saq", saq_web("/saq", queues=[queue]))])
"""

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
            queues, detail, abort, seen = visit(client)
            assert (queues, detail, seen) == (200, 200, True)
            assert f"answer {abort}" == QUOTE


def test_guards_close_it(load: Load) -> None:
    for source in (GOOD, GOOD_APP):
        with serving(load(source)) as client:
            assert visit(client) == (401, 401, 401, False)


@only_redis
def test_saq_web_asks_for_nothing(load: Load) -> None:
    app = load(BAD_RAW)

    async def scenario() -> int:
        transport = httpx.ASGITransport(app=app.app)
        async with (
            connected(app.queue),
            httpx.AsyncClient(transport=transport, base_url="http://shop.example") as stranger,
        ):
            return (await stranger.get("/saq/api/queues")).status_code

    assert asyncio.run(scenario()) == 200


@only_redis
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # aiohttp's, in what SAQ uses
@pytest.mark.parametrize(
    ("password", "stranger"),
    [pytest.param("", 200, id="open"), pytest.param("pass", 401, id="set")],
)
def test_saq_s_own_server_asks_if_a_password_is_set(
    load: Load, monkeypatch: pytest.MonkeyPatch, password: str, stranger: int
) -> None:
    app = load(BAD_RAW)
    monkeypatch.setenv("AUTH_PASSWORD", password)

    async def scenario() -> tuple[int, int]:
        # What `saq --web` serves.
        async with RawClient(TestServer(create_app([app.queue]))) as client:
            known = b64encode(f"admin:{password}".encode()).decode()
            anyone = await client.get("/api/queues")
            admin = await client.get("/api/queues", headers={"authorization": f"Basic {known}"})
            return anyone.status, admin.status

    assert asyncio.run(scenario()) == (stranger, 200)
