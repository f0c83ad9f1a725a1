"""A handler, service or task reads a global queue, not the injected `TaskQueues`.

A queue in a module is made when the module is imported: in every process, before the settings of a
test can change, bound to the first event loop that uses it, and no test can replace it. The
plugin connects its queues when it injects them. Until it has done so, one taken from
`get_queue()` is not connected, and one that the module builds itself never is: on PostgreSQL
the enqueue raises `psycopg_pool.PoolClosed: the pool … is not open yet`.

Bad:

    from litestar import Litestar, post
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def send(ctx: dict, *, to: str) -> None: ...


    config = SAQConfig(queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[send])])
    plugin = SAQPlugin(config=config)
    queue = plugin.get_queue("default")


    @post("/mails")
    async def create(to: str) -> None:
        await queue.enqueue("send", to=to, timeout=30)


    app = Litestar(route_handlers=[create], plugins=[plugin])

Good:

    from litestar import Litestar, post
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues


    async def send(ctx: dict, *, to: str) -> None: ...


    config = SAQConfig(queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[send])])
    plugin = SAQPlugin(config=config)


    @post("/mails")
    async def create(to: str, task_queues: TaskQueues) -> None:
        await task_queues.get("default").enqueue("send", to=to, timeout=30)


    app = Litestar(route_handlers=[create], plugins=[plugin])

A task takes its queue from the context: `ctx["job"].queue`, `ctx["worker"].queue`.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import GlobalQueueUse, Project
from saqlint.rule import rule


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look at the uses of module-level queues, once for each function and queue.

    A hook belongs to the worker, which has its queue anyway.
    """
    seen = set()
    for use in project.global_queue_uses if project.uses_litestar_saq else ():
        key = (use.where.name, use.where.at, use.made_at)
        if use.where.role != "hook" and key not in seen:
            seen.add(key)
            yield _problem(use)


def _problem(use: GlobalQueueUse) -> Problem:
    function = use.where.function
    role = use.where.role if use.where.role in ("handler", "task") else "function"
    return Problem(
        use.at,
        f"{role} `{use.where.name}` reads the module-level queue `{use.name}`",
        labels=(Label(use.made_at, "the queue is made here"),),
        help='take it from the context: `ctx["job"].queue`'
        if role == "task"
        else 'take a parameter `task_queues: TaskQueues` and use `task_queues.get("…")`',
        subject=function.path if function is not None else None,
    )
