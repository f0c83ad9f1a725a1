"""A worker is to run inside the web process, where it cannot work.

With `separate_process=False` the worker is started with the application and nobody opens its
queue. Redis connects by itself; PostgreSQL does not: until some request is given the
`TaskQueues`, the worker fails every second with

    psycopg_pool.PoolClosed: the pool 'pool-1' is not open yet

And `litestar workers run` leaves such a queue out: the command returns at once with exit code
0.

Bad:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[
                QueueConfig(
                    dsn="postgresql://localhost/app", tasks=[resize], separate_process=False
                )
            ],
            use_server_lifespan=False,
        )
    )
    app = Litestar(plugins=[plugin])

Good:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[QueueConfig(dsn="postgresql://localhost/app", tasks=[resize])],
            use_server_lifespan=True,
        )
    )
    app = Litestar(plugins=[plugin])
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import Process, Project, Worker
from saqlint.rule import rule
from saqlint.rules.processes import (
    chosen_queues,
    in_production,
    is_elsewhere,
    plugins_of,
    runs_inside,
)


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for workers inside the web process."""
    for worker in project.workers:
        option = worker.construction.options.get("separate_process")
        if option is None or not runs_inside(worker.construction):
            continue
        if worker.backend == "postgres":
            yield Problem(
                option.at,
                "`separate_process=False` does not work with PostgreSQL: nobody opens the pool",
                help="leave it out and start `litestar workers run`, or set `use_server_lifespan`",
                subject=worker.queue_name,
            )
            continue
        command = next(_commands_for(project, worker), None)
        if command is not None and worker.front == "litestar-saq":
            yield Problem(
                option.at,
                "`litestar workers run` does not start a queue with `separate_process=False`",
                labels=(Label(command.at, "the worker command"),),
                help="leave `separate_process` out, or the command",
                subject=worker.queue_name,
            )


def _commands_for(project: Project, worker: Worker) -> Iterator[Process]:
    """The worker commands that name its queue, or have no other queue to work on."""
    for process in in_production(project, "litestar-workers"):
        if is_elsewhere(project, process, worker.construction):
            continue
        plugins = plugins_of(project, process)
        queues = [made for plugin in plugins for made in plugin.queues]
        names_it = worker.queue_name is not None and worker.queue_name in (
            chosen_queues(process) or ()
        )
        is_open = any(plugin.queues_open for plugin in plugins)
        if names_it or not (is_open or any(not runs_inside(made) for made in queues)):
            yield process
