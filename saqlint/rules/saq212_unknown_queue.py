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
from difflib import get_close_matches

from saqlint.finding import Label, Level, Problem
from saqlint.model import Known, Project
from saqlint.rule import rule


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for queues that nobody configures."""
    configured = list(project.constructed("QueueConfig"))
    names = [config.queue_name for config in configured]
    open_ = any(plugin.queues_open for plugin in project.plugins)
    if not names or open_ or None in names:
        return
    for use in project.queue_uses:
        match use.name:
            case Known(value=str(name)) if name not in names:
                near = get_close_matches(name, [known for known in names if known], 1)
                add = f'add `QueueConfig(name="{name}")`'
                yield Problem(
                    use.name_at or use.at,
                    f"no `QueueConfig` is named `{name}`: `{use.how}` raises",
                    labels=tuple(
                        Label(config.head_at, f"queue `{known}` is configured here")
                        for config, known in zip(configured, names, strict=True)
                    ),
                    help=f"did you mean `{near[0]}`?" if near else add,
                    subject=name,
                )
