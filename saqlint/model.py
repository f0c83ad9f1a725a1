"""The project as rules see it: immutable plain values, never a syntax node.

Three answers, not two: what the project says about a value is `Known`, `Absent` or open. Open
comes in two strengths: `Typed` (the type is certain, the value is not) and `Unknown` (neither).
A rule speaks only where the model is certain.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Literal, TypeAlias

Front: TypeAlias = Literal["saq", "litestar-saq"]
Backend: TypeAlias = Literal["redis", "postgres", "http"]
Phase: TypeAlias = Literal[
    "startup", "shutdown", "before_process", "after_process", "before_enqueue"
]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file's text.

    `path` is relative to the project's root, with forward slashes. Lines count from 1, columns
    from 0 in characters, the end is exclusive.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __contains__(self, other: object) -> bool:
        return (
            isinstance(other, Span)
            and self.path == other.path
            and (self.line, self.column) <= (other.line, other.column)
            and (other.end_line, other.end_column) <= (self.end_line, self.end_column)
        )


# ---------------------------------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is certain: `value` is a str, int, float, bool, bytes, None, tuple or dict.

    `overridable` tells that it is the default of an environment variable or a settings field,
    which a deployment may replace; `literal` that it is written down at `at`, not named there.
    `text` is the expression as written.
    """

    value: object
    at: Span | None = None
    overridable: bool = False
    literal: bool = False
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Typed:
    """A value whose type alone is certain, as `datetime.datetime` or `builtins.str`.

    `text` is the expression as written; `prefix` the certain beginning of a partly known string;
    `calls` the canonical names of what the written expression calls, as `uuid.uuid4`.
    """

    type: str
    at: Span | None = None
    text: str = ""
    prefix: str = ""
    calls: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    """For a class: its own name, those of its bases and decorators, `builtins.object` last for a
    plain one. Empty where `type` says all."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is there and not certain; `reason` says what could not be followed.

    `possible` are constants that it certainly is in some run, as `""` in `key or ""`; `calls` as
    in `Typed`.
    """

    reason: str
    at: Span | None = None
    text: str = ""
    possible: tuple[object, ...] = ()
    calls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Absent:
    """Nobody gave a value."""


ABSENT = Absent()
Value: TypeAlias = Known | Typed | Unknown | Absent


@dataclass(frozen=True, slots=True)
class Option:
    """A keyword given to a constructor, a call or a settings dict.

    `at` covers the keyword and its value, `name_at` the keyword alone. `statement_at` is set for
    an entry whose removal or replacement needs more than its own text.
    """

    name: str
    value: Value
    at: Span
    name_at: Span

    def rewritten(self, value: str) -> str:
        """The text at `at` with another value, as an argument or as an entry of a dict."""
        if self.name_at == self.at:
            # Given by position.
            return value
        is_keyword = self.name_at.end_column - self.name_at.column == len(self.name)
        return f"{self.name}={value}" if is_keyword else f'"{self.name}": {value}'


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Something saqlint saw and could not follow: counted and shown, never guessed."""

    kind: Literal["queue", "task", "option", "registration", "cron", "hook", "deployment"]
    at: Span
    reason: str


# --------------------------------------------------------------------------------------- functions

ParameterKind: TypeAlias = Literal[
    "positional-only", "positional", "var-positional", "keyword-only", "var-keyword"
]


@dataclass(frozen=True, slots=True)
class Parameter:
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


@dataclass(frozen=True, slots=True)
class OptionalAnnotation:
    """An `Optional[T]` or `Union[T, None]`; `replacement` is the same with `|`."""

    at: Span
    text: str
    replacement: str


@dataclass(frozen=True, slots=True)
class BlockingCall:
    """A call known to block; `via` is the helper it stands in, with the place that calls it.

    `instead` is what to call instead, where something simple is known. `via_async` tells that
    the helper is a coroutine function: it is wrong by itself, whoever calls it.
    """

    name: str
    at: Span
    via: str | None = None
    via_at: Span | None = None
    via_async: bool = False
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class SwallowedCancellation:
    """A handler that catches `CancelledError` and does not raise it again.

    `catches` is what it names: `bare`, `BaseException` or `CancelledError`. `continues` is true
    where work goes on after it: a loop turns again, or something is awaited further down. `only_logs` where the handler does
    nothing but call a logger. `body_end` is the place behind its last statement, for a `raise`,
    `indent` the column of its statements.
    """

    at: Span
    catches: Literal["bare", "BaseException", "CancelledError"]
    continues: bool
    only_logs: bool
    body_end: Span
    indent: str
    via: str | None = None
    via_at: Span | None = None


@dataclass(frozen=True, slots=True)
class ContextRead:
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


@dataclass(frozen=True, slots=True)
class ResourceUse:
    """A use, in a task, of an engine, session, client or pool made at module level."""

    name: str
    kind: str
    at: Span
    made_at: Span


@dataclass(frozen=True, slots=True)
class ReturnedValue:
    """What a `return` of a task gives back, as far as its type is certain."""

    at: Span
    value: Value


@dataclass(frozen=True, slots=True)
class JobMutation:
    """`job.timeout = …` in a hook or task, or `fn.timeout = …` on a task function."""

    field: str
    owner: Literal["job", "function"]
    at: Span
    value: Value
    stored: bool = False
    name: str = ""
    """What is changed, as written: `job`, or the function."""
    function: str | None = None
    """For a task function: its dotted path."""


@dataclass(frozen=True, slots=True)
class Body:
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


@dataclass(frozen=True, slots=True)
class MonitoredJob:
    """A `@monitored_job(...)` on a task; `called` is false for the bare decorator."""

    at: Span
    called: bool
    interval: Value = ABSENT


@dataclass(frozen=True, slots=True)
class Function:
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


@dataclass(frozen=True, slots=True)
class Task:
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


# ------------------------------------------------------------------------------------ registration


@dataclass(frozen=True, slots=True)
class PathFailure:
    """Why a dotted path does not lead to something a worker can run.

    `missing` is the part that is not there; `nearest` an existing one like it; `error` what
    SAQ or Litestar raises, word by word, without the parts that depend on the machine.
    """

    kind: Literal["module", "attribute", "form", "not-a-task"]
    missing: str
    error: str
    nearest: str | None = None
    foreign: bool = False
    """Whether it fails only if no dependency brings the top package; `nearest` is in the project."""


@dataclass(frozen=True, slots=True)
class Registration:
    """One entry of a worker's task list, or a cron job's function.

    `form`: `callable` (the object itself), `path` (a dotted string), `alias` (a `(name, x)`
    tuple). `name` is what the worker will know it by (None: not certain). `found` is what a
    failure-free entry leads to: `function`, or what else it is (`class`, `partial`, `instance`,
    `module`, `constant`, `lambda`), or None where it could not be followed.
    """

    form: Literal["callable", "path", "alias"]
    text: str
    at: Span
    name: str | None = None
    alias: str | None = None
    found: str | None = None
    task: Task | None = None
    failure: PathFailure | None = None
    via_cron: bool = False

    def may_be(self, name: str) -> bool:
        """Whether the worker knows it as `name`, or may, where it could not be followed."""
        written = self.text.rpartition(".")[2]
        return self.name == name or (self.name is None and written == name)


@dataclass(frozen=True, slots=True)
class Hook:
    """A function that runs around jobs; `registered_at` is the entry in the worker's options.

    `form` as for a registration, `bare-string` for a string where a list or callable belongs
    (`text` is its value).
    """

    phase: Phase
    form: Literal["callable", "path", "bare-string", "lambda"]
    text: str
    registered_at: Span
    function: Function | None = None
    failure: PathFailure | None = None
    stores: tuple[str, ...] | None = None
    """For a hook that a library brings: what it stores in the context (None: not known)."""
    accepts_context: bool | None = None
    """Whether it can be called with the one context argument (None: not certain)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One effective setting of a job, with where it comes from.

    `origin`: `call`, `job` (`Job(...)`), `wrapper` (a function between), `hook`
    (before_enqueue), `cron`, `apply` (what `apply` and `map` send by themselves).
    """

    value: Value
    origin: Literal["call", "job", "wrapper", "hook", "cron", "apply"]
    at: Span | None = None
    through: str | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument for the task: `at` covers keyword and value; `name_at` the keyword."""

    name: str
    value: Value
    at: Span
    name_at: Span | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain from a call to the real `enqueue`: a function that forwards."""

    function: str
    at: Span
    takes: tuple[str, ...] = ()
    """The parameters of that function which set a job field, by the field's name."""
    takes_all: bool = False
    """Whether it hands a `**kwargs` on, so that a caller can set every job field."""

    def refuses(self, name: str) -> bool:
        """Whether its caller cannot set the job field `name`."""
        return not self.takes_all and name not in self.takes


Delivery: TypeAlias = Literal["awaited", "scheduled", "returned", "stored", "dropped", "sync"]


@dataclass(frozen=True, slots=True)
class Where:
    """The function a call stands in.

    `role`: `task`, `hook`, `handler` (a Litestar route handler), `function`, or `module`.
    """

    name: str
    role: Literal["task", "hook", "handler", "function", "module"]
    is_async: bool
    at: Span | None = None
    function: Function | None = None


@dataclass(frozen=True, slots=True)
class Enqueue:
    """A place that makes a job: `enqueue`, `apply`, `map`, `Job(...)`, or a call of a wrapper.

    `at` is the whole call as written where the finding belongs, `head_at` its callee. `target`
    is the first argument: `Known` str is a name; `function` is set where it is a function
    object. `queue` is the queue's name. `settings` holds every job field that somebody sets.
    `settings_open` says that a `**mapping` or an unresolved hook may set more; `arguments_open`
    that it may give more arguments. `chain` names the functions between (the nearest first);
    `real_at` is the `enqueue` that runs in the end. `forwarded` is true for that inner call of
    a wrapper, whose target is the wrapper's parameter: it says nothing by itself.
    `add_at` is the call to which a keyword can be added (None: not there).
    """

    method: Literal["enqueue", "apply", "map", "Job"]
    at: Span
    head_at: Span
    target: Value
    target_at: Span | None
    queue: Value
    backend: Backend | None = None
    front: Front | None = None
    function: Function | None = None
    settings: Mapping[str, Setting] = field(default_factory=dict)
    settings_open: bool = False
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    arguments_open: bool = False
    positional: tuple[Argument, ...] = ()
    delivery: Delivery = "awaited"
    where: Where | None = None
    chain: tuple[Step, ...] = ()
    real_at: Span | None = None
    add_at: Span | None = None
    forwarded: bool = False
    traced: bool = True
    """Whether the receiver was traced to a SAQ queue (false: only the task's name says so)."""
    certain_queue: bool = True
    enqueued: bool = True
    """For `Job(...)`: whether it is known to be enqueued."""
    ready_job: bool = False
    """Whether the call passes a ready `Job`, whose own settings count."""
    own_queue: bool = False
    """Whether it goes to the queue whose worker runs the code around: `ctx["job"].queue`."""

    @property
    def name(self) -> str | None:
        """The task's name as SAQ will see it, where it is certain."""
        match self.target:
            case Known(value=str(name)):
                return name
        return None

    @property
    def title(self) -> str:
        """How a message speaks of it."""
        if self.name is not None:
            return f"job `{self.name}`"
        return "the job" if self.function is None else f"job `{self.function.name}`"

    @property
    def queue_name(self) -> str | None:
        """The name of its queue, where that is certain."""
        match self.queue:
            case Known(value=str(name)) if self.certain_queue:
                return name
        return None

    def can_set(self, name: str) -> bool:
        """Whether each function between lets its caller set the job field."""
        return not any(step.refuses(name) for step in self.chain)

    def place(self, name: str) -> Span:
        """Where a finding about a job field belongs: where it is set, else the call."""
        setting = self.settings.get(name)
        return self.head_at if setting is None or setting.at is None else setting.at

    def setting(self, name: str) -> Value:
        """The effective value of a job field; `Unknown` where something open may set it."""
        if name in self.settings:
            return self.settings[name].value
        return Unknown("options that could not be followed") if self.settings_open else ABSENT


@dataclass(frozen=True, slots=True)
class CronJob:
    """A `CronJob(...)`; `function` leads to what it runs, `at` is the call."""

    at: Span
    head_at: Span
    front: Front
    function: Registration
    cron: Value
    cron_at: Span | None
    queue: Value
    options: Mapping[str, Option] = field(default_factory=dict)
    options_open: bool = False
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    arguments_open: bool = False
    filled: Mapping[str, Setting] = field(default_factory=dict)
    """What a `before_enqueue` hook of its queue sets on each of its jobs."""
    filled_open: bool = False
    """Whether such a hook may set more than could be followed."""

    @property
    def title(self) -> str:
        """How a message speaks of it."""
        return f"cron job `{self.function.name or self.function.text}`"

    @property
    def subject(self) -> str:
        """The path of the task that it runs, else its text."""
        task = self.function.task
        return self.function.text if task is None else task.function.path

    @property
    def key_name(self) -> str | None:
        """What the key of its jobs is made of: the function's `__qualname__`, never an alias."""
        task = self.function.task
        return self.function.name if task is None else task.function.name

    @property
    def unique(self) -> bool | None:
        """Whether its jobs share a key (None: not certain)."""
        match self.options.get("unique"):
            case None:
                return None if self.options_open else True
            case Option(value=Known(value=value)):
                return bool(value)
        return None

    def setting(self, name: str) -> Value:
        """The value of an option; `Unknown` where a `**mapping` or a hook may set it."""
        given = self.options.get(name)
        # `None` is left out of the job, so its default or a hook's value holds.
        if given is not None and not (isinstance(given.value, Known) and given.value.value is None):
            return given.value
        if name in self.filled:
            return self.filled[name].value
        if self.options_open or self.filled_open:
            return Unknown("options that could not be followed")
        return ABSENT


# ------------------------------------------------------------------------------- queues, workers


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue by name: one name built in several places is one queue.

    `concurrency` is the smallest concurrency of its workers, None where not certain.
    """

    name: str
    at: Span
    fronts: tuple[Front, ...]
    backend: Backend | None
    configured: bool = True
    """Whether it was built or configured somewhere (false: only used)."""


@dataclass(frozen=True, slots=True)
class Broker:
    """A DSN as the code gives it to a queue: `Queue.from_url(x)`, `QueueConfig(dsn=x)`."""

    front: Front
    dsn: Value
    at: Span
    literal_at: Span | None = None
    """The string literal that holds it, wherever it stands."""


@dataclass(frozen=True, slots=True)
class Construction:
    """A call of a SAQ class or factory with its options, as written.

    `kind` is what is made: `QueueConfig`, `SAQConfig`, `SAQPlugin`, `Worker`, `settings` (a
    settings dict), `CronJob`, `Queue`, `RedisQueueOptions`, `PostgresQueueOptions`, `timers`.
    """

    kind: str
    front: Front
    at: Span
    head_at: Span
    options: Mapping[str, Option] = field(default_factory=dict)
    open: bool = False
    """Whether a `**mapping` or positional arguments may give more."""
    own: bool = False
    """Whether it is a subclass of the project's own, which may have other options."""

    def get(self, name: str) -> Value:
        """The value of an option; `Unknown` where more options may be given."""
        if name in self.options:
            return self.options[name].value
        unseen = self.open or self.own
        return Unknown("options that could not be followed") if unseen else ABSENT

    @property
    def queue_name(self) -> str | None:
        """For a `QueueConfig`: the name of its queue, where that is certain."""
        match self.get_or("name", default="default"):
            case Known(value=str(name)) if self.kind == "QueueConfig":
                return name
        return None

    def get_or(self, name: str, *, default: object) -> Value:
        """The value of an option, or what holds where nobody gives it."""
        value = self.get(name)
        return Known(default) if isinstance(value, Absent) else value


@dataclass(frozen=True, slots=True)
class Worker:
    """Whoever takes jobs from a queue: `Worker(...)`, a settings dict, or a `QueueConfig`.

    The `*_open` flags say that more may be registered than could be followed.
    """

    construction: Construction
    queue: Value
    backend: Backend | None = None
    registrations: tuple[Registration, ...] = ()
    registrations_open: bool = False
    crons: tuple[CronJob, ...] = ()
    crons_open: bool = False
    hooks: tuple[Hook, ...] = ()
    hooks_open: bool = False
    path: str | None = None
    """For a settings dict: the dotted path that `saq` is given, `package.module.settings`."""
    context_keys: tuple[str, ...] = ()
    """Keys that something beside its hooks stores in `worker.context`."""
    context_open: bool = False
    """Whether something that could not be followed may store more."""

    @property
    def at(self) -> Span:
        """Where it is made."""
        return self.construction.at

    @property
    def front(self) -> Front:
        """The library that makes it."""
        return self.construction.front

    @property
    def queue_name(self) -> str | None:
        """The name of its queue, where that is certain."""
        match self.queue:
            case Known(value=str(name)):
                return name
        return None


@dataclass(frozen=True, slots=True)
class QueueUse:
    """`task_queues.get("x")` or `plugin.get_queue("x")`."""

    at: Span
    name: Value
    name_at: Span | None
    how: Literal["task_queues.get", "plugin.get_queue"]


@dataclass(frozen=True, slots=True)
class GlobalQueueUse:
    """A handler, controller, service or task that reads a module-level queue."""

    at: Span
    name: str
    made_at: Span
    where: Where


# -------------------------------------------------------------------------------------------- apps


@dataclass(frozen=True, slots=True)
class Dependency:
    """A parameter annotated `TaskQueues` of a handler or provider.

    `renames` are the spans of the name in the function (the parameter and each use).
    """

    parameter: Parameter
    explicit: bool = False
    renames: tuple[Span, ...] = ()
    provided: bool = False
    """Whether the project itself provides a dependency of this name."""
    used: frozenset[str] = frozenset()
    """Every name that the function uses."""


@dataclass(frozen=True, slots=True)
class Handler:
    """A Litestar route handler."""

    function: Function
    controller: str | None = None
    queues: tuple[Dependency, ...] = ()


@dataclass(frozen=True, slots=True)
class Plugin:
    """An `SAQPlugin(...)`, or an `SAQConfig(...)` that no plugin wraps.

    `installed`: True where an app's `plugins` or an `on_app_init` gets it, False where it is
    certain that none does, None where that is open.
    """

    at: Span
    config: Construction | None
    queues: tuple[Construction, ...] = ()
    installed: bool | None = None
    queues_open: bool = False


@dataclass(frozen=True, slots=True)
class App:
    """A `Litestar(...)`; `guarded` tells of app-level guards or auth middleware (None: open)."""

    at: Span
    name: str
    guarded: bool | None
    plugins: tuple[Plugin, ...] = ()
    plugins_open: bool = False


@dataclass(frozen=True, slots=True)
class WebMount:
    """A raw `saq_web(...)`/`saq.web` mount; `guarded` None where that is open."""

    at: Span
    guarded: bool | None


@dataclass(frozen=True, slots=True)
class StartMethod:
    """How processes are started: `fork`, `spawn` or `forkserver`."""

    name: str
    at: Span


@dataclass(frozen=True, slots=True)
class ExternalScheduler:
    """Periodic work that no queue runs: APScheduler, `schedule`, a sleep loop in a lifespan."""

    at: Span
    what: str


# ------------------------------------------------------------------------------------ native tasks


@dataclass(frozen=True, slots=True)
class NativeTask:
    """A function under the project's own `@task(...)` decorator of the PostgreSQL-native kind.

    `at` is the decorator as written, `decorator` its name, `made_at` that name where it is
    defined. `defaults` are the decorator's own values for what an application leaves out.
    """

    function: Function
    at: Span
    decorator: str
    made_at: Span
    defaults: Mapping[str, Value] = field(default_factory=dict)
    options: Mapping[str, Option] = field(default_factory=dict)
    options_open: bool = False
    cron: Value = ABSENT
    future_annotations_at: Span | None = None
    inspects_signatures: bool = False
    targets: tuple[str, ...] | None = None
    """The execution targets that the decorator allows (None: not certain)."""


# -------------------------------------------------------------------------------------- deployment

FileKind: TypeAlias = Literal[
    "procfile",
    "compose",
    "dockerfile",
    "systemd",
    "kubernetes",
    "makefile",
    "shell",
    "crontab",
    "toml",
    "supervisor",
    "platform",
]
ProcessRole: TypeAlias = Literal["litestar-workers", "saq", "litestar-server", "server", "other"]


@dataclass(frozen=True, slots=True)
class CommandOption:
    """An option of a command line: `--queues default` is (`--queues`, `default`)."""

    name: str
    value: str | None
    at: Span


@dataclass(frozen=True, slots=True)
class Process:
    """A command that a deployment file starts, as far as it is known.

    `role`: `litestar-workers` (`litestar workers run`), `saq` (`saq pkg.mod.attr`),
    `litestar-server` (`litestar run`), `server` (uvicorn, gunicorn, hypercorn, granian …).
    `target` is the settings path of `saq` or the application of a server. `scheduled` tells
    that a crontab, a timer or a Kubernetes CronJob starts it; `schedule` is when.
    """

    file: FileKind
    at: Span
    service: str
    command: str
    role: ProcessRole
    target: str | None = None
    target_at: Span | None = None
    failure: PathFailure | None = None
    """For `saq`: why its target does not lead to settings."""
    options: tuple[CommandOption, ...] = ()
    options_open: bool = False
    scheduled: bool = False
    schedule: str | None = None
    runs_project: bool = False
    """Whether the command certainly starts the project's own code."""
    may_work: bool = False
    """Whether it may start a worker that could not be seen: own code, a script or image that is
    not at hand, a program nobody knows."""
    grace_seconds: float | None = None
    grace_at: Span | None = None
    production: bool = True
    """False for a development file (`compose.override.yml`, `--reload`, a dev profile)."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment file; `services` are the names of what it runs beside the processes."""

    path: str
    kind: FileKind
    at: Span
    processes: tuple[Process, ...] = ()
    images: tuple[str, ...] = ()
    production: bool = True
    skipped: str | None = None
    """Why it could not be read."""


# ----------------------------------------------------------------------------------------- project


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions whose behaviour counts, each with where it was found."""

    saq: str
    litestar_saq: str
    saq_from: str = "newest known"
    litestar_saq_from: str = "newest known"
    saq_exact: bool = False
    """Whether it is this version (locked, installed, set), not only a lower bound or a guess."""
    litestar_saq_exact: bool = False
    python: str | None = None
    """The lowest Python that the project says it supports."""


@dataclass(frozen=True, slots=True)
class Stack:
    """What the project says it depends on and runs: names of distributions and images.

    `complete` is false where no dependency list was found: then nothing is said to be missing.
    """

    dependencies: frozenset[str] = frozenset()
    images: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    complete: bool = False
    extras: frozenset[str] = frozenset()
    """Distributions with an extra as written: `saq[postgres]`."""


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file that could not be read, decoded or parsed."""

    at: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that is meant to silence rules, and something is wrong with it.

    `problem` says why it does nothing, or less than it was written for; `unused` are the codes
    and names in it that silence nothing, where all of their rules ran. `blanket` is the form
    that flake8 takes for "everything" though it names a rule. `removal` are the edits, places
    and texts, that take away what is unused.
    """

    at: Span
    text: str
    problem: str | None = None
    unused: tuple[str, ...] = ()
    blanket: bool = False
    removal: tuple[tuple[Span, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """Everything the rules may know."""

    versions: Versions
    settings: "RuleSettings"
    stack: Stack = Stack()
    tasks: tuple[Task, ...] = ()
    workers: tuple[Worker, ...] = ()
    queues: tuple[Queue, ...] = ()
    brokers: tuple[Broker, ...] = ()
    enqueues: tuple[Enqueue, ...] = ()
    crons: tuple[CronJob, ...] = ()
    hooks: tuple[Hook, ...] = ()
    constructions: tuple[Construction, ...] = ()
    queue_uses: tuple[QueueUse, ...] = ()
    global_queue_uses: tuple[GlobalQueueUse, ...] = ()
    apps: tuple[App, ...] = ()
    plugins: tuple[Plugin, ...] = ()
    web_mounts: tuple[WebMount, ...] = ()
    web_password: bool = False
    """Whether `AUTH_PASSWORD`, which SAQ's own web server asks for, is named anywhere."""
    handlers: tuple[Handler, ...] = ()
    dangling: tuple["DanglingCoroutine", ...] = ()
    mutations: tuple[JobMutation, ...] = ()
    schedulers: tuple[ExternalScheduler, ...] = ()
    start_method: StartMethod | None = None
    """What the project sets by itself; None where Python's default holds."""
    native_tasks: tuple[NativeTask, ...] = ()
    candidates: tuple[Function, ...] = ()
    """Functions written as a task module's tasks that no worker registers."""
    deployments: tuple[Deployment, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    unreadable: tuple[UnreadableFile, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    """Known only after all other rules ran: the engine puts them in for SAQ002 and SAQ003."""
    uses_saq: bool = False
    uses_litestar_saq: bool = False
    workers_open: bool = False
    """Whether some worker or registration could not be followed at all."""

    def constructed(self, *kinds: str) -> Iterator[Construction]:
        """The constructions of the given kinds, in the order of the source."""
        return (made for made in self.constructions if made.kind in kinds)

    def requests(self) -> Iterator[Enqueue]:
        """The places that say what a job is.

        Neither the inner call of a wrapper, whose callers say it, nor one that passes a ready
        `Job`, whose construction says it.
        """
        return (e for e in self.enqueues if not e.forwarded and not e.ready_job)

    def task_of(self, enqueue: Enqueue) -> Task | None:
        """The one task that `enqueue` reaches."""
        if enqueue.name is None:
            return None
        return self.task_named(enqueue.name, enqueue.queue_name)

    def subject_of(self, enqueue: Enqueue) -> str | None:
        """What a finding about `enqueue` is keyed to: the task's path, else its name."""
        task = self.task_of(enqueue)
        return enqueue.name if task is None else task.function.path

    def workers_of(self, queue: str) -> Iterator[Worker]:
        """The workers that may take jobs from `queue`."""
        return (w for w in self.workers if w.queue_name in (queue, None))

    def names_on(self, queue: str) -> tuple[frozenset[str], bool]:
        """The task names known on `queue`, and whether these are certainly all."""
        names: set[str] = set()
        complete = not self.workers_open
        for worker in self.workers_of(queue):
            complete &= not (worker.registrations_open or worker.crons_open)
            for entry in (*worker.registrations, *(cron.function for cron in worker.crons)):
                if entry.name is None:
                    complete = False
                else:
                    names.add(entry.name)
        return frozenset(names), complete

    def names_anywhere(self) -> frozenset[str]:
        """The task names known on any queue."""
        return frozenset(
            entry.name
            for worker in self.workers
            for entry in (*worker.registrations, *(cron.function for cron in worker.crons))
            if entry.name is not None
        )

    def names_for(self, enqueue: Enqueue) -> tuple[frozenset[str], bool]:
        """The task names that `enqueue` can reach, and whether these are certainly all.

        Never certain for a queue whose worker is not here: it may stand in another project.
        """
        worked = {worker.queue_name for worker in self.workers}
        if enqueue.queue_name is not None:
            names, complete = self.names_on(enqueue.queue_name)
            return names, complete and enqueue.queue_name in worked
        complete = bool(self.workers) and not self.workers_open
        complete &= not any(w.registrations_open or w.crons_open for w in self.workers)
        complete &= all(
            entry.name is not None for worker in self.workers for entry in worker.registrations
        )
        complete &= None in worked or {queue.name for queue in self.queues} <= worked
        return self.names_anywhere(), complete

    def registered_name(self, function: Function) -> str | None:
        """The one name under which workers know `function`."""
        names = {
            entry.name
            for worker in self.workers
            for entry in (*worker.registrations, *(cron.function for cron in worker.crons))
            if entry.task is not None and entry.task.function.path == function.path
        }
        return next(iter(names)) if len(names) == 1 else None

    def qualified(self, path: str) -> str | None:
        """The registered name of the function that the dotted `path` leads to."""
        names = sorted(self.names_anywhere(), key=len, reverse=True)
        return next((name for name in names if path.endswith(f".{name}")), None)

    def task_named(self, name: str, queue: str | None = None) -> Task | None:
        """The one task that a worker (of `queue`, where given) knows as `name`.

        None also where another registration of that name leads to what is not known.
        """
        found = {
            None if entry.task is None else entry.task.function.path: entry.task
            for worker in self.workers
            if queue is None or worker.queue_name in (queue, None)
            for entry in (*worker.registrations, *(cron.function for cron in worker.crons))
            if entry.may_be(name)
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def jobs_of(self, task: Task) -> Iterator[Enqueue]:
        """The enqueues that reach `task`."""
        return (
            enqueue
            for enqueue in self.enqueues
            if enqueue.name is not None
            and (reached := self.task_named(enqueue.name)) is not None
            and reached.function.path == task.function.path
        )

    def crons_of(self, task: Task) -> Iterator[CronJob]:
        """The cron jobs that run `task`."""
        return (
            cron
            for cron in self.crons
            if cron.function.task is not None
            and cron.function.task.function.path == task.function.path
        )


@dataclass(frozen=True, slots=True)
class DanglingCoroutine:
    """A coroutine of `job.update()`, `job.abort()`, `worker.stop()` that nothing awaits."""

    call: str
    at: Span
    in_async: bool


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """The settings that rules read; `default_timeout` is what the unsafe fixes write, seconds.

    `now` is where the next dates of a schedule are reckoned from. It only shows in help texts, so
    that findings, baselines and caches do not change with the day; a front end may fill it.
    """

    long_job_seconds: float = 30
    default_timeout: int = 60
    now: datetime = datetime(2026, 1, 1, tzinfo=timezone.utc)
