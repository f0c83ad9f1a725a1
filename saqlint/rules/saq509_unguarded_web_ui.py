"""SAQ's web interface is open to anyone who can reach the application.

With `web_enabled=True`, litestar-saq serves it under `/saq`. The page of a job shows its
arguments and its result, and `POST .../retry` and `POST .../abort` answer 202 to everyone. Only
`web_guards`, guards of the application or its authentication middleware keep strangers out;
`web_guards=[]` does not. (Up to litestar-saq 0.6 they have to be a tuple: a list raises at
`Litestar(...)`.) In raw SAQ, `saq --web` asks for a password only if `AUTH_PASSWORD` is set, and
`saq_web` never asks.

Bad:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[resize])],
            use_server_lifespan=False,
            web_enabled=True,
        )
    )
    app = Litestar(plugins=[plugin])

Good:

    from litestar import Litestar
    from litestar.connection import ASGIConnection
    from litestar.exceptions import NotAuthorizedException
    from litestar.handlers import BaseRouteHandler
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    def staff_only(connection: ASGIConnection, _: BaseRouteHandler) -> None:
        if connection.headers.get("x-role") != "staff":
            raise NotAuthorizedException


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[resize])],
            use_server_lifespan=False,
            web_enabled=True,
            web_guards=[staff_only],
        )
    )
    app = Litestar(plugins=[plugin])

Misses: middleware that lets everyone pass; a guard in a proxy before the application is not
seen, and needs a suppression that says so.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, once
from saqlint.model import Absent, Construction, Known, Project
from saqlint.rule import rule


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for web interfaces that nothing guards."""
    for plugin in project.plugins:
        config = plugin.config
        if config is None or not _open(config):
            continue
        apps = project.apps_of(plugin)
        if apps and all(app.guarded is False for app in apps):
            yield Problem(
                config.options["web_enabled"].at,
                f"the web UI is open to anyone under `{_path(config)}`: they read, retry and abort "
                "jobs",
                labels=tuple(Label(app.at, f"`{app.name}` has no guards either") for app in apps),
                help="give `web_guards=[...]`, or do not enable it",
            )
    for mount in project.web_mounts:
        if mount.guarded is False:
            yield Problem(
                mount.at,
                "the web UI is open to anyone: they read, retry and abort jobs",
                help="mount it behind authentication, or do not mount it",
            )
    if not project.web_password:
        yield from once(_commands(project))


def _commands(project: Project) -> Iterator[Problem]:
    for file in project.deployments:
        for process in file.processes:
            for option in process.options:
                if process.role == "saq" and option.name == "--web":
                    yield Problem(
                        option.at,
                        "`saq --web` is open to anyone: no `AUTH_PASSWORD` is set anywhere",
                        help="set `AUTH_USER` and `AUTH_PASSWORD`, or leave `--web` out",
                        subject=process.service or None,
                    )


def _open(config: Construction) -> bool:
    enabled = config.options.get("web_enabled")
    if enabled is None or not isinstance(enabled.value, Known) or not enabled.value.value:
        return False
    match config.get("web_guards"):
        case Absent():
            return True
        case Known(value=guards):
            return not guards
    return False


def _path(config: Construction) -> str:
    match config.get_or("web_path", default="/saq"):
        case Known(value=str(path)):
            return path
    return "web_path"
