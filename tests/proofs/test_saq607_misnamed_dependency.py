"""SAQ607: a dependency is found by its name; under another it is taken for a query parameter."""

import pytest

from tests.proofs.harness import Load, edited, only_redis
from tests.proofs.web import serving

FACT = 26
QUOTE = "Missing required query parameter 'queues' for path /"

BAD = """\
import os

from litestar import Litestar, post
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


@post("/", status_code=202)
async def request_mail(queues: TaskQueues) -> None:
    queue = queues.get("default")
    await queue.enqueue("send_mail", to="ada@example.org", timeout=30)


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[send_mail])],
        use_server_lifespan=False,
    )
)
app = Litestar([request_mail], plugins=[plugin])
"""
BAD_DEFAULT = edited(
    edited(BAD, "queues: TaskQueues", "queues: TaskQueues | None = None"),
    '    queue = queues.get("default")\n'
    '    await queue.enqueue("send_mail", to="ada@example.org", timeout=30)\n',
    "    assert queues is None\n",
)
GOOD = BAD.replace("queues: TaskQueues", "task_queues: TaskQueues").replace(
    "queues.get(", "task_queues.get("
)
GOOD_KEY = edited(
    BAD,
    "use_server_lifespan=False",
    'use_server_lifespan=False,\n        queues_dependency_key="queues"',
)

# Litestar asks for a mark on dependencies that it takes without one until 3.0.
pytestmark = pytest.mark.filterwarnings("ignore:.*[Ii]nferred")


@only_redis
def test_every_request_is_refused(load: Load) -> None:
    with serving(load(BAD)) as client:
        response = client.post("/")
    assert (response.status_code, response.json()["detail"]) == (400, QUOTE)


@only_redis
def test_with_a_default_of_none_the_handler_gets_none(load: Load) -> None:
    with serving(load(BAD_DEFAULT)) as client:
        assert client.post("/").status_code == 202


@only_redis
@pytest.mark.parametrize("source", [GOOD, GOOD_KEY], ids=["name", "key"])
def test_by_its_name_it_comes(load: Load, source: str) -> None:
    with serving(load(source)) as client:
        assert client.post("/").status_code == 202
