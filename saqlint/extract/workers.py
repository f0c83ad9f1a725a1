"""Whoever takes jobs from a queue: `Worker(...)`, settings dicts, `QueueConfig(...)`; and crons."""

import ast
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from saqlint.extract.branches import Side, sides
from saqlint.extract.constructions import (
    construction,
    kind_of,
    made,
    nested,
    options_of,
    positional_names,
    resolved_options,
)
from saqlint.extract.entries import Entry, HookEntry, entries, entry_of, hooks
from saqlint.extract.factories import as_called, in_rounds
from saqlint.extract.growth import additions
from saqlint.extract.naming import Naming
from saqlint.extract.program import Program, Site
from saqlint.extract.queues import backend_of, queue_info
from saqlint.extract.settings_dicts import SettingsRead, settings_dicts
from saqlint.extract.subclasses import handed_on, handing_on, sets_options
from saqlint.model import (
    ABSENT,
    Argument,
    Backend,
    Construction,
    Front,
    Known,
    Phase,
    Span,
    Unknown,
    Value,
)
from saqlint.resolve.nodes import walk
from saqlint.resolve.values import (
    Constant,
    Dictionary,
    Expression,
    External,
    Frame,
    Instance,
    Many,
)

_PHASES: Final[tuple[Phase, ...]] = ("startup", "shutdown", "before_process", "after_process")


class CronRead(Struct, frozen=True, eq=False):
    """A `CronJob(...)` while it is being read; the fields are those of `model.CronJob`."""

    call: ast.Call
    construction: Construction
    entry: Entry
    cron: Value
    cron_at: Span | None
    arguments: dict[str, Argument]
    arguments_open: bool
    sides: frozenset[Side] = frozenset()


class WorkerRead(Struct, eq=False):
    """A worker while it is being read; the fields are those of `model.Worker`."""

    construction: Construction
    queue: Value
    backend: Backend | None
    entries: list[Entry] = field(default_factory=list)
    entries_open: bool = False
    crons: list[CronRead] = field(default_factory=list)
    crons_open: bool = False
    hooks: list[HookEntry] = field(default_factory=list)
    hooks_open: bool = False
    path: str | None = None


class WorkersRead(Struct, eq=False):
    """Every worker and cron job of the project; `loose` crons stand in no list that was read."""

    workers: list[WorkerRead] = field(default_factory=list)
    crons: dict[int, CronRead] = field(default_factory=dict)
    constructions: list[Construction] = field(default_factory=list)

    @property
    def loose(self) -> list[CronRead]:
        """The cron jobs that no worker lists, as far as could be seen."""
        listed = {id(cron.call) for worker in self.workers for cron in worker.crons}
        return [cron for node, cron in self.crons.items() if node not in listed]


def read_workers(program: Program) -> WorkersRead:
    """Read every worker, settings dict, queue configuration and cron job of the project."""
    found = WorkersRead()
    used: set[int] = set()
    naming = Naming(program)
    for module in list(program.relevant()):
        for site, kind, front, class_name in made(program, module):
            if kind == "CronJob":
                _cron(program, site.call, site.frame, front, class_name, found)
            elif kind in ("Worker", "QueueConfig"):
                called = as_called(program, naming, site)
                for each in [made for one in called for made in in_rounds(program, site, one)]:
                    reached = handed_on(program, each)
                    read = _from_call(program, reached, kind, front, class_name, found)
                    found.workers.append(read)
                    used |= {id(reached.call)} | _dictionaries_in(reached)
                used |= _dictionaries_in(site)
    for module in list(program.relevant()):
        for site, front, class_name in handing_on(program, module):
            if id(site.call) not in used:
                found.workers.append(_from_call(program, site, "Worker", front, class_name, found))
                used |= _dictionaries_in(site)
        found.workers.extend(
            _from_settings(program, read, found) for read in settings_dicts(program, module, used)
        )
    return found


def _dictionaries_in(site: Site) -> set[int]:
    return {id(node) for node in walk(site.call) if isinstance(node, ast.Dict)}


def _from_call(
    program: Program, site: Site, kind: str, front: Front, class_name: str, found: WorkersRead
) -> WorkerRead:
    names = positional_names(program, class_name)
    built = construction(program, kind, front, site.call, site.frame, names)
    given, is_open = resolved_options(program, site.call, site.frame, names)
    if kind == "QueueConfig":
        queue = built.get("name")
        worker = WorkerRead(
            built,
            Known("default") if queue is ABSENT else queue,
            _config_backend(program, built, given),
        )
    else:
        worker = WorkerRead(built, *_queue_of(program, given.get("queue")))
    # A class of the project's own may register what it likes.
    is_open |= built.own and sets_options(program, site, names)
    _fill(program, worker, given, front, found, is_open=is_open)
    return worker


def _config_backend(
    program: Program, built: Construction, given: dict[str, Expression]
) -> Backend | None:
    backend = backend_of(built.get("dsn"))
    if backend is None and "broker_instance" in given:
        match program.read(given["broker_instance"]):
            case Instance(of=External(name=name)):
                top = name.partition(".")[0]
                return {"redis": "redis", "psycopg_pool": "postgres"}.get(top)  # type: ignore[return-value]
    return backend


def _queue_of(program: Program, given: Expression | None) -> tuple[Value, Backend | None]:
    info = None if given is None else queue_info(program, program.read(given))
    if info is None:
        return Unknown("a queue that could not be followed"), None
    return info.name, info.backend


def _fill(
    program: Program,
    worker: WorkerRead,
    given: dict[str, Expression],
    front: Front,
    found: WorkersRead,
    *,
    is_open: bool,
) -> None:
    tasks = "tasks" if worker.construction.kind == "QueueConfig" else "functions"
    crons = "scheduled_tasks" if worker.construction.kind == "QueueConfig" else "cron_jobs"
    worker.entries_open = worker.crons_open = worker.hooks_open = is_open
    if tasks in given and not _is_none(program, given[tasks]):
        if not _is_string(program, given[tasks]):
            worker.entries, more = entries(program, given[tasks], front)
            added = additions(program, given[tasks])
            worker.entries.extend(entry_of(program, item, front) for item in added or ())
            worker.entries_open |= more or added is not None
        else:
            worker.entries_open = True
    if crons in given and not _is_none(program, given[crons]):
        worker.crons, more = _cron_list(program, given[crons], found)
        worker.crons_open |= more or additions(program, given[crons]) is not None
    for phase in _PHASES:
        if phase in given and not _is_none(program, given[phase]):
            some, more = hooks(program, phase, given[phase], front)
            worker.hooks.extend(some)
            worker.hooks_open |= more


def _is_none(program: Program, given: Expression) -> bool:
    match program.read(given):
        case Constant(value=None):
            return True
    return False


def _is_string(program: Program, given: Expression) -> bool:
    match program.read(given):
        case Constant(value=str()):
            return True
    return False


def _cron_list(
    program: Program, given: Expression, found: WorkersRead
) -> tuple[list[CronRead], bool]:
    value = program.read(given)
    if not isinstance(value, Many):
        if given.node is not None:
            reason = getattr(value, "reason", "not a plain list")
            program.miss("cron", program.at(given.node, given.frame), reason)
        return [], True
    crons: list[CronRead] = []
    is_open = value.open
    for item in value.items:
        match program.read(item):
            case Instance(call=ast.Call() as call, frame=Frame() as frame):
                cron = _instance_cron(program, call, frame, found)
                is_open |= cron is None
                if cron is not None and item.node is not None:
                    cron = replace(cron, sides=sides(item.frame.module, item.node))
                crons.extend([] if cron is None else [cron])
            case _:
                is_open = True
    return crons, is_open


def _instance_cron(
    program: Program, call: ast.Call, frame: Frame, found: WorkersRead
) -> CronRead | None:
    what = kind_of(program, Site(call, frame))
    if what is None or what[0] != "CronJob":
        return None
    return _cron(program, call, frame, what[1], what[2], found)


def _cron(
    program: Program,
    call: ast.Call,
    frame: Frame,
    front: Front,
    class_name: str,
    found: WorkersRead,
) -> CronRead:
    known = found.crons.get(id(call))
    if known is not None and frame.arguments is None:
        return known
    names = positional_names(program, class_name)
    built = construction(program, "CronJob", front, call, frame, names)
    if built.own and sets_options(program, Site(call, frame), names):
        built = replace(built, open=True)
    given, _ = resolved_options(program, call, frame, names)
    entry = (
        entry_of(program, given["function"], front)
        if "function" in given and given["function"].node is not None
        else Entry("callable", "", built.head_at)
    )
    cron = built.options.get("cron")
    arguments, is_open = cron_arguments(program, built, given)
    read = CronRead(
        call,
        built,
        entry,
        built.get("cron"),
        None if cron is None else getattr(cron.value, "at", None) or cron.at,
        arguments,
        is_open,
    )
    if frame.arguments is None or known is None:
        found.crons[id(call)] = read
    return read


def cron_arguments(
    program: Program, made: Construction, given: dict[str, Expression]
) -> tuple[dict[str, Argument], bool]:
    """The arguments that `CronJob(kwargs={...})` gives to its task."""
    if "kwargs" not in given:
        return {}, made.open
    match program.read(given["kwargs"]):
        case Dictionary() as mapping:
            found = options_of(program, mapping, made.options["kwargs"].at)
            return {
                name: Argument(name, option.value, option.at, option.name_at)
                for name, option in found.items()
            }, mapping.open
        case Constant(value=None):
            return {}, False
    return {}, True


def _from_settings(program: Program, read: SettingsRead, found: WorkersRead) -> WorkerRead:
    value, at = read.value, read.at
    built = Construction(read.kind, "saq", at, at, options_of(program, value, at), value.open)
    if read.queue is None:
        worker = WorkerRead(built, *_queue_of(program, value.items.get("queue")), path=read.path)
    else:
        worker = WorkerRead(built, Known(read.queue), backend_of(built.get("url")))
    _fill(program, worker, dict(value.items), "saq", found, is_open=value.open)
    # A worker cannot be made without: the dict is not complete, or wrong (SAQ511).
    worker.entries_open |= "functions" not in value.items
    if "timers" in value.items:
        timers = nested(program, value.items["timers"], "timers", "saq")
        found.constructions.extend([] if timers is None else [timers])
    # Whatever library reads a table may bring hooks of its own.
    worker.hooks_open |= read.queue is not None
    return worker
