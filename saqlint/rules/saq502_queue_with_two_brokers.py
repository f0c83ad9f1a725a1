"""A `QueueConfig` has both a `dsn` and a `broker_instance`.

litestar-saq does not choose between them. Making the `QueueConfig` raises, so the application
does not start:

    ImproperlyConfiguredException: 500: Cannot specify both `dsn` and `broker_instance`

Bad:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
    from redis.asyncio import Redis


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[
                QueueConfig(
                    dsn="redis://localhost",
                    broker_instance=Redis.from_url("redis://localhost"),
                    tasks=[resize],
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
            queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[resize])],
            use_server_lifespan=False,
        )
    )
    app = Litestar(plugins=[plugin])

Misses: values that may be `None` or empty in some run.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import Known, Project, Typed, Value
from saqlint.rule import rule
from saqlint.semantics.litestar_saq import has_broker_fields


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for queues with both kinds of broker."""
    if not has_broker_fields(project.versions.litestar_saq):
        return
    for config in project.constructed("QueueConfig"):
        dsn, instance = config.options.get("dsn"), config.options.get("broker_instance")
        if dsn is None or instance is None:
            continue
        if _present(dsn.value) and _present(instance.value):
            yield Problem(
                instance.at,
                "`QueueConfig` has both `dsn` and `broker_instance`: making it raises",
                labels=(Label(dsn.at, "the other broker"),),
                help="keep one; a `dsn` also works in worker processes that are not forked",
                subject=config.queue_name,
            )


def _present(value: Value) -> bool:
    match value:
        case Known(value=given):
            return bool(given)
        case Typed(type=type_):
            return type_ != "builtins.None"
    return False
