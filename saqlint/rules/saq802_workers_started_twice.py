"""The workers are started twice: by a worker process and by the web server.

`use_server_lifespan=True` makes `litestar run` start the workers of every queue. A process with
`litestar workers run` beside it starts them again: twice the jobs at once, twice the connections,
and a deploy of the web application cancels jobs although the workers have a process of their own.

Bad:

    # Procfile
    web: litestar --app app:app run
    worker: litestar --app app:app workers run

    # app.py
    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    config = SAQConfig(
        queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[resize])],
        use_server_lifespan=True,
    )
    app = Litestar(plugins=[SAQPlugin(config)])

Good:

    # Procfile
    web: litestar --app app:app run
    worker: litestar --app app:app workers run

    # app.py
    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    config = SAQConfig(
        queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[resize])],
        use_server_lifespan=False,
    )
    app = Litestar(plugins=[SAQPlugin(config)])

Misses: a setting that comes from the environment.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import Process, Project
from saqlint.rule import rule
from saqlint.rules.processes import LISTS, in_production, lifespan_on, starts


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for a worker process beside a server that starts the workers."""
    servers = list(in_production(project, "litestar-server"))
    seen: set[tuple[str, str]] = set()
    for worker in in_production(project, "litestar-workers"):
        option = lifespan_on(project, worker)
        if option is None or (worker.at.path, worker.service) in seen:
            continue
        beside = (server for server in servers if _together(worker, server))
        server = next((one for one in beside if lifespan_on(project, one) == option), None)
        if server is None:
            continue
        seen.add((worker.at.path, worker.service))
        yield Problem(
            worker.at,
            "the workers are started twice: here, and by `litestar run` "
            f"in `{server.service}` because of `use_server_lifespan=True`",
            labels=(Label(option.at, "starts them with the server"), starts(server)),
            help="set `use_server_lifespan=False`, or drop this process",
            subject=worker.service,
        )


def _together(one: Process, other: Process) -> bool:
    """Whether two processes belong to one deployment."""
    if one.file in LISTS or other.file in LISTS:
        return one.at.path == other.at.path
    return True
