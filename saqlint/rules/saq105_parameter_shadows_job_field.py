"""A task parameter has the name of a `Job` field, so `enqueue` never passes it on.

`Queue.enqueue()` splits its keywords in two: those that name a field of `Job` set up the job,
the rest are passed on to the task. `enqueue("fetch", key="invoices/1.pdf")` sets the job's key,
and the task is called without it: the job fails with `TypeError: fetch() missing 1 required
keyword-only argument: 'key'`, or runs with the parameter's default. Some raise in the caller
already, `status` since saq 0.24: `status="paid"` a `KeyError: 'PAID'`, `queue="mail"` an
`AttributeError: 'str' object has no attribute 'name'`.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def notify(ctx: dict, *, order_id: int, status: str) -> None: ...


    settings = {"queue": queue, "functions": [notify]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def notify(ctx: dict, *, order_id: int, order_status: str) -> None: ...


    settings = {"queue": queue, "functions": [notify]}

The finding stands at the parameter, and at each `enqueue` whose keyword gets lost. Parameters
that arrive by another way are left alone: `Job("notify", kwargs={"status": …})` and
`CronJob(notify, kwargs={…})` pass everything on.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import Enqueue, Parameter, Project, Setting, Task
from saqlint.rule import rule
from saqlint.semantics import saq

# Fields that callers set to steer the job: such a keyword may well be meant for the job.
_STEERING = frozenset(
    {
        "timeout",
        "heartbeat",
        "retries",
        "ttl",
        "retry_delay",
        "retry_backoff",
        "scheduled",
        "key",
        "priority",
        "group_key",
        "meta",
    }
)


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for parameters that `enqueue` keeps for itself, and for what gets lost so."""
    fields = saq.job_fields(project.versions.saq) | saq.ENQUEUE_COLLISIONS
    for task in project.tasks:
        if task.function.opaque:
            continue
        for parameter in task.parameters:
            if parameter.name in fields and not parameter.kind.startswith("var-"):
                yield from _shadowing(project, task, parameter)


def _shadowing(project: Project, task: Task, parameter: Parameter) -> Iterator[Problem]:
    lost = list(_lost(project, task, parameter.name))
    if not lost and _arrives(project, task, parameter.name):
        return
    raises = parameter.name in saq.ENQUEUE_COLLISIONS
    yield Problem(
        parameter.name_at,
        f"`enqueue` cannot pass `{parameter.name}` on: it is its own parameter's name"
        if raises
        else f"parameter `{parameter.name}` shadows `Job.{parameter.name}`: "
        "`enqueue` sets the job's field and the task never gets it",
        labels=tuple(
            Label(setting.at, "sets the job's field") for _, setting in lost[:3] if setting.at
        ),
        help=f"rename it, as `{_other_name(task, parameter.name)}`, here and where it is enqueued",
        subject=task.function.path,
    )
    for enqueue, setting in lost:
        if setting.at is not None and parameter.name not in _STEERING:
            yield Problem(
                enqueue.head_at,
                f"`{parameter.name}=` sets `Job.{parameter.name}`, "
                f"`{enqueue.name}` never receives it",
                labels=(
                    Label(setting.at, "sets the job's field"),
                    Label(parameter.name_at, "the parameter that it is meant for"),
                ),
                help="rename the parameter, here and in the task",
                subject=task.function.path,
            )


def _lost(project: Project, task: Task, name: str) -> Iterator[tuple[Enqueue, Setting]]:
    """The enqueues of the task that give `name` as a keyword, and with it the job's field."""
    for enqueue in project.jobs_of(task):
        setting = enqueue.settings.get(name)
        if setting is not None and setting.origin in ("call", "wrapper"):
            yield enqueue, setting


def _arrives(project: Project, task: Task, name: str) -> bool:
    """Whether some job passes `name` past `enqueue`: by `Job(kwargs=...)` or a cron job."""
    return any(name in job.arguments for job in project.jobs_of(task)) or any(
        name in cron.arguments for cron in project.crons_of(task)
    )


def _other_name(task: Task, name: str) -> str:
    stem = task.name.rpartition(".")[2].strip("_")
    owner = stem.partition("_")[2] or stem
    return f"{owner}_{name}"
