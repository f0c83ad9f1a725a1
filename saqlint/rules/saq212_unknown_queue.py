"""A queue is asked for by a name that no `QueueConfig` has.

`TaskQueues.get()` and `SAQPlugin.get_queue()` know the queues of the plugin's `queue_configs`
alone. For any other name they raise an `ImproperlyConfiguredException`, so the request ends
with

    500: Could not find the specified queue. Please check your configuration.

A `QueueConfig` without a `name` is called `default`.

Bad:

    from litestar import Litestar, post
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    @post("/images")
    async def upload(task_queues: TaskQueues) -> None:
        await task_queues.get("images").enqueue("resize", image_id=1, timeout=60)


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[resize])],
            use_server_lifespan=False,
        )
    )
    app = Litestar(route_handlers=[upload], plugins=[plugin])

Good:

    from litestar import Litestar, post
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    @post("/images")
    async def upload(task_queues: TaskQueues) -> None:
        await task_queues.get("images").enqueue("resize", image_id=1, timeout=60)


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[QueueConfig(name="images", dsn="redis://localhost", tasks=[resize])],
            use_server_lifespan=False,
        )
    )
    app = Litestar(route_handlers=[upload], plugins=[plugin])

Misses: projects in which the name of some queue is not certain.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.likeness import nearest
from saqlint.model import Construction, Known, Project, QueueUse
from saqlint.rule import rule


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for queues that nobody configures."""
    everywhere = project.queue_configs()
    if any(plugin.queues_open for plugin in project.plugins):
        return
    for use in project.queue_uses:
        # A module with queues of its own is an application of its own.
        configs = tuple(c for c in everywhere if c.at.path == use.at.path) or everywhere
        known = {config.queue_name for config in configs}
        match use.name:
            case Known(value=str(name)) if configs and None not in known and name not in known:
                yield _problem(use, name, configs)


def _problem(use: QueueUse, name: str, configs: tuple[Construction, ...]) -> Problem:
    names = [config.queue_name or "" for config in configs]
    near = nearest(name, names)
    return Problem(
        use.name_at or use.at,
        f"no `QueueConfig` is named `{name}`: `{use.how}` raises",
        labels=tuple(
            Label(config.head_at, f"queue `{known}` is configured here")
            for config, known in zip(configs, names, strict=True)
        ),
        help=f"did you mean `{near}`?" if near else f'add `QueueConfig(name="{name}")`',
        subject=name,
    )
