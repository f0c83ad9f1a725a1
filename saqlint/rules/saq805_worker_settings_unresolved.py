"""The settings path of a `saq` command leads nowhere, so the worker does not start.

`saq app.worker.settings` splits the path at its last dot, imports the module and takes the
attribute: a dict, or a function that returns one. A missing module raises `ModuleNotFoundError`;
a missing name, and the `module:name` form of web servers,

    AttributeError: module 'app' has no attribute 'worker:settings'

Bad:

    # Procfile
    worker: saq worker:settings

    # worker.py
    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    settings = {"queue": Queue.from_url("redis://localhost"), "functions": [resize]}

Good:

    # Procfile
    worker: saq worker.settings

    # worker.py
    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    settings = {"queue": Queue.from_url("redis://localhost"), "functions": [resize]}

Misses: paths into packages that are not part of the project.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, once
from saqlint.model import PathFailure, Process, Project
from saqlint.rule import rule
from saqlint.rules.processes import processes


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look at what became of each settings path."""
    if not project.uses_saq and "saq" not in project.stack.dependencies:
        # Some other program is called so.
        return
    yield from once(
        _problem(project, process, process.failure)
        for process in processes(project, "saq")
        if process.failure is not None
    )


def _problem(project: Project, process: Process, failure: PathFailure) -> Problem:
    path = process.target or ""
    module = path.strip().rpartition(".")[0]
    match failure.kind:
        case "module":
            fault = f"there is no module `{failure.missing}`"
        case "attribute":
            fault = f"module `{module}` has no `{failure.missing}`"
        case "not-a-task":
            fault = "it is neither a dict nor a function that returns one"
        case "form":
            fault = "it is not of the form `package.module.name`"
    return Problem(
        process.target_at or process.at,
        f"`saq {path}` cannot start: {fault}",
        help=_help(failure, _settings_of(project, path)),
        subject=process.service,
    )


def _settings_of(project: Project, path: str) -> str | None:
    """The one settings dict of the module that a path names, with dots or a colon, or is."""
    dotted = path.strip().replace(":", ".")
    modules = (dotted.rpartition(".")[0], dotted)
    found = {w.path for w in project.workers if w.path and w.path.rpartition(".")[0] in modules}
    return found.pop() if len(found) == 1 else None


def _help(failure: PathFailure, known: str | None) -> str:
    meant = known or failure.nearest
    if meant is not None:
        return f"did you mean `{meant}`?"
    return f"SAQ ends with `{failure.error}`"
