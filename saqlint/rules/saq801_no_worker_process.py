"""The deployment starts the web application, but nothing that works its queues.

`enqueue()` succeeds without any worker: the job is stored and stays `queued`. Neither uvicorn nor
`litestar run` starts one by itself. In production that is a process of its own:
`litestar workers run`, or `saq package.module.settings`.

Bad:

    # Procfile
    web: litestar --app app:app run

    # app.py
    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    config = SAQConfig(
        queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[resize])],
        use_server_lifespan=False,
    )
    app = Litestar(plugins=[SAQPlugin(config)])

Good:

    # Procfile
    web: litestar --app app:app run
    worker: litestar --app app:app workers run

    # app.py
    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    config = SAQConfig(
        queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[resize])],
        use_server_lifespan=False,
    )
    app = Litestar(plugins=[SAQPlugin(config)])

Misses: deployments with a script, program or image that may start a worker unseen; workers that
the code itself makes.
"""

import re
from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import Deployment, FileKind, Process, Project
from saqlint.rule import rule
from saqlint.rules.processes import WEB, WORKERS, is_off, lifespan, processes, runs_apart, shown

DESCRIBES: tuple[FileKind, ...] = (
    "procfile",
    "compose",
    "kubernetes",
    "supervisor",
    "platform",
    "systemd",
)
WORKERISH = re.compile(r"worker|queue|saq|consumer", re.IGNORECASE)


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for production files that start the web application alone."""
    if not _needs_a_process(project) or _may_have_one(project):
        return
    found = {file.path: web for file in project.deployments if (web := _web(file)) is not None}
    kinds = {file.path: file.kind for file in project.deployments}
    described = [web for path, web in found.items() if kinds[path] in DESCRIBES]
    image = [web for path, web in found.items() if kinds[path] in ("dockerfile", "toml")]
    for web in described or image[:1]:
        yield _problem(project, web)


def _needs_a_process(project: Project) -> bool:
    """Whether there are workers with something to do, and all of them wait for a command."""
    if not any(w.registrations or w.crons for w in project.workers):
        return False
    if any(not is_off(lifespan(plugin.config)) for plugin in project.plugins):
        return False
    if any(plugin.installed is False for plugin in project.plugins):
        return False
    return all(
        worker.path is not None or (runs_apart(worker) and bool(project.plugins))
        for worker in project.workers
    )


def _may_have_one(project: Project) -> bool:
    """Whether any file starts a worker, or something that may be one."""
    if any(file.skipped for file in project.deployments) or any(processes(project, *WORKERS)):
        return True
    return any(
        process.may_work
        and (process.production or WORKERISH.search(f"{process.service} {process.command}"))
        for file in project.deployments
        for process in file.processes
    )


def _web(file: Deployment) -> Process | None:
    return next(
        (process for process in file.processes if process.role in WEB and process.production), None
    )


def _problem(project: Project, web: Process) -> Problem:
    names = sorted({w.queue_name for w in project.workers if w.queue_name is not None})
    queues = ", ".join(f"`{name}`" for name in names)
    which = f"queue {queues}" if len(names) == 1 else f"the queues {queues}"
    made = project.workers[0].construction.head_at
    return Problem(
        web.at,
        f"`{shown(web)}` starts the web application, but nothing starts a worker for "
        f"{which if names else 'its queues'}: jobs stay queued",
        labels=(Label(made, "a worker is configured here"),),
        help=_help(project),
        subject=web.service,
    )


def _help(project: Project) -> str:
    path = next((worker.path for worker in project.workers if worker.path is not None), None)
    command = "litestar workers run" if path is None else f"saq {path}"
    return f"add a process that runs `{command}`"
