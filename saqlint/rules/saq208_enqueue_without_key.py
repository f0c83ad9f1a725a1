"""A handler enqueues a job for one entity without a `key`, so each request adds another.

A job without a `key` gets a random one. Two clicks, a client that retries or an impatient user
then put the same work into the queue twice, and both run. While a job with the same `key` is
new, queued, active or scheduled, SAQ refuses the second: `enqueue()` returns `None`.

Bad:

    from litestar import Litestar, post
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues


    async def invoice(ctx: dict, *, order_id: int) -> None: ...


    @post("/orders/{order_id:int}/invoice")
    async def send(order_id: int, task_queues: TaskQueues) -> None:
        queue = task_queues.get("default")
        await queue.enqueue("invoice", order_id=order_id, timeout=60)


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[invoice])],
            use_server_lifespan=False,
        )
    )
    app = Litestar(route_handlers=[send], plugins=[plugin])

Good:

    from litestar import Litestar, post
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues


    async def invoice(ctx: dict, *, order_id: int) -> None: ...


    @post("/orders/{order_id:int}/invoice")
    async def send(order_id: int, task_queues: TaskQueues) -> None:
        queue = task_queues.get("default")
        await queue.enqueue("invoice", order_id=order_id, timeout=60, key=f"invoice:{order_id}")


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[invoice])],
            use_server_lifespan=False,
        )
    )
    app = Litestar(route_handlers=[send], plugins=[plugin])

Silent where the handler has just made the entity itself: each request makes another.

Misses: entities whose argument is not called `id` or `…_id`; enqueues in a service that a
handler calls.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, chain, definition
from saqlint.model import Absent, Project
from saqlint.rule import rule

ENTITIES = ("id", "pk", "uuid")


@rule(level=Level.STRICT, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for handlers that enqueue for one entity."""
    for job in project.requests():
        entities = [
            name
            for name in job.arguments
            if name in ENTITIES or name.endswith(("_id", "_pk", "_uuid"))
        ]
        if (
            job.method not in ("enqueue", "Job")
            or not job.enqueued
            or job.where is None
            or job.where.role != "handler"
            or not entities
            # Of what the handler has just made there is no second request.
            or any(job.arguments[name].fresh for name in entities)
            or not isinstance(job.setting("key"), Absent)
        ):
            continue
        key = ":".join(f"{{{name}}}" for name in entities)
        yield Problem(
            job.head_at,
            f"{job.title} has no `key`: each request enqueues it again for the same "
            f"`{entities[0]}`",
            labels=(*chain(job), *definition(project.task_of(job))),
            help=f'a `key` lets SAQ refuse the second: `key=f"{job.name or "name"}:{key}"`',
            subject=project.subject_of(job),
        )
