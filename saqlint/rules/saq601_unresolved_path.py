"""A dotted path to a task, cron function or hook leads nowhere.

litestar-saq imports the strings of `tasks`, `scheduled_tasks` and the hooks when `QueueConfig(...)`
runs: one module, then one attribute of it. A missing module raises `ModuleNotFoundError`, a missing
attribute `ImportError: ("Module '%s' does not define a '%s' attribute/class", …)`; `mod:func` and
`Class.method` are not such paths. Nothing starts: neither the workers nor the web application.

Bad:

    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin

    config = SAQConfig(
        queue_configs=[QueueConfig(dsn="redis://localhost", tasks=["app.jobs:send_mail"])]
    )
    plugin = SAQPlugin(config=config)

Good:

    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin

    config = SAQConfig(
        queue_configs=[QueueConfig(dsn="redis://localhost", tasks=["app.jobs.send_mail"])]
    )
    plugin = SAQPlugin(config=config)

Misses: modules of other distributions, which are not looked into, and names that only running the
module would show (a module `__getattr__`, `globals()["x"] = …`).
"""

from collections.abc import Iterator
from typing import TypeGuard

from saqlint.finding import Level, Problem, once
from saqlint.model import PathFailure, Project, Span
from saqlint.rule import rule
from saqlint.rules.registered import entries_of


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look at what became of each dotted path."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    for worker in project.workers:
        for entry in entries_of(worker):
            if entry.form == "path" and _fails(entry.failure, project):
                what = "cron function" if entry.via_cron else "task"
                yield _problem(what, entry.text, entry.at, entry.failure, worker.queue_name)
    for hook in project.hooks:
        if hook.form == "path" and _fails(hook.failure, project):
            what = f"`{hook.phase}` hook"
            yield _problem(what, hook.text, hook.registered_at, hook.failure, None)


def _fails(failure: PathFailure | None, project: Project) -> TypeGuard[PathFailure]:
    """Whether the import certainly fails: no dependency brings the package."""
    if failure is None or failure.kind == "not-a-task":
        return False
    if not failure.foreign:
        return True
    known = {name.replace("-", "_") for name in project.stack.dependencies}
    return project.stack.complete and failure.missing.lower() not in known


def _problem(what: str, path: str, at: Span, failure: PathFailure, queue: str | None) -> Problem:
    match failure.kind:
        case "module" if failure.foreign:
            fault = f"no package `{failure.missing}` is here or among the dependencies"
        case "module":
            fault = f"there is no module `{failure.missing}`"
        case "attribute":
            module = path.rpartition(".")[0]
            fault = f"module `{module}` has no `{failure.missing}`"
        case _:
            fault = "it is not of the form `package.module.name`"
    return Problem(
        at,
        f"{what} `{path}` cannot be imported: {fault}",
        help=_help(failure),
        subject=queue or path,
    )


def _help(failure: PathFailure) -> str:
    if failure.nearest is not None:
        return f"did you mean `{failure.nearest}`?"
    if failure.kind == "form":
        return "write one module and one name in it, with dots: `app.jobs.send_mail`"
    return "correct the path, or add what it names"
