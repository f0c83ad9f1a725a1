"""Links what the extractors read into one immutable project."""

from collections.abc import Iterator

from msgspec.structs import replace

from saqlint.extract import brokers, deployment, native
from saqlint.extract.apps import AppsRead, read_apps
from saqlint.extract.bodies import body_of
from saqlint.extract.coroutines import dangling
from saqlint.extract.deployment.targets import with_failures
from saqlint.extract.entries import Entry, HookEntry
from saqlint.extract.functions import function_of
from saqlint.extract.hooks import (
    Fills,
    add_stored,
    context_stores,
    hook_of,
    hook_values,
    read_fills,
)
from saqlint.extract.jobs import read_jobs
from saqlint.extract.links import Surroundings
from saqlint.extract.mentions import candidates
from saqlint.extract.places import global_queues
from saqlint.extract.program import Program
from saqlint.extract.ready import at_home
from saqlint.extract.registry import add_registered
from saqlint.extract.schedulers import read_schedulers
from saqlint.extract.start_method import start_method
from saqlint.extract.tasks import (
    function_mutations,
    read_tasks,
    registered,
    task_values,
)
from saqlint.extract.web import names_password
from saqlint.extract.worker_context import stored_beside_hooks
from saqlint.extract.workers import CronRead, WorkerRead, WorkersRead, read_workers
from saqlint.files.discover import Tree
from saqlint.model import (
    Backend,
    CronJob,
    Front,
    Hook,
    Known,
    Project,
    Queue,
    Registration,
    RuleSettings,
    Setting,
    Span,
    Stack,
    Task,
    Unknown,
    UnreadableFile,
    Value,
    Versions,
    Worker,
)
from saqlint.resolve.modules import Modules
from saqlint.resolve.newer import lower
from saqlint.resolve.resolver import Resolver


def build(tree: Tree, versions: Versions, stack: Stack, settings: RuleSettings) -> Project:
    """Read the whole project."""
    modules = Modules(tree, lower)
    program = Program(tree, versions, modules, Resolver(modules))
    workers = read_workers(program)
    add_registered(program, workers)
    _tell_contexts(program, workers)
    tasks = read_tasks(program, workers)
    apps = read_apps(program)
    fills = read_fills(program)
    hooks = _hooks(program, workers)
    add_stored(fills, workers, hooks)
    around = _around(workers, tasks, apps, fills)
    enqueues = read_jobs(program, around)
    linked = _Linker(tasks, hooks, fills, stored_beside_hooks(program))
    made = tuple(linked.worker(worker) for worker in workers.workers)
    enqueues = list(at_home(enqueues, tasks.values(), made))
    crons = tuple(
        linked.cron(cron, *_queue_of_cron(workers, cron)) for cron in workers.crons.values()
    )
    known = (
        {id(value.node) for _, value in hook_values(workers)}
        | set(apps.roles)
        | {id(value.node) for value in fills.functions}
    )
    constructions = brokers.constructions(program, workers)
    files = deployment.read_all(tree.deployment, tree.read, tree.files)
    deployments = with_failures(program, files)
    return Project(
        versions=versions,
        settings=settings,
        stack=replace(stack, images=tuple(i for d in deployments for i in d.images)),
        tasks=tuple(sorted(tasks.values(), key=lambda task: task.at)),
        workers=made,
        queues=tuple(_queues(made, brokers.queues(program))),
        brokers=brokers.brokers(program),
        clients=brokers.clients(program),
        enqueues=tuple(enqueues),
        crons=crons,
        hooks=tuple(h for worker in made for h in worker.hooks) + tuple(fills.hooks),
        constructions=constructions,
        queue_uses=brokers.queue_uses(program),
        global_queue_uses=tuple(global_queues(program, around)),
        apps=apps.apps,
        plugins=apps.plugins,
        web_mounts=apps.mounts,
        web_password=names_password(tree, deployments),
        handlers=apps.handlers,
        providers=apps.providers,
        dangling=tuple(dangling(program)),
        mutations=tuple(function_mutations(program, tasks)),
        schedulers=tuple(read_schedulers(program)),
        start_method=start_method(program),
        native_tasks=native.read_native_tasks(program),
        candidates=tuple(candidates(program, tasks, known)),
        deployments=deployments,
        unresolved=tuple(sorted(set(program.unresolved), key=lambda u: (u.at, u.kind, u.reason))),
        unreadable=tuple(_unreadable(tree, modules)),
        uses_saq=bool(workers.workers or workers.crons or enqueues),
        uses_litestar_saq=any(w.front == "litestar-saq" for w in made) or bool(apps.plugins),
        workers_open=any(u.at.path in tree.relevant for u in modules.unreadable),
    )


def _tell_contexts(program: Program, workers: WorkersRead) -> None:
    """Tell the resolver whose first parameter is SAQ's context, and what hooks store in it."""
    hooks = [value for _, value in hook_values(workers)]
    functions = [*task_values(workers), *hooks]
    program.resolver.learn(
        {id(value.node): frozenset[str]() for value in functions}, context_stores(program, hooks)
    )


def _hooks(program: Program, workers: WorkersRead) -> dict[int, Hook]:
    """Every hook by the identity of its entry."""
    return {id(entry): _hook(program, entry) for w in workers.workers for entry in w.hooks}


def _hook(program: Program, entry: HookEntry) -> Hook:
    if entry.value is None:
        return hook_of(entry, None)
    function = function_of(program, entry.value)
    return hook_of(entry, replace(function, body=body_of(program, entry.value)))


def _around(
    workers: WorkersRead,
    tasks: dict[int, Task],
    apps: AppsRead,
    fills: Fills,
) -> Surroundings:
    roles = dict(apps.roles)
    roles |= {id(value.node): "hook" for _, value in hook_values(workers)}
    roles |= dict.fromkeys(tasks, "task")
    names = {entry.name for entry, _, _ in registered(workers) if entry.name is not None}
    return Surroundings(frozenset(names), roles, dict(fills.settings), frozenset(fills.open))


class _Linker:
    """Turns what was read into model values that know each other."""

    def __init__(
        self,
        tasks: dict[int, Task],
        hooks: dict[int, Hook],
        fills: Fills,
        context: tuple[tuple[str, ...], bool],
    ) -> None:
        self.tasks = tasks
        self.hooks = hooks
        self.fills = fills
        self.context_keys, self.context_open = context

    def registration(self, entry: Entry, *, via_cron: bool = False) -> Registration:
        task = None if entry.value is None else self.tasks.get(id(entry.value.node))
        return Registration(
            entry.form,
            entry.text,
            entry.at,
            entry.name,
            entry.alias,
            entry.found,
            task,
            entry.failure,
            via_cron,
        )

    def cron(self, read: CronRead, queue: Value, front: Front) -> CronJob:
        made = read.construction
        filled, is_open = self._filled(queue)
        return CronJob(
            at=made.at,
            head_at=made.head_at,
            front=front,
            function=self.registration(read.entry, via_cron=True),
            cron=read.cron,
            cron_at=read.cron_at,
            queue=queue,
            options=made.options,
            options_open=made.open,
            arguments=read.arguments,
            arguments_open=read.arguments_open,
            filled=filled,
            filled_open=is_open,
            sides=read.sides,
        )

    def _filled(self, queue: Value) -> tuple[dict[str, Setting], bool]:
        found: dict[str, Setting] = {}
        name = queue.value if isinstance(queue, Known) else None
        for on, some in self.fills.settings.items():
            if on is None or name is None or on == name:
                found |= some
        return found, any(on is None or name is None or on == name for on in self.fills.open)

    def worker(self, read: WorkerRead) -> Worker:
        return Worker(
            construction=read.construction,
            queue=read.queue,
            backend=read.backend,
            registrations=tuple(self.registration(entry) for entry in read.entries),
            registrations_open=read.entries_open,
            crons=tuple(
                self.cron(cron, read.queue, read.construction.front) for cron in read.crons
            ),
            crons_open=read.crons_open,
            hooks=tuple(self.hooks[id(entry)] for entry in read.hooks),
            hooks_open=read.hooks_open,
            path=read.path,
            context_keys=self.context_keys,
            context_open=self.context_open,
        )


def _queue_of_cron(workers: WorkersRead, cron: CronRead) -> tuple[Value, Front]:
    found = [
        worker.queue
        for worker in workers.workers
        if any(listed.call is cron.call for listed in worker.crons)
    ]
    names = {queue.value for queue in found if isinstance(queue, Known)}
    front = cron.construction.front
    if len(names) == 1 and all(isinstance(queue, Known) for queue in found):
        return found[0], front
    return Unknown("no worker lists it" if not found else "several queues schedule it"), front


def _queues(
    workers: tuple[Worker, ...],
    built: dict[str, tuple[Span, Backend | None]],
) -> Iterator[Queue]:
    """Every queue by name: one name built in several places is one queue."""
    found: dict[str, Queue] = {}
    for worker in workers:
        name = worker.queue_name
        if name is None:
            continue
        known = found.get(name)
        fronts = (worker.front,) if known is None else tuple({*known.fronts, worker.front})
        found[name] = Queue(
            name,
            worker.at if known is None else known.at,
            tuple(sorted(fronts)),
            worker.backend if known is None or known.backend is None else known.backend,
        )
    for name, (at, backend) in built.items():
        known = found.get(name)
        if known is None:
            found[name] = Queue(name, at, ("saq",), backend)
        elif known.backend is None:
            found[name] = replace(known, backend=backend)
    yield from (found[name] for name in sorted(found))


def _unreadable(tree: Tree, modules: Modules) -> Iterator[UnreadableFile]:
    yield from sorted(modules.unreadable, key=lambda file: file.at)
    for path, reason in tree.unreadable:
        yield UnreadableFile(Span(path, 1, 0, 1, 0), reason)
