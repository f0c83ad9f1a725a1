"""A task is registered in litestar-saq under a name of its own, which is dropped.

Raw SAQ takes a `("name", function)` tuple and runs jobs of that name. litestar-saq accepts the
tuple and keeps the function only: the worker knows it by its `__qualname__`, and a job for the
name in the tuple ends as `failed` with

    KeyError: 'mail'

Bad:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def send_mail(ctx: dict, *, to: str) -> None: ...


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[
                QueueConfig(dsn="redis://localhost", tasks=[("mail", send_mail)])
            ],
            use_server_lifespan=False,
        )
    )
    app = Litestar(plugins=[plugin])

Good:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def send_mail(ctx: dict, *, to: str) -> None: ...


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[send_mail])],
            use_server_lifespan=False,
        )
    )
    app = Litestar(plugins=[plugin])
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, definition, once
from saqlint.model import Project
from saqlint.rule import rule


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for aliases that differ from the function's own name."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    for worker in project.workers:
        if worker.front != "litestar-saq":
            continue
        for entry in worker.registrations:
            if entry.form != "alias" or entry.alias is None or entry.task is None:
                continue
            name = entry.task.function.name
            if entry.alias != name:
                yield Problem(
                    entry.at,
                    f"litestar-saq drops the name `{entry.alias}`: the worker knows this function "
                    f"as `{name}`",
                    labels=definition(entry.task),
                    help=f'register the function alone and enqueue `"{name}"`',
                    subject=entry.task.function.path,
                )
