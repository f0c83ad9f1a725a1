"""An `SAQPlugin` or `SAQConfig` is made, but no application gets it.

Without the plugin the application has no queues to inject, no web UI, and `litestar workers run`
does not exist: the command line answers `No such command 'workers'`. Nothing warns.

Bad:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def send(ctx: dict, *, to: str) -> None: ...


    saq = SAQPlugin(
        config=SAQConfig(queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[send])])
    )
    app = Litestar(plugins=[])

Good:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def send(ctx: dict, *, to: str) -> None: ...


    saq = SAQPlugin(
        config=SAQConfig(queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[send])])
    )
    app = Litestar(plugins=[saq])

Misses: projects with an application whose plugins could not be followed.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import Plugin, Project
from saqlint.rule import rule


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for plugins that certainly no application installs."""
    for plugin in project.plugins:
        if plugin.installed is False:
            yield _problem(project, plugin)


def _problem(project: Project, plugin: Plugin) -> Problem:
    config_only = plugin.config is not None and plugin.config.at == plugin.at
    made = "`SAQConfig`" if config_only else "`SAQPlugin`"
    wrapped = "`SAQPlugin(config=…)` " if config_only else ""
    return Problem(
        plugin.at,
        f"this {made} is made, but no application installs it",
        labels=tuple(Label(app.at, "an application without it") for app in project.apps[:3]),
        help=f"give {wrapped or 'it '}to the application: `Litestar(plugins=[…])`",
    )
