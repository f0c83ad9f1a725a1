"""SAQ208: without a `key` the same work is queued as often as it is asked for."""

from tests.proofs.harness import Load, edited
from tests.proofs.web import serving

FACT = 36
QUOTE = "`enqueue()` returns `None`"

BAD = """\
import os

from litestar import Litestar, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues


async def index(ctx: dict, *, document_id: int) -> None:
    pass


@post("/documents/{document_id:int}/index", status_code=202)
async def request_index(
    document_id: FromPath[int], task_queues: NamedDependency[TaskQueues]
) -> str:
    queue = task_queues.get("default")
    job = await queue.enqueue("index", document_id=document_id, timeout=30)
    return repr(job and job.key)


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[index])],
        use_server_lifespan=False,
    )
)
app = Litestar([request_index], plugins=[plugin])
"""
GOOD = edited(BAD, "timeout=30", 'timeout=30, key=f"index:{document_id}"')


def ask_twice(load: Load, source: str) -> tuple[str, str]:
    with serving(load(source)) as client:
        first, second = (client.post("/documents/7/index").text for _ in range(2))
    return first, second


def test_two_jobs_are_queued(load: Load) -> None:
    first, second = ask_twice(load, BAD)
    assert "None" not in {first, second}
    assert first != second


def test_with_a_key_the_second_is_refused(load: Load) -> None:
    first, second = ask_twice(load, GOOD)
    assert first == "'index:7'"
    assert f"`enqueue()` returns `{second}`" == QUOTE
