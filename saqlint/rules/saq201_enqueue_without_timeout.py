"""A job is made without a `timeout`, so SAQ stops it after ten seconds.

`Job.timeout` is 10 seconds unless somebody sets it. What takes longer is cancelled in the
middle of its work and the job ends as `failed`:

    ERROR saq: Error processing job Job<...>
    TimeoutError

The cancelled run uses up an attempt, so with `retries` the same work is begun and cut off
again.

A timeout counts wherever it comes from: the call, the `Job`, a function of the project's own
around `enqueue`, a `before_enqueue` hook, or a `before_process` hook that stores it
(`await job.update(timeout=…)`). Where such a function cannot take a timeout, the
finding stands there, once, and not at each of its callers.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id)


    settings = {"queue": queue, "functions": [resize]}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=60)


    settings = {"queue": queue, "functions": [resize]}

Fix: adds `timeout=` with the value of the setting `default-timeout`. Unsafe: how long the job
may take, only a person knows.

Misses: a `Job` that is enqueued where saqlint cannot follow it.
"""

from collections.abc import Iterator

from saqlint.finding import AddKeyword, Fix, Label, Level, Problem, chain, definition, once
from saqlint.model import Absent, Enqueue, Project, Span, Typed, Unknown
from saqlint.rule import rule
from saqlint.semantics.saq import job_default

SHOWN_CALLERS = 3


@rule(level=Level.RECOMMENDED, since="0.1.0", fix="unsafe")
def check(project: Project) -> Iterator[Problem]:
    """Look for jobs whose timeout nobody sets."""
    # A function between may enqueue in two places: its call is named once.
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    at_wrapper: dict[Span, list[Enqueue]] = {}
    for job in project.requests():
        if not _lacks_timeout(job):
            continue
        if job.can_set("timeout"):
            yield _at_call(project, job)
        else:
            at_wrapper.setdefault(job.lacks_at("timeout"), []).append(job)
    for at, jobs in at_wrapper.items():
        yield _at_wrapper(project, at, jobs)


def _lacks_timeout(job: Enqueue) -> bool:
    return (
        job.method in ("enqueue", "Job")
        and job.enqueued
        and isinstance(job.setting("timeout"), Absent)
        and not _may_be_ready(job)
    )


def _may_be_ready(job: Enqueue) -> bool:
    """Whether what is enqueued may be a `Job` that has its own settings."""
    match job.target:
        case Typed(type=type_):
            return type_ not in ("builtins.str", "builtins.function")
        case Unknown():
            return not job.arguments
    return False


def _at_call(project: Project, job: Enqueue) -> Problem:
    fix = None
    if job.add_at is not None:
        value = str(project.settings.default_timeout)
        fix = Fix(f"Add `timeout={value}`", (AddKeyword(job.add_at, "timeout", value),), safe=False)
    return Problem(
        job.head_at,
        f"{job.title} has no `timeout`: SAQ stops it after {_default(project)} s",
        fix=fix,
        labels=(*chain(job), *definition(project.task_of(job))),
        help="give the longest time it may take, in seconds: `timeout=60`",
        subject=project.subject_of(job),
    )


def _at_wrapper(project: Project, at: Span, jobs: list[Enqueue]) -> Problem:
    job = jobs[0]
    wrapper = next(step.function for step in job.chain if step.refuses("timeout"))
    several = len(jobs) > 1
    return Problem(
        at,
        f"`{wrapper}` enqueues without a `timeout` and its callers cannot give one: "
        f"SAQ stops {f'these {len(jobs)} jobs' if several else job.title} after "
        f"{_default(project)} s",
        labels=tuple(
            Label(made.head_at, f"{made.title} is made here") for made in jobs[:SHOWN_CALLERS]
        ),
        help=f"let `{wrapper}` take a `timeout` and pass it on to `enqueue`",
        subject=wrapper if several else project.subject_of(job),
    )


def _default(project: Project) -> str:
    return str(job_default("timeout", project.versions.saq))
