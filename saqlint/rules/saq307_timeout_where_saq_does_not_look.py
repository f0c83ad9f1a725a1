"""A timeout or another setting is written where SAQ does not look for it.

SAQ takes a job's settings from `enqueue`, `Job(...)` or `CronJob(...)`. An attribute of the task's
function (`rebuild.timeout = 600`) is read by nobody: the job is killed after the default 10
seconds, `failed` with `TimeoutError`. `job.timeout = 600` in a `before_process` hook changes this
worker's copy in memory; the sweeper of this and every other worker still goes by the stored one,
logs `Sweeping …` and aborts the job as `swept`. In the task itself it comes too late: the
clock is already running.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def rebuild(ctx: dict, *, index: str) -> None: ...


    rebuild.timeout = 600

    settings = {"queue": queue, "functions": [rebuild]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def rebuild(ctx: dict, *, index: str) -> None: ...


    async def start() -> None:
        await queue.enqueue("rebuild", index="users", timeout=600)


    settings = {"queue": queue, "functions": [rebuild]}

A `before_enqueue` hook may set anything on its job: it runs before the job is stored.

Misses: attributes that the project's own code reads and passes on, by any name.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, once
from saqlint.model import JobMutation, Project, Task
from saqlint.rule import rule
from saqlint.semantics import saq

# The two fields by which the sweeper decides: the others are read by the worker that has the job.
_SWEPT_BY = ("timeout", "heartbeat")


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for attributes set on task functions, and on jobs that are stored already."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    fields = saq.job_fields(project.versions.saq)
    for mutation in project.mutations:
        if mutation.owner == "function" and mutation.field in fields:
            yield _on_function(mutation)
    for hook in project.hooks:
        if hook.phase == "before_process" and hook.function is not None:
            for mutation in hook.function.body.mutations:
                if _in_memory_only(mutation):
                    yield _in_hook(mutation, hook.function.path)
    for task in project.tasks:
        for mutation in task.function.body.mutations:
            if _in_memory_only(mutation):
                yield _in_task(task, mutation)


def _in_memory_only(mutation: JobMutation) -> bool:
    return mutation.owner == "job" and mutation.field in _SWEPT_BY and not mutation.stored


def _on_function(mutation: JobMutation) -> Problem:
    return Problem(
        mutation.at,
        f"`{mutation.name}.{mutation.field}` is an attribute of the function: SAQ never reads it",
        help=f"pass `{mutation.field}=` to `enqueue`, or to the `CronJob`",
        subject=mutation.function,
    )


def _in_hook(mutation: JobMutation, subject: str) -> Problem:
    return Problem(
        mutation.at,
        f"`{mutation.field}` is set on this worker's copy of the job only: "
        "the sweeper goes by the stored one",
        help=f"pass `{mutation.field}=` to `enqueue`, or set it in a `before_enqueue` hook",
        subject=subject,
    )


def _in_task(task: Task, mutation: JobMutation) -> Problem:
    return Problem(
        mutation.at,
        f"`{mutation.field}` is set when the job already runs: neither the worker nor the "
        "sweeper looks at it",
        help=f"pass `{mutation.field}=` to `enqueue`",
        subject=task.function.path,
    )
