"""A worker is killed before the time that it gives its jobs to finish is over.

At a stop signal the worker waits `shutdown_grace_period_s` for its jobs (and for its idle slots:
always to the end), then cancels what is left and waits `cancellation_hard_deadline_s` (1 s) more.
Docker kills a container after `stop_grace_period` (10 s unless it is set), Kubernetes a pod after
`terminationGracePeriodSeconds` (30 s), supervisord a program after `stopwaitsecs` (10 s); systemd
has `TimeoutStopSec`, Render `maxShutdownDelaySeconds` and Fly `kill_timeout`. Where that is
shorter, the jobs are lost in the middle of their work: neither finished nor cancelled, they stay
`active` until they are swept.

Bad:

    # compose.yaml
    services:
      worker:
        build: .
        command: saq worker.settings
        stop_grace_period: 30s

    # worker.py
    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [resize],
        "shutdown_grace_period_s": 60,
    }

Good:

    # compose.yaml
    services:
      worker:
        build: .
        command: saq worker.settings
        stop_grace_period: 70s

    # worker.py
    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [resize],
        "shutdown_grace_period_s": 60,
    }

Misses: a grace period that the command line gives (`docker stop --time`), and hosts whose period
is not written in the project.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, once
from saqlint.model import FileKind, Known, Process, Project, Span, Worker
from saqlint.rule import rule
from saqlint.rules.processes import WORKERS, chosen_queues, in_production, is_elsewhere
from saqlint.semantics import litestar_saq, saq, signatures

GRACE = "shutdown_grace_period_s"
DEADLINE = "cancellation_hard_deadline_s"
DEFAULTS: dict[FileKind, float] = {"compose": 10, "kubernetes": 30, "supervisor": 10}
NAMES: dict[FileKind, str] = {
    "compose": "`stop_grace_period`",
    "kubernetes": "`terminationGracePeriodSeconds`",
    "supervisor": "`stopwaitsecs`",
    "systemd": "`TimeoutStopSec`",
    "toml": "`kill_timeout`",
    "platform": "`maxShutdownDelaySeconds`",
}


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Compare what the workers wait with what their host allows."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    for process in in_production(project, *WORKERS):
        allowed = process.grace_seconds
        if process.grace_at is None:
            allowed = DEFAULTS.get(process.file)
        needs = [need for worker in _workers(project, process) for need in _need(project, worker)]
        if allowed is None or not needs:
            continue
        seconds, at, queue = max(needs, key=lambda need: need[0])
        if allowed < seconds:
            yield _problem(process, allowed, seconds, Label(at, "what the worker waits"), queue)


def _problem(
    process: Process, allowed: float, needed: float, label: Label, queue: str | None
) -> Problem:
    name = NAMES.get(process.file, "the grace period")
    given = f"{name} is" if process.grace_at is not None else f"without {name} it is"
    of_queue = f" of queue `{queue}`" if queue else ""
    return Problem(
        process.grace_at or process.at,
        f"the worker{of_queue} needs {needed:g} s to stop, but {given} {allowed:g} s: "
        "it is killed before",
        labels=(label,),
        help=f"allow more than {needed:g} s with {name}",
        subject=process.service,
    )


def _workers(project: Project, process: Process) -> Iterator[Worker]:
    """The workers that a process runs."""
    if process.role == "saq":
        yield from (w for w in project.workers if w.path is not None and w.path == process.target)
        return
    chosen = chosen_queues(process)
    if chosen is None:
        return
    for worker in project.workers:
        made = worker.construction
        is_chosen = not chosen or worker.queue_name in chosen
        if made.kind == "QueueConfig" and is_chosen and not is_elsewhere(project, process, made):
            yield worker


def _need(project: Project, worker: Worker) -> Iterator[tuple[float, Span, str | None]]:
    """How long a worker may take to stop, and where that is said."""
    option = worker.construction.options.get(GRACE)
    if option is None or not _takes_grace(project, worker):
        return
    match option.value:
        case Known(value=int() | float() as grace, overridable=False) if grace:
            yield grace + _deadline(project, worker), option.at, worker.queue_name


def _takes_grace(project: Project, worker: Worker) -> bool:
    versions = project.versions
    if worker.front == "litestar-saq":
        return GRACE in litestar_saq.queue_config_fields(versions.litestar_saq)
    return GRACE in signatures.names(saq.worker_parameters(versions.saq))


def _deadline(project: Project, worker: Worker) -> float:
    match worker.construction.get(DEADLINE):
        case Known(value=int() | float() as given):
            return given
    for parameter in saq.worker_parameters(project.versions.saq):
        if parameter.name == DEADLINE and isinstance(parameter.default, (int, float)):
            return parameter.default
    return 0
