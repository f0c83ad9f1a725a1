"""`use_server_lifespan=True`, but the web server is not started by `litestar run`.

The workers of `use_server_lifespan=True` are started by Litestar's own command line, around the
server that it runs. uvicorn, gunicorn, hypercorn and granian load the application without it: no
worker starts, nothing says so, and every job stays `queued`.

Bad:

    # Procfile
    web: uvicorn app:app --host 0.0.0.0

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
    web: uvicorn app:app --host 0.0.0.0
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

from saqlint.finding import Level, Problem
from saqlint.model import Project
from saqlint.rule import rule
from saqlint.rules.processes import WORKERS, in_production, lifespan_on, shown, starts


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for a server that does not know of the setting."""
    server = next(in_production(project, "server"), None)
    if server is None or any(in_production(project, "litestar-server")):
        return
    option = lifespan_on(project, server)
    if option is None:
        return
    worker = next(in_production(project, *WORKERS), None)
    labels = (starts(server),) if worker is None else (starts(server), starts(worker))
    yield Problem(
        option.at,
        f"`use_server_lifespan=True` starts no worker: `{shown(server)}` starts the application, "
        "not `litestar run`",
        labels=labels,
        help="start the application with `litestar run`, or run `litestar workers run` "
        "beside it and set `use_server_lifespan=False`"
        if worker is None
        else "set `use_server_lifespan=False`: the workers have a process of their own",
    )
