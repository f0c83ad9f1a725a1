"""A Litestar application builds raw `saq` queues or workers, with litestar-saq or without.

What the plugin does is then left to the project: injecting queues into handlers, connected
(PostgreSQL needs that before the first job), workers under `litestar workers run`, Litestar's own
serializer (raw SAQ refuses a UUID: `TypeError: Object of type UUID is not JSON serializable`).

Bad:

    from litestar import Litestar, post
    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def send(ctx: dict, *, to: str) -> None: ...


    @post("/mails")
    async def create(to: str) -> None:
        await queue.enqueue("send", to=to, timeout=30)


    settings = {"queue": queue, "functions": [send]}
    app = Litestar(route_handlers=[create])

Good:

    from litestar import Litestar, post
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues


    async def send(ctx: dict, *, to: str) -> None: ...


    @post("/mails")
    async def create(to: str, task_queues: TaskQueues) -> None:
        await task_queues.get("default").enqueue("send", to=to, timeout=30)


    config = SAQConfig(queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[send])])
    app = Litestar(route_handlers=[create], plugins=[SAQPlugin(config=config)])

Left alone: tests and scripts, which have no application to ask, and services of the same
repository with dependencies of their own.
"""

import posixpath
from collections.abc import Iterator
from pathlib import PurePosixPath

from saqlint.finding import Label, Level, Problem
from saqlint.model import Construction, Project
from saqlint.rule import rule

_MADE = {
    "Queue": "a raw `saq` queue",
    "Worker": "a raw `saq` worker",
    "settings": "raw `saq` worker settings",
}
# Code that runs beside the application, and so cannot get its queues injected.
_BESIDE = frozenset(
    {"tests", "test", "testing", "scripts", "script", "tools", "examples", "benchmarks"}
)


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for raw constructions in a project that has a Litestar application."""
    apps = [app for app in project.apps if not _is_beside(app.at.path)]
    if not apps:
        return
    raw = [
        made
        for made in project.constructed(*_MADE)
        if made.front == "saq" and not _is_beside(made.at.path)
    ]
    # The plugin that makes the queues brings their workers too: one place to change, one finding.
    queues = [made for made in raw if made.kind == "Queue"]
    for made in queues or raw:
        home = _home(project, made.at.path)
        near = [app for app in apps if _home(project, app.at.path) == home]
        for app in near[:1]:
            yield _problem(made, Label(app.at, "the Litestar application"))


def _home(project: Project, path: str) -> str:
    """The innermost folder around a file that has a dependency list: one service of several."""
    folders = {posixpath.dirname(source) for source in project.stack.sources}
    around = [folder for folder in folders if path.startswith(f"{folder}/")]
    return max(around, key=len, default="")


def _is_beside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    name = parts[-1]
    return not _BESIDE.isdisjoint(parts[:-1]) or name.startswith("test_") or name == "conftest.py"


def _problem(made: Construction, app: Label) -> Problem:
    return Problem(
        made.head_at,
        f"{_MADE[made.kind]} in a project with a Litestar application",
        labels=(app,),
        help="configure it through litestar-saq: "
        "`SAQPlugin(config=SAQConfig(queue_configs=[QueueConfig(…)]))`",
    )
