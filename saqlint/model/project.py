"""The whole project, with the questions that rules ask of it."""

from collections.abc import Iterator
from datetime import datetime, timezone
from functools import cached_property

from msgspec import Struct

from saqlint.model.apps import App, ExternalScheduler, Handler, Plugin, StartMethod, WebMount
from saqlint.model.deployment import Deployment
from saqlint.model.functions import Function, JobMutation, Task
from saqlint.model.jobs import CronJob, DanglingCoroutine, Enqueue
from saqlint.model.native import NativeTask
from saqlint.model.registration import Hook
from saqlint.model.registry import Registry
from saqlint.model.values import Span, Unresolved
from saqlint.model.workers import Broker, Construction, GlobalQueueUse, Queue, QueueUse, Worker


class RuleSettings(Struct, frozen=True):
    """The settings that rules read; `default_timeout` is what the unsafe fixes write, seconds.

    `now` is where the next dates of a schedule are reckoned from. It only shows in help texts, so
    that findings, baselines and caches do not change with the day; a front end may fill it.
    """

    long_job_seconds: float = 30
    default_timeout: int = 30
    now: datetime = datetime(2026, 1, 1, tzinfo=timezone.utc)


class Versions(Struct, frozen=True):
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


class Stack(Struct, frozen=True):
    """What the project says it depends on and runs: names of distributions and images.

    `complete` is false where no dependency list was found: then nothing is said to be missing.
    """

    dependencies: frozenset[str] = frozenset()
    images: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    complete: bool = False
    extras: frozenset[str] = frozenset()
    """Distributions with an extra as written: `saq[postgres]`."""


class UnreadableFile(Struct, frozen=True):
    """A file that could not be read, decoded or parsed."""

    at: Span
    reason: str


class Suppression(Struct, frozen=True):
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


class Project(Struct, frozen=True, dict=True):
    """Everything the rules may know."""

    versions: Versions
    settings: "RuleSettings"
    stack: Stack = Stack()
    tasks: tuple[Task, ...] = ()
    workers: tuple[Worker, ...] = ()
    queues: tuple[Queue, ...] = ()
    brokers: tuple[Broker, ...] = ()
    clients: tuple[Broker, ...] = ()
    """The URLs of connections that queues are given ready."""
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
    providers: tuple[Handler, ...] = ()
    """Functions given to `Provide(...)` that ask for the queues."""
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

    @cached_property
    def registry(self) -> Registry:
        """What the workers register, by name and by task."""
        return Registry(self.workers)

    def constructed(self, *kinds: str) -> Iterator[Construction]:
        """The constructions of the given kinds, in the order of the source."""
        return (made for made in self.constructions if made.kind in kinds)

    def queue_configs(self) -> tuple[Construction, ...]:
        """The `QueueConfig`s as the plugins get them, then those that no plugin certainly gets.

        What a comprehension or a function makes several of, each by its own name, is several.
        """
        given = [made for plugin in self.plugins for made in plugin.queues]
        known = {made.at for made in given}
        others = [m for m in self.constructed("QueueConfig") if m.at not in known]
        return (*given, *others)

    def apps_of(self, plugin: Plugin) -> tuple[App, ...]:
        """The applications that have the plugin, or may have it; all where none certainly has."""
        mine = [app for app in self.apps if any(p.at == plugin.at for p in app.plugins)]
        return tuple(app for app in self.apps if app in mine or app.plugins_open or not mine)

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
        names, whole = self.registry.names(queue)
        return names, whole and not self.workers_open

    def names_anywhere(self) -> frozenset[str]:
        """The task names known on any queue."""
        return self.registry.every_name()

    def names_for(self, enqueue: Enqueue) -> tuple[frozenset[str], bool]:
        """The task names that `enqueue` can reach, and whether these are certainly all.

        Never certain for a queue whose worker is not here: it may stand in another project.
        """
        worked = self.registry.queues
        if enqueue.queue_name is not None:
            names, complete = self.names_on(enqueue.queue_name)
            return names, complete and enqueue.queue_name in worked
        complete = bool(self.workers) and not self.workers_open and self.registry.certain
        complete &= None in worked or {queue.name for queue in self.queues} <= worked
        return self.names_anywhere(), complete

    def registered_name(self, function: Function) -> str | None:
        """The one name under which workers know `function`."""
        names = {entry.name for _, entry in self.registry.of(function)}
        return next(iter(names)) if len(names) == 1 else None

    def qualified(self, path: str) -> str | None:
        """The registered name of the function that the dotted `path` leads to."""
        names = self.names_anywhere()
        parts = path.split(".")
        tails = (".".join(parts[start:]) for start in range(1, len(parts)))
        return next((tail for tail in tails if tail in names), None)

    def task_named(self, name: str, queue: str | None = None) -> Task | None:
        """The one task that a worker (of `queue`, where given) knows as `name`.

        None also where another registration of that name leads to what is not known.
        """
        found = {
            None if entry.task is None else entry.task.function.path: entry.task
            for worker, entry in self.registry.named(name)
            if queue is None or worker.queue_name in (queue, None)
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

    def every_cron(self) -> Iterator[CronJob]:
        """The cron jobs as written, and those that a function makes of the arguments it gets."""
        yield from self.crons
        seen = {(cron.at, _path_of(cron)) for cron in self.crons}
        for worker in self.workers:
            for cron in worker.crons:
                mark = (cron.at, _path_of(cron))
                if cron.function.task is not None and mark not in seen:
                    seen.add(mark)
                    yield cron

    def crons_of(self, task: Task) -> Iterator[CronJob]:
        """The cron jobs that run `task`."""
        return (
            cron
            for cron in self.every_cron()
            if cron.function.task is not None
            and cron.function.task.function.path == task.function.path
        )


def _path_of(cron: CronJob) -> str | None:
    return None if cron.function.task is None else cron.function.task.function.path
