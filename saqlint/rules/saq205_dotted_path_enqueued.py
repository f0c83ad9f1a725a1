"""A job names a function by its dotted path, but the worker knows it by its plain name.

A dotted string in `QueueConfig(tasks=[...])` says where the function is; the worker then knows
it by its `__qualname__`, without the module. A job for `"app.send_mail"` ends as `failed`,
after all its retries, with

    KeyError: 'app.send_mail'

A name with dots that a `("name", function)` tuple gave in raw SAQ is left alone.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def send_mail(ctx: dict, *, to: str) -> None: ...


    async def register(to: str) -> None:
        await queue.enqueue("app.send_mail", to=to, timeout=60)


    settings = {"queue": queue, "functions": [send_mail]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def send_mail(ctx: dict, *, to: str) -> None: ...


    async def register(to: str) -> None:
        await queue.enqueue("send_mail", to=to, timeout=60)


    settings = {"queue": queue, "functions": [send_mail]}

Fix: writes the plain name. Safe: with the path the job cannot run.
"""

from collections.abc import Iterator

from saqlint.finding import Fix, Level, Problem, chain, definition
from saqlint.model import Enqueue, Known, Project
from saqlint.rule import rule
from saqlint.rules.written import reworded


@rule(level=Level.BASIC, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Look for paths where names belong."""
    everywhere = project.names_anywhere()
    for job in project.requests():
        _, complete = project.names_for(job)
        if job.name is None or job.name in everywhere:
            continue
        name = project.qualified(job.name)
        if name is not None and (complete or _leads_to_it(project, job.name, name)):
            yield _problem(project, job, name)


def _leads_to_it(project: Project, path: str, name: str) -> bool:
    """Whether the path is that of the very function, however many more a worker may know."""
    task = project.task_named(name)
    return task is not None and f".{task.function.path}".endswith(f".{path}")


def _problem(project: Project, job: Enqueue, name: str) -> Problem:
    edit = reworded(job.target, name) if isinstance(job.target, Known) else None
    task = project.task_named(name)
    return Problem(
        job.target_at or job.head_at,
        f"the worker knows this function as `{name}`, not by its path: "
        f"the job fails with `KeyError: '{job.name}'`",
        fix=None if edit is None else Fix(f'Enqueue "{name}"', (edit,)),
        labels=(*chain(job), *definition(task)),
        help=f'enqueue it by name: `"{name}"`',
        subject=name if task is None else task.function.path,
    )
