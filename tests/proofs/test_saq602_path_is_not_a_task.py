"""SAQ602: what a worker runs needs a qualified name; objects and modules have none."""

import pytest

from tests.proofs.harness import Load, edited, last_line, only_redis, run

FACT = 6
QUOTE = "AttributeError: 'functools.partial' object has no attribute '__qualname__'"

JOBS = """\
from functools import partial


async def send(ctx: dict, *, to: str, template: str) -> None:
    pass


class Mailer:
    async def __call__(self, ctx: dict, *, to: str) -> None:
        pass


async def each(ctx: dict, *, to: str):
    yield to


welcome = partial(send, template="welcome")
mailer = Mailer()
LIMIT = 30
"""
CONFIG = """\
import os

import jobs
from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin

plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=["jobs.send"])],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])
"""


def project(path: str) -> dict[str, str]:
    return {"jobs.py": JOBS, "app.py": edited(CONFIG, '"jobs.send"', path)}


BAD = project('"jobs.welcome"')
BAD_INSTANCE = project('"jobs.mailer"')
BAD_CONSTANT = project('"jobs.LIMIT"')
BAD_MODULE = project("jobs")
BAD_GENERATOR = {
    "jobs.py": edited(JOBS, "    yield to", "    RAN.append(to)\n    yield to") + "RAN = []\n",
    "app.py": edited(CONFIG, '"jobs.send"', '"jobs.each"')
    + """

async def request_each():
    queue = plugin.get_queue("default")
    return await queue.enqueue("each", to="ada@example.org", timeout=30)
""",
}
GOOD = project('"jobs.send"')


@only_redis
@pytest.mark.parametrize(
    ("source", "kind"),
    [
        pytest.param(BAD, "functools.partial", id="partial"),
        pytest.param(BAD_INSTANCE, "Mailer", id="instance"),
        pytest.param(BAD_CONSTANT, "int", id="constant"),
    ],
)
def test_the_application_does_not_start(load: Load, source: dict[str, str], kind: str) -> None:
    with pytest.raises(AttributeError) as raised:
        load(source)
    assert f"AttributeError: {raised.value}" == QUOTE.replace("functools.partial", kind)


@only_redis
def test_nor_with_a_module(load: Load) -> None:
    with pytest.raises(AttributeError, match="module 'jobs' has no attribute '__qualname__'"):
        load(BAD_MODULE)


@only_redis
def test_a_generator_is_made_and_its_body_never_runs(load: Load) -> None:
    app = load(BAD_GENERATOR)
    job = run(app, "request_each")
    assert job.status == "failed"
    error = "SerializationException: Unsupported type: <class 'async_generator'>"
    assert last_line(job.error).endswith(error)
    assert app.jobs.RAN == []


@only_redis
def test_a_function_is_taken(load: Load) -> None:
    assert "send" in load(GOOD).plugin.get_workers()["default"].functions
