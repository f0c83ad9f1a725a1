"""`SAQConfig` does not say whether the web server starts the workers.

`use_server_lifespan` is off unless it is set. Under `litestar run` alone no worker starts then:
every `enqueue()` succeeds, and the jobs stay `queued`. That is right where `litestar workers
run` is a process of its own, and a surprise elsewhere; so say which it is.

Bad:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    plugin = SAQPlugin(
        SAQConfig(queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[resize])])
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

Fix: adds `use_server_lifespan=False`. Safe: that is what holds today.
"""

from collections.abc import Iterator

from saqlint.finding import AddKeyword, Fix, Level, Problem
from saqlint.model import Absent, Project
from saqlint.rule import rule
from saqlint.semantics.litestar_saq import saq_config_fields


@rule(level=Level.RECOMMENDED, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Look for configurations that leave it open."""
    if "use_server_lifespan" not in saq_config_fields(project.versions.litestar_saq):
        return
    for config in project.constructed("SAQConfig"):
        if isinstance(config.get("use_server_lifespan"), Absent):
            yield Problem(
                config.head_at,
                "`use_server_lifespan` is not set: under `litestar run` no worker starts",
                fix=Fix(
                    "Add `use_server_lifespan=False`",
                    (AddKeyword(config.at, "use_server_lifespan", "False"),),
                ),
                help="`False` if `litestar workers run` is a process of its own, else `True`",
            )
