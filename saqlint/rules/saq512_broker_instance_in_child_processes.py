"""A queue has only a `broker_instance`, but its worker processes are not forked.

litestar-saq starts further worker processes where there are two queues or more, `--workers 2`
or more, or `use_server_lifespan`. Since Python 3.14 they are no longer forked on Linux, as they
never were on macOS and Windows: the configuration is sent to them, a connection cannot be, and an
`ImproperConfigurationError` ends the start:

    QueueConfig(name='default') was constructed with `broker_instance` and no `dsn`.

Bad:

    # pyproject.toml
    [project]
    name = "app"
    version = "1"
    requires-python = ">=3.14"
    dependencies = ["litestar-saq==0.8.0", "redis"]
    # app.py
    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
    from redis.asyncio import Redis


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    redis = Redis.from_url("redis://localhost")
    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[QueueConfig(broker_instance=redis, tasks=[resize])],
            use_server_lifespan=True,
        )
    )
    app = Litestar(plugins=[plugin])

Good:

    # pyproject.toml
    [project]
    name = "app"
    version = "1"
    requires-python = ">=3.14"
    dependencies = ["litestar-saq==0.8.0", "redis"]
    # app.py
    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[resize])],
            use_server_lifespan=True,
        )
    )
    app = Litestar(plugins=[plugin])

Misses: projects that run on macOS or Windows, or set another start method, on an older Python.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, once
from saqlint.model import Absent, Known, Plugin, Project, Span
from saqlint.rule import rule
from saqlint.semantics.versions import at_least

# Before, a `dsn` did not help either.
SINCE = "0.8.0"
NOT_FORKED = "3.14"


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for connections that would have to travel."""
    python = project.versions.python
    if python is None or not at_least(python, NOT_FORKED):
        return
    if at_least(project.versions.litestar_saq, SINCE):
        yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    for plugin in project.plugins:
        reason = _child_processes(project, plugin)
        if reason is None:
            continue
        for config in plugin.queues:
            instance = config.options.get("broker_instance")
            if instance is not None and isinstance(config.get("dsn"), Absent):
                at, text = reason
                yield Problem(
                    instance.at,
                    "`broker_instance` without a `dsn` cannot be sent to a worker process: "
                    f"Python {project.versions.python} does not fork",
                    labels=(Label(at, text),),
                    help="give a `dsn`, from which each process makes its own connection",
                    subject=config.queue_name,
                )


def _child_processes(project: Project, plugin: Plugin) -> tuple[Span, str] | None:
    """Why the plugin's workers run in further processes."""
    lifespan = None if plugin.config is None else plugin.config.options.get("use_server_lifespan")
    if lifespan is not None and isinstance(lifespan.value, Known) and lifespan.value.value is True:
        return lifespan.at, "the workers run in further processes"
    if len(plugin.queues) > 1:
        return plugin.queues[1].head_at, "a second queue has a process of its own"
    for file in project.deployments:
        for process in file.processes:
            for option in process.options:
                several = option.name == "--workers" and option.value not in (None, "1")
                if several and process.role == "litestar-workers":
                    return option.at, "several worker processes are started here"
    return None
