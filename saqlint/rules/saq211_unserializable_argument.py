"""An argument of a job is of a type that the queue cannot store as it is.

A job travels as JSON. Raw SAQ writes it with `json.dumps`, which refuses `UUID`, `datetime`,
`Decimal`, `set`, `bytes`, dataclasses and more. litestar-saq writes it with Litestar's
`encode_json`, which takes those but neither Pydantic models nor plain classes. `await
enqueue(...)` then raises

    TypeError: Object of type UUID is not JSON serializable
    SerializationException: Unsupported type: <class 'app.Image'>

What is taken does not come back as what it was: a `UUID` arrives as `str`, a dataclass as
`dict`. Where the task declares the type that was sent, that is reported as well, at the level
*recommended*.

Bad:

    from uuid import UUID

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: str) -> None: ...


    async def upload(image_id: UUID) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=60)


    settings = {"queue": queue, "functions": [resize]}

Good:

    from uuid import UUID

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: str) -> None: ...


    async def upload(image_id: UUID) -> None:
        await queue.enqueue("resize", image_id=str(image_id), timeout=60)


    settings = {"queue": queue, "functions": [resize]}

Misses: arguments whose type is not certain; queues with a serializer of their own.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, chain, definition
from saqlint.model import Argument, Enqueue, Front, Known, Project, Typed, Value
from saqlint.rule import rule
from saqlint.semantics.serializer import changed, error_text, refused

FROM_ISO = ("datetime.datetime", "datetime.date", "datetime.time")
FROM_ITSELF = (
    *("uuid.UUID", "decimal.Decimal", "pathlib.Path", "pathlib.PurePath", "builtins.set"),
    *("builtins.frozenset", "collections.deque", "ipaddress.IPv4Address", "ipaddress.IPv6Address"),
)
# These differ in name alone from what arrives.
ALIKE = ("builtins.tuple", "typing.TypedDict", "collections.OrderedDict", "collections.defaultdict")


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Hold the arguments' types against the queue's serializer."""
    own = _own_serializers(project)
    for job in project.requests():
        front = job.front or _only_front(project)
        if front is None or front in own or not job.enqueued or not job.traced:
            continue
        for argument in job.arguments.values():
            deciding = _deciding(_types(argument.value), front)
            if deciding is not None and refused(deciding, front):
                yield _refused(project, job, argument, argument.value, front)
                continue
            if deciding is not None:
                yield from _changed(project, job, argument, deciding, front)
            for inner in argument.contents:
                inside = _deciding(_types(inner), front)
                if inside is not None and refused(inside, front):
                    yield _refused(project, job, argument, inner, front)
                    break


def _only_front(project: Project) -> Front | None:
    """Who makes a queue that is handed in: without litestar-saq only the project itself can."""
    with_plugin = project.uses_litestar_saq or "litestar-saq" in project.stack.dependencies
    return None if with_plugin or not any(project.constructed("Queue")) else "saq"


def _own_serializers(project: Project) -> set[Front]:
    """The fronts for which some queue is given a serializer of the project's own."""
    made = project.constructed("Queue", "SAQConfig")
    return {m.front for m in made if m.open or {"dump", "json_serializer"} & set(m.options)}


def _types(value: Value) -> tuple[str, ...]:
    match value:
        case Known(value=plain):
            return (f"builtins.{type(plain).__name__}",)
        case Typed(type=name, family=family):
            return family or (name,)
    return ()


def _deciding(types: tuple[str, ...], front: Front) -> str | None:
    """The first of a class's names that the serializer is known to treat."""
    return next((name for name in types if refused(name, front) is not None), None)


def _refused(
    project: Project, job: Enqueue, argument: Argument, value: Value, front: Front
) -> Problem:
    """The argument, or `value` in it, is what the serializer does not take."""
    own = _types(value)[0]
    inside = value is not argument.value
    at = getattr(value, "at", None) if inside else None
    return Problem(
        argument.at if at is None or at not in argument.at else at,
        f"`{argument.name}` {'holds' if inside else 'is'} a `{own.rpartition('.')[2]}`: "
        f"`{'enqueue' if job.method == 'Job' else job.method}` raises "
        f"`{error_text(own, front)}`",
        labels=(*chain(job), *definition(project.task_of(job))),
        help="send plain values, as `str(value)` or an id, and make the object in the task",
        subject=project.subject_of(job),
    )


def _changed(
    project: Project, job: Enqueue, argument: Argument, sent: str, front: Front
) -> Iterator[Problem]:
    task = project.task_of(job)
    arrives = changed(sent, front)
    if task is None or arrives is None or sent in ALIKE or not task.signature_known:
        return
    declared = next((p.types for p in task.parameters if p.name == argument.name), ())
    own = _types(argument.value)[0]
    if own in declared and arrives not in declared:
        name = own.rpartition(".")[2]
        got = arrives if " " in arrives else f"a `{arrives.removeprefix('builtins.')}`"
        yield Problem(
            argument.at,
            f"`{argument.name}` is declared as `{name}`, but the task gets {got}",
            labels=(*chain(job), *definition(task)),
            help="declare what arrives, and convert it in the task"
            f"{_conversion(own, argument.name)}",
            subject=task.function.path,
            level=Level.RECOMMENDED,
        )


def _conversion(own: str, argument: str) -> str:
    """How the task makes again what was sent; nothing where that takes more than a call."""
    name = own.rpartition(".")[2]
    if own in FROM_ISO:
        return f": `{name}.fromisoformat({argument})`"
    return f": `{name}({argument})`" if own in FROM_ITSELF else ""
