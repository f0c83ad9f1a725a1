"""A queue has only a `broker_instance`, but its worker processes are not forked.

litestar-saq starts further worker processes where there are two queues or more, `--workers 2`
or more, or `use_server_lifespan`. Since Python 3.14 they are no longer forked on Linux either,
as they are not on macOS and Windows: the configuration is sent to them, a connection cannot be,
and since litestar-saq 0.8.0 an `ImproperConfigurationError` says so and ends the start:

    QueueConfig(name='default') was constructed with `broker_instance` and no `dsn`.
    Multi-process worker spawning requires a `dsn` so the broker can be rebuilt inside the child
    process.

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

Misses: projects that run on macOS or Windows on an older Python.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, once
from saqlint.model import Absent, Known, Plugin, Project
from saqlint.rule import rule
from saqlint.rules.processes import runs_inside
from saqlint.semantics.versions import at_least

# Before, a `dsn` did not help either.
SINCE = "0.8.0"
NOT_FORKED = "3.14"


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for connections that would have to travel."""
    if at_least(project.versions.litestar_saq, SINCE):
        yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    why = _not_forked(project)
    for plugin in project.plugins if why else ():
        reasons = _child_processes(project, plugin)
        if not reasons:
            continue
        for config in plugin.queues:
            instance = config.options.get("broker_instance")
            if instance is not None and isinstance(config.get("dsn"), Absent):
                yield Problem(
                    instance.at,
                    f"`broker_instance` without a `dsn` cannot be sent to a worker process: {why}",
                    labels=reasons,
                    help="give a `dsn`, from which each process makes its own connection",
                    subject=config.queue_name,
                )


def _not_forked(project: Project) -> str | None:
    """Why worker processes are not forked, in words."""
    method, python = project.start_method, project.versions.python
    if method is not None:
        return None if method.name == "fork" else f"the start method is `{method.name}`"
    if python is not None and at_least(python, NOT_FORKED):
        return f"Python {python} does not fork"
    return None


def _child_processes(project: Project, plugin: Plugin) -> tuple[Label, ...]:
    """What shows that the plugin's workers run in further processes."""
    lifespan = None if plugin.config is None else plugin.config.options.get("use_server_lifespan")
    if lifespan is not None and isinstance(lifespan.value, Known) and lifespan.value.value is True:
        return (Label(lifespan.at, "the workers run in further processes"),)
    if all(runs_inside(made) for made in plugin.queues):
        # Nobody starts them with `workers run`, which would do nothing.
        return ()
    if len(plugin.queues) > 1:
        return (Label(plugin.queues[1].head_at, "a second queue has a process of its own"),)
    for file in project.deployments:
        for process in file.processes:
            for option in process.options:
                several = option.name == "--workers" and option.value not in (None, "1")
                if several and process.role == "litestar-workers":
                    return (Label(option.at, "several worker processes are started here"),)
    # Who sets it has further processes in mind.
    method = project.start_method
    return () if method is None else (Label(method.at, "processes are started so"),)
