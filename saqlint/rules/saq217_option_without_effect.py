"""An option is given to a broker that does not look at it.

`priority` and `group_key` are, as `Job` says of them, "only available in postgres"; so is a
worker's `poll_interval`. The Redis queue takes them and does nothing: jobs run in the order in
which they came, several of one group at once.

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=60, priority=1)


    settings = {"queue": queue, "functions": [resize]}

Good:

    from saq import Queue

    queue = Queue.from_url("postgresql://localhost/app")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=60, priority=1)


    settings = {"queue": queue, "functions": [resize]}

Misses: queues whose broker is not certain.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, chain, once
from saqlint.model import Absent, Known, Project, Value
from saqlint.rule import rule
from saqlint.semantics.saq import POSTGRES_ONLY_JOB_FIELDS, job_fields

INSTEAD = {
    "priority": "jobs run in the order in which they came: use a queue of its own for urgent ones",
    "group_key": "several jobs of a group run at once: use a queue with `concurrency=1`",
}


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for PostgreSQL's options on Redis."""
    yield from once((*_of_jobs(project), *_of_workers(project)))


def _of_jobs(project: Project) -> Iterator[Problem]:
    fields = POSTGRES_ONLY_JOB_FIELDS & job_fields(project.versions.saq)
    for job in project.requests():
        for name in sorted(fields & set(job.settings)):
            if job.backend == "redis" and not _default(job.settings[name].value):
                yield Problem(
                    job.place(name),
                    f"`{name}` has no effect on Redis",
                    labels=chain(job),
                    help=INSTEAD[name],
                    subject=project.subject_of(job),
                )


def _of_workers(project: Project) -> Iterator[Problem]:
    for worker in project.workers:
        option = worker.construction.options.get("poll_interval")
        if worker.backend == "redis" and option is not None and not _default(option.value):
            yield Problem(
                option.at,
                "`poll_interval` has no effect on Redis: the worker waits for jobs without polling",
                help="leave it out",
                subject=worker.queue_name,
            )


def _default(value: Value) -> bool:
    return isinstance(value, Absent) or (isinstance(value, Known) and not value.value)
