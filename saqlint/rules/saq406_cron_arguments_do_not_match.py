"""A cron job does not give its function the arguments that it needs.

A cron job calls its function with the context and with `CronJob(kwargs=...)`, nothing else.
Each run ends as `failed` with

    TypeError: summarize() missing 1 required keyword-only argument: 'day'

or, for an argument too many, `got an unexpected keyword argument`.

Bad:

    from saq import CronJob, Queue


    async def summarize(ctx: dict, *, day: str) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [CronJob(summarize, cron="0 3 * * *", timeout=60)],
    }

Good:

    from saq import CronJob, Queue


    async def summarize(ctx: dict, *, day: str) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [],
        "cron_jobs": [
            CronJob(summarize, cron="0 3 * * *", timeout=60, kwargs={"day": "yesterday"})
        ],
    }

Misses: functions under a decorator that may change the signature.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, definition
from saqlint.likeness import nearest
from saqlint.model import Argument, CronJob, Project, Task
from saqlint.rule import rule
from saqlint.semantics.saq import cron_accepts_kwargs


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Hold what cron jobs give against what their functions take."""
    with_kwargs = cron_accepts_kwargs(project.versions.saq)
    for cron in project.crons:
        task = cron.function.task
        if task is None or not task.signature_known:
            continue
        missing = task.missing(cron.arguments)
        if missing and not cron.arguments_open and not cron.options_open:
            yield _missing(cron, task, missing, with_kwargs=with_kwargs)
        for argument in cron.arguments.values():
            known = task.accepts_any or any(p.name == argument.name for p in task.parameters)
            if not known:
                yield _unknown(cron, task, argument)


def _missing(cron: CronJob, task: Task, missing: list[str], *, with_kwargs: bool) -> Problem:
    names = ", ".join(f"`{name}`" for name in missing)
    pairs = ", ".join(f'"{name}": ...' for name in missing)
    return Problem(
        cron.head_at,
        f"{cron.title} does not give {names}, which its function requires",
        labels=definition(task),
        help=f"give `kwargs={{{pairs}}}`, or a default in the function"
        if with_kwargs
        else "give a default in the function: this version's `CronJob` takes no arguments for it",
        subject=cron.subject,
    )


def _unknown(cron: CronJob, task: Task, argument: Argument) -> Problem:
    near = nearest(argument.name, (p.name for p in task.parameters))
    return Problem(
        argument.name_at or argument.at,
        f"`{task.function.name}` takes no argument `{argument.name}`",
        labels=definition(task),
        help=f"did you mean `{near}`?" if near else "leave it out",
        subject=cron.subject,
    )
