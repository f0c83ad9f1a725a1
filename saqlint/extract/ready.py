"""What the place of a job tells: whether a `Job(...)` is enqueued, and which queue is "its own"."""

import ast
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from saqlint.extract.links import METHODS
from saqlint.extract.program import Site
from saqlint.extract.queues import agreed
from saqlint.model import Enqueue, Known, Task, Worker
from saqlint.resolve.nodes import walk


def is_enqueued(site: Site) -> bool:
    """Whether a `Job(...)` that no enqueue was seen to take is enqueued all the same.

    One that is handed to something else is not: `queue.abort(Job(...), "stopped")`.
    """
    parent = site.module.parent(site.call)
    if isinstance(parent, ast.Attribute):
        return parent.attr in METHODS
    if isinstance(parent, ast.Call):
        return getattr(parent.func, "attr", "") in METHODS
    scope = site.frame.scope.function
    around = site.module.tree if scope is None else scope.node
    return any(
        isinstance(node, ast.Call) and getattr(node.func, "attr", "") in METHODS
        for node in walk(around)
    )


def at_home(
    enqueues: Iterable[Enqueue], tasks: Iterable[Task], workers: Iterable[Worker]
) -> Iterator[Enqueue]:
    """Name the queue of `ctx["job"].queue.enqueue(...)` in a task that one queue runs.

    The broker of a queue that is asked for by its name is the one that its workers have.
    """
    homes = {task.function.path: task.queues for task in tasks}
    backends = agreed((w.queue_name, w.backend) for w in workers if w.queue_name is not None)
    for enqueue in enqueues:
        around = None if enqueue.where is None else enqueue.where.function
        queues = homes.get(around.path, ()) if around is not None and enqueue.own_queue else ()
        named = enqueue
        if len(queues) == 1 and enqueue.queue_name is None:
            named = replace(enqueue, queue=Known(queues[0]))
        backend = None if named.queue_name is None else backends.get(named.queue_name)
        known = named.backend is not None or backend is None
        yield named if known else replace(named, backend=backend)
