"""A `QueueConfig` has neither a `dsn` nor a `broker_instance`.

Nothing is assumed in their place. Making the `QueueConfig` raises, so the application does not
start:

    ImproperlyConfiguredException: 500: Must specify either `dsn` or `broker_instance`

An empty `dsn` counts as none.

Bad:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    plugin = SAQPlugin(
        SAQConfig(queue_configs=[QueueConfig(tasks=[resize])], use_server_lifespan=False)
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
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem
from saqlint.model import Absent, Known, Project, Value
from saqlint.rule import rule
from saqlint.semantics.litestar_saq import has_broker_fields


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for queues without any broker."""
    if not has_broker_fields(project.versions.litestar_saq):
        return
    for config in project.constructed("QueueConfig"):
        if _missing(config.get("dsn")) and _missing(config.get("broker_instance")):
            yield Problem(
                config.head_at,
                "`QueueConfig` has neither `dsn` nor `broker_instance`: making it raises",
                help='say where the broker is: `dsn="redis://..."` or `dsn="postgresql://..."`',
                subject=config.queue_name,
            )


def _missing(value: Value) -> bool:
    # An empty default of an environment variable is a deployment's to fill.
    empty = isinstance(value, Known) and not value.value and not value.overridable
    return empty or isinstance(value, Absent)
