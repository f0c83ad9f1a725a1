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
from saqlint.model import Known, Process, Project
from saqlint.rule import rule


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for workers inside the web process."""
    command = _workers_run(project)
    for worker in project.workers:
        option = worker.construction.options.get("separate_process")
        if option is None or not isinstance(option.value, Known) or option.value.value is not False:
            continue
        if worker.backend == "postgres":
            yield Problem(
                option.at,
                "`separate_process=False` does not work with PostgreSQL: nobody opens the pool",
                help="leave it out and start `litestar workers run`, or set `use_server_lifespan`",
                subject=worker.queue_name,
            )
        elif command is not None and worker.front == "litestar-saq":
            yield Problem(
                option.at,
                "`litestar workers run` does not start a queue with `separate_process=False`",
                labels=(Label(command.at, "the worker command"),),
                help="leave `separate_process` out, or the command",
                subject=worker.queue_name,
            )


def _workers_run(project: Project) -> Process | None:
    return next(
        (
            process
            for file in project.deployments
            for process in file.processes
            if process.role == "litestar-workers" and process.production
        ),
        None,
    )
