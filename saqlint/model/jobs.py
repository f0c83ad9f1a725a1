"""Jobs: enqueues and cron jobs with their effective settings."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct, field

from saqlint.model.functions import Function
from saqlint.model.registration import Registration
from saqlint.model.values import ABSENT, Backend, Front, Known, Option, Span, Unknown, Value


class Setting(Struct, frozen=True):
    """One effective setting of a job, with where it comes from.

    `origin`: `call`, `job` (`Job(...)`), `wrapper` (a function between), `hook`
    (before_enqueue), `worker` (before_process), `cron`, `apply` (what `apply` and `map` send
    by themselves).
    """

    value: Value
    origin: Literal["call", "job", "wrapper", "hook", "worker", "cron", "apply"]
    at: Span | None = None
    through: str | None = None


class Argument(Struct, frozen=True):
    """An argument for the task: `at` covers keyword and value; `name_at` the keyword.

    `fresh` says that the function around the call has just made what it names; `contents` is what
    stands in a list or dict, at any depth.
    """

    name: str
    value: Value
    at: Span
    name_at: Span | None = None
    fresh: bool = False
    contents: tuple[Value, ...] = ()


class Step(Struct, frozen=True):
    """One link of the chain from a call to the real `enqueue`: a function that forwards."""

    function: str
    at: Span
    takes: tuple[str, ...] = ()
    """The parameters of that function which set a job field, by the field's name."""
    calls_at: Span | None = None
    """What it calls: the `enqueue` that runs, or the function before it in the chain."""
    takes_all: bool = False
    """Whether it hands a `**kwargs` on, so that a caller can set every job field."""
    shares_all: bool = False
    """Whether it hands that `**kwargs` to something else as well, as to the task itself, or
    makes something of each value."""

    def refuses(self, name: str) -> bool:
        """Whether its caller cannot set the job field `name`."""
        return not self.takes_all and name not in self.takes


Delivery: TypeAlias = Literal["awaited", "scheduled", "returned", "stored", "dropped", "sync"]


class Where(Struct, frozen=True):
    """The function a call stands in.

    `role`: `task`, `hook`, `handler` (a Litestar route handler), `function`, or `module`.
    """

    name: str
    role: Literal["task", "hook", "handler", "function", "module"]
    is_async: bool
    at: Span | None = None
    function: Function | None = None


class Enqueue(Struct, frozen=True):
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

    def lacks_at(self, name: str) -> Span:
        """Where a job field that nobody sets belongs: the call, or in a function between."""
        refusing = next((step for step in self.chain if step.refuses(name)), None)
        return self.head_at if refusing is None else refusing.calls_at or self.head_at

    def place(self, name: str) -> Span:
        """Where a finding about a job field belongs: where it is set, else the call."""
        setting = self.settings.get(name)
        return self.head_at if setting is None or setting.at is None else setting.at

    def setting(self, name: str) -> Value:
        """The effective value of a job field; `Unknown` where something open may set it."""
        if name in self.settings:
            return self.settings[name].value
        return Unknown("options that could not be followed") if self.settings_open else ABSENT


class CronJob(Struct, frozen=True):
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
    """What a `before_enqueue` or `before_process` hook of its queue sets on each of its jobs."""
    filled_open: bool = False
    """Whether such a hook may set more than could be followed."""
    sides: frozenset[tuple[int, int, int]] = frozenset()
    """The branches of the file in which it is put into its worker's list: where the statement
    begins, and which branch."""

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

    def excludes(self, other: "CronJob") -> bool:
        """Whether the other stands in another branch of the same statement."""
        here = {at[:2]: at[2] for at in self.sides}
        return self.at.path == other.at.path and any(
            here.get(at[:2], at[2]) != at[2] for at in other.sides
        )

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


class DanglingCoroutine(Struct, frozen=True):
    """A coroutine of `job.update()`, `job.abort()`, `worker.stop()` that nothing awaits."""

    call: str
    at: Span
    in_async: bool
