"""Where tasks are registered and which workers run them, as several rules ask."""

from collections.abc import Iterator

from saqlint.model import Project, Registration, Task, Worker
from saqlint.model.registry import entries_of

__all__ = ["entries_of", "every_job_is_known", "registrations_of", "workers_of"]


def registrations_of(project: Project, task: Task) -> list[Registration]:
    """The entries that register `task`, in the order of the source."""
    found = {entry.at: entry for _, entry in project.registry.of(task.function)}
    return [found[at] for at in sorted(found)]


def workers_of(project: Project, task: Task) -> Iterator[Worker]:
    """The workers that run `task`."""
    found = {id(worker): worker for worker, _ in project.registry.of(task.function)}
    return iter(found.values())


def every_job_is_known(project: Project) -> bool:
    """Whether the task of each job that the project makes is certain.

    A function that passes a name on to `enqueue` counts as known if its callers are. An
    `enqueue` on something that could not be traced may be for any task.
    """
    if any(missed.kind == "queue" for missed in project.unresolved):
        return False
    requests = list(project.requests())
    reached = {enqueue.real_at for enqueue in requests}
    return all(
        enqueue.name is not None
        or enqueue.function is not None
        or (enqueue.forwarded and (enqueue.at in reached or enqueue.head_at in reached))
        for enqueue in project.enqueues
    )
