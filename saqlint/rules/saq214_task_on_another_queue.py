"""A job goes to a queue whose workers do not have its task; another queue's have it.

Each queue has workers of its own, and these run only what is registered with them. On a queue
with a worker the job ends as `failed`, after all its retries, with

    KeyError: 'send_mail'

On a queue without one it waits for ever.

Bad:

    from saq import Queue

    images = Queue.from_url("redis://localhost", name="images")
    mails = Queue.from_url("redis://localhost", name="mails")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def send_mail(ctx: dict, *, to: str) -> None: ...


    async def register(to: str) -> None:
        await images.enqueue("send_mail", to=to, timeout=60)


    image_settings = {"queue": images, "functions": [resize]}
    mail_settings = {"queue": mails, "functions": [send_mail]}

Good:

    from saq import Queue

    images = Queue.from_url("redis://localhost", name="images")
    mails = Queue.from_url("redis://localhost", name="mails")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def send_mail(ctx: dict, *, to: str) -> None: ...


    async def register(to: str) -> None:
        await mails.enqueue("send_mail", to=to, timeout=60)


    image_settings = {"queue": images, "functions": [resize]}
    mail_settings = {"queue": mails, "functions": [send_mail]}
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, chain
from saqlint.model import Enqueue, Project, Worker
from saqlint.rule import rule


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for jobs on the wrong queue."""
    everywhere = project.names_anywhere()
    for job in project.requests():
        if job.name is None or job.queue_name is None or not job.traced or not job.enqueued:
            continue
        if job.front == "litestar-saq" and job.queue_name not in project.registry.queues:
            # Where nobody configured the queue, asking for it raises (SAQ212).
            continue
        names, complete = project.names_on(job.queue_name)
        if complete and job.name not in names and job.name in everywhere:
            yield _problem(project, job, job.name, job.queue_name)


def _problem(project: Project, job: Enqueue, name: str, queue: str) -> Problem:
    homes = [worker for worker in project.workers if _runs(worker, name)]
    others = sorted({worker.queue_name for worker in homes if worker.queue_name is not None})
    worked = any(worker.queue_name == queue for worker in project.workers)
    ends = f"fails with `KeyError: '{name}'`" if worked else "waits for ever"
    shown = ", ".join(f"`{other}`" for other in others)
    return Problem(
        job.head_at,
        f"{job.title} goes to queue `{queue}`, but its task is registered on {shown}: it {ends}",
        labels=(
            *chain(job),
            *(
                Label(worker.construction.head_at, f"`{name}` is registered here")
                for worker in homes
            ),
        ),
        help=f"enqueue it on {shown}, or register it with a worker of `{queue}`",
        subject=project.subject_of(job),
    )


def _runs(worker: Worker, name: str) -> bool:
    return any(
        entry.name == name
        for entry in (*worker.registrations, *(cron.function for cron in worker.crons))
    )
