"""A task returns what its queue's serializer refuses: it fails after the work is done.

SAQ stores the result with the job. Raw SAQ writes JSON: a UUID, a datetime, a set, a dataclass
raise `TypeError: Object of type UUID is not JSON serializable`. litestar-saq takes these, but no
Pydantic model and no plain class: `SerializationException: Unsupported type: <class '…'>`. The
body has run by then. With one attempt the job is `failed`; with `retries` above 1 the retry cannot
be stored either, the job stays `active` until the sweeper comes, and the body runs once more.

Bad:

    from datetime import datetime, timezone

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def sync(ctx: dict) -> dict:
        return {"finished": datetime.now(timezone.utc)}


    settings = {"queue": queue, "functions": [sync]}

Good:

    from datetime import datetime, timezone

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def sync(ctx: dict) -> dict:
        return {"finished": datetime.now(timezone.utc).isoformat()}


    settings = {"queue": queue, "functions": [sync]}

Silent where the project gives a queue its own serializer (`dump=`, `json_serializer=`).

Misses: results whose type is not certain.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, definition, once
from saqlint.model import Front, Known, Project, ReturnedValue, Task, Typed, Value
from saqlint.rule import rule
from saqlint.semantics.serializer import error_text, refused


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look at the types of what tasks return, and what is in it."""
    yield from once(
        problem
        for task in project.tasks
        for front in task.fronts
        if not task.function.opaque and not _has_own_serializer(project, front)
        for returned in task.function.body.returns
        for problem in _problems(task, returned, front)
    )


def _problems(task: Task, returned: ReturnedValue, front: Front) -> Iterator[Problem]:
    names = _names(returned.value)
    told = next((name for name in names if refused(name, front) is not None), None)
    if told is None or not refused(told, front):
        return
    yield Problem(
        returned.at,
        f"task `{task.name}` returns `{names[0].removeprefix('builtins.')}`, which {front} cannot "
        f"store: `{error_text(names[0], front)}` after the work is done",
        labels=definition(task),
        help="return plain values: strings, numbers, lists, dicts",
        subject=task.function.path,
    )


def _names(value: Value) -> tuple[str, ...]:
    match value:
        case Known(value=plain):
            return (f"builtins.{type(plain).__name__}",)
        case Typed(type=name, family=family):
            return family or (name,)
    return ()


def _has_own_serializer(project: Project, front: Front) -> bool:
    if front == "litestar-saq":
        return any("json_serializer" in made.options for made in project.constructed("SAQConfig"))
    return any("dump" in made.options for made in project.constructed("Queue"))
