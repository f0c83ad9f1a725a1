"""Functions and tasks: their signatures, and what their bodies do."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import Struct

from saqlint.model.values import ABSENT, Absent, Front, Span, Value

ParameterKind: TypeAlias = Literal[
    "positional-only", "positional", "var-positional", "keyword-only", "var-keyword"
]


class Parameter(Struct, frozen=True):
    """A parameter of a function; `at` covers name, annotation and default, `name_at` the name.

    `type` is the annotation's qualified name where it resolves to one class (`uuid.UUID`,
    `builtins.dict`, `saq.types.Context`); for a union without `None` of several it is empty.
    `types` holds every member of a union, `builtins.None` included.
    """

    name: str
    kind: ParameterKind
    at: Span
    name_at: Span
    annotation: str | None = None
    annotation_at: Span | None = None
    type: str = ""
    types: tuple[str, ...] = ()
    default: Value = ABSENT
    is_mapping: bool | None = None
    """Whether the annotation is a dict, a `Mapping`, a TypedDict (None: not certain)."""

    @property
    def required(self) -> bool:
        """Whether a call must give it."""
        return isinstance(self.default, Absent) and not self.kind.startswith("var-")


class OptionalAnnotation(Struct, frozen=True):
    """An `Optional[T]` or `Union[T, None]`; `replacement` is the same with `|`."""

    at: Span
    text: str
    replacement: str


class BlockingCall(Struct, frozen=True):
    """A call known to block; `via` is the helper it stands in, with the place that calls it.

    `instead` is what to call instead. `via_async` tells that the helper is a coroutine function:
    it is wrong by itself, whoever calls it.
    """

    name: str
    at: Span
    instead: str
    via: str | None = None
    via_at: Span | None = None
    via_async: bool = False


class SwallowedCancellation(Struct, frozen=True):
    """A handler that catches `CancelledError` and does not raise it again.

    `catches` is what it names: `bare`, `BaseException` or `CancelledError`. `continues` is true
    where work goes on after it: a loop turns again, or something is awaited further down.
    `only_logs` where the handler does nothing but call a logger. `body_end` is the
    place behind its last statement, for a `raise`, `indent` the column of its statements.
    """

    at: Span
    catches: Literal["bare", "BaseException", "CancelledError"]
    continues: bool
    only_logs: bool
    body_end: Span
    indent: str
    via: str | None = None
    via_at: Span | None = None


class ContextRead(Struct, frozen=True):
    """`ctx["key"]` (`subscript`) or `ctx.get("key")` (`get`) in a task or hook.

    `guarded` tells that the function handles the key's absence: `"key" in ctx`, a `KeyError`
    handler, a `.get` with a default or a test of its result.
    """

    key: str
    at: Span
    how: Literal["subscript", "get"]
    guarded: bool = False
    via: str | None = None
    """The helper that reads it, where the function hands its context on."""


class ResourceUse(Struct, frozen=True):
    """A use, in a task, of an engine, session, client or pool made at module level."""

    name: str
    kind: str
    at: Span
    made_at: Span


class ReturnedValue(Struct, frozen=True):
    """What a `return` of a task gives back, as far as its type is certain."""

    at: Span
    value: Value


class JobMutation(Struct, frozen=True):
    """`job.timeout = …` in a hook or task, or `fn.timeout = …` on a task function.

    `stored` where `job.update()` writes it down, as `job.update(timeout=…)` does by itself.
    """

    field: str
    owner: Literal["job", "function"]
    at: Span
    value: Value
    stored: bool = False
    name: str = ""
    """What is changed, as written: `job`, or the function."""
    function: str | None = None
    """For a task function: its dotted path."""


class Body(Struct, frozen=True):
    """What a function does, as far as rules ask."""

    blocking: tuple[BlockingCall, ...] = ()
    swallowed: tuple[SwallowedCancellation, ...] = ()
    context_reads: tuple[ContextRead, ...] = ()
    context_writes: tuple[str, ...] = ()
    context_writes_open: bool = False
    resources: tuple[ResourceUse, ...] = ()
    returns: tuple[ReturnedValue, ...] = ()
    mutations: tuple[JobMutation, ...] = ()
    updates_job: bool = False
    updates_open: bool = False
    """The body hands its job or context on to code that could not be followed."""
    stores_open: bool = False
    """Whether a `job.update(**mapping)` may store any setting of the job."""
    starts_tasks: bool = False
    """Whether it starts what runs on beside it, as `asyncio.create_task(…)` does."""


class MonitoredJob(Struct, frozen=True):
    """A `@monitored_job(...)` on a task; `called` is false for the bare decorator."""

    at: Span
    called: bool
    interval: Value = ABSENT


class Function(Struct, frozen=True):
    """A function or method of the project; `at` covers its name, `span` the whole definition.

    `opaque` tells that a decorator which could not be followed may change the signature:
    then nothing is said about parameters. `name` is the `__qualname__`.
    """

    name: str
    module: str
    at: Span
    span: Span
    is_async: bool
    parameters: tuple[Parameter, ...] = ()
    opaque: bool = False
    is_generator: bool = False
    is_method: bool = False
    body: Body = Body()
    optionals: tuple[OptionalAnnotation, ...] = ()

    @property
    def path(self) -> str:
        """The dotted path, `package.module.name`."""
        return f"{self.module}.{self.name}"


class Task(Struct, frozen=True):
    """A function that some worker runs: registered on a queue, or named by a cron job.

    `context` is the parameter that takes the context (None: the task has none, or its signature
    is opaque), `parameters` the others. `called_directly` tells whether the project calls the
    function itself, `called_by_position` whether such a call passes more than the context by
    position (None: not certain). `queues` are the names of the queues whose workers run it.
    """

    function: Function
    context: Parameter | None
    parameters: tuple[Parameter, ...]
    monitored: MonitoredJob | None = None
    queues: tuple[str, ...] = ()
    fronts: tuple[Front, ...] = ()
    called_directly: bool = False
    called_by_position: bool | None = False
    star_at: Span | None = None
    """Where a `*` would make the parameters keyword-only (None: they are already, or none)."""
    star: str = "*, "
    """What to write there: where each parameter has a line, so has the `*`."""
    named_elsewhere: bool = False
    """Whether its name stands as a string somewhere that is no enqueue: its jobs may come so."""

    @property
    def name(self) -> str:
        """The name under which a worker knows it unless an alias is given."""
        return self.function.name

    @property
    def at(self) -> Span:
        """The name in its definition."""
        return self.function.at

    @property
    def accepts_any(self) -> bool:
        """Whether it has a `**kwargs`."""
        return any(p.kind == "var-keyword" for p in self.function.parameters)

    @property
    def signature_known(self) -> bool:
        """Whether it is certain which arguments it takes beside the context."""
        return not self.function.opaque and self.context is not None

    def missing(self, given: Iterable[str]) -> list[str]:
        """The required parameters that keywords of these names leave empty, in order."""
        names = set(given)
        return [
            p.name
            for p in self.parameters
            if p.required and (p.name not in names or p.kind == "positional-only")
        ]
