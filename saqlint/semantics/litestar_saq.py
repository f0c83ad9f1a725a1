"""What litestar-saq does, by version; every function takes the version as text, as `"0.8.0"`."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from saqlint.semantics import saq, signatures, tables
from saqlint.semantics.saq import Broker
from saqlint.semantics.signatures import Parameter
from saqlint.semantics.versions import Version, at_least, parse

MonitoredJob: TypeAlias = Literal["absent", "works", "crashes", "no-op"]

# `HeartbeatManager` writes in batches this far apart: a heartbeat not above it is swept alive.
FLUSH_SECONDS = 30
# `monitored_job()` signals this often, if no interval is given and the job's heartbeat gives none.
DEFAULT_INTERVAL = 5
DEFAULT_DEPENDENCY_KEY = "task_queues"
_HOOKS: Mapping[str, tuple[str, ...]] = {
    "startup_logger": (),
    "shutdown_logger": (),
    "before_process_logger": (),
    "after_process_logger": (),
    "timing_before_process": ("_timing_start",),
    "timing_after_process": (),
}

# What `SAQPlugin` adds to the application's signature namespace: these names resolve in handlers
# although imported under TYPE_CHECKING only.
SIGNATURE_NAMESPACE = frozenset({"Queue", "Worker", "QueueInfo", "WorkerInfo", "Job", "TaskQueues"})


def queue_config_parameters(version: str) -> tuple[Parameter, ...]:
    """`QueueConfig`'s fields in the order of its positional arguments."""
    return signatures.litestar_saq("QueueConfig", version)


def queue_config_fields(version: str) -> frozenset[str]:
    """The names that `QueueConfig` takes."""
    return signatures.names(queue_config_parameters(version))


def saq_config_parameters(version: str) -> tuple[Parameter, ...]:
    """`SAQConfig`'s fields in the order of its positional arguments."""
    return signatures.litestar_saq("SAQConfig", version)


def saq_config_fields(version: str) -> frozenset[str]:
    """The names that `SAQConfig` takes."""
    return signatures.names(saq_config_parameters(version))


def cron_parameters(version: str, saq_version: str) -> tuple[Parameter, ...]:
    """`litestar_saq.CronJob`'s fields: those of the saq beside it, then its own."""
    own = signatures.litestar_saq("CronJob", version)
    return saq.cron_parameters(saq_version) + own


def cron_fields(version: str, saq_version: str) -> frozenset[str]:
    """The names that `litestar_saq.CronJob` takes."""
    return signatures.names(cron_parameters(version, saq_version))


def worker_parameters(version: str) -> tuple[Parameter, ...]:
    """What `litestar_saq.Worker` takes."""
    return signatures.litestar_saq("Worker", version)


def broker_option_names(kind: Broker, version: str) -> frozenset[str]:
    """The keys of `RedisQueueOptions` or `PostgresQueueOptions`; none before 0.4.0."""
    return signatures.names(signatures.litestar_saq(f"{kind} options", version))


def accepted_broker_options(kind: Broker, saq_version: str) -> frozenset[str]:
    """The keys of `broker_options` that do not raise: what saq's queue takes and nobody else sets.

    litestar-saq passes the broker, the name and both serializers itself and all options on to
    saq's queue, so not its TypedDict but the saq beside it decides.
    """
    mine = {"redis", "pool", "url", "name", "dump", "load"}
    return signatures.names(saq.queue_parameters(kind, saq_version)) - mine


def worker_run_options(version: str) -> frozenset[str]:
    """The options of `litestar workers run`."""
    return signatures.names(signatures.litestar_saq("workers run", version))


def exports(version: str) -> frozenset[str]:
    """What `litestar_saq` exports."""
    return signatures.names(signatures.litestar_saq("exports", version))


def has_monitored_job(version: str) -> bool:
    """Whether `monitored_job` exists."""
    return at_least(version, "0.6.0")


def monitored_job_in_workers(version: str) -> MonitoredJob:
    """What `monitored_job()` does in a process of `litestar workers run`.

    In 0.7.0 that command crashes at start unless every queue has `shutdown_grace_period_s`;
    if it does start, and in all later versions, the decorator finds no heartbeat manager, warns
    and does nothing.
    """
    if not has_monitored_job(version):
        return "absent"
    if not at_least(version, "0.7.0"):
        return "works"
    return "no-op" if at_least(version, "0.7.1") else "crashes"


def monitored_job_in_worker_process(version: str) -> bool:
    """Whether `monitored_job()` keeps a job alive in a worker process."""
    return monitored_job_in_workers(version) == "works"


def context_keys(*, in_process: bool, version: str) -> frozenset[str]:
    """What litestar-saq adds to saq's context of a task: only when it runs in the web process."""
    present = in_process and at_least(version, "0.7.0")
    return frozenset({"heartbeat_manager"}) if present else frozenset()


def hook_stores(name: str) -> tuple[str, ...] | None:
    """What a hook that litestar-saq brings stores in the context; None if it brings no such."""
    return _HOOKS.get(name.rpartition(".")[2]) if name.startswith("litestar_saq.") else None


def has_broker_fields(version: str) -> bool:
    """Whether a `QueueConfig` has `dsn` and `broker_instance` and demands exactly one of them."""
    return at_least(version, "0.5.0")


def requires_saq(version: str) -> str:
    """The range of saq that the newest known release up to `version` asks for, as `">=0.26.0"`."""
    at = max(parse(version), parse(tables.LITESTAR_SAQ_VERSIONS[0]))
    known = [release for release in tables.LITESTAR_SAQ_VERSIONS if parse(release) <= at]
    return tables.REQUIRES_SAQ[known[-1]]


def newest_saq_for(version: str) -> str:
    """The newest known saq that litestar-saq of this version can be installed with."""
    required = requires_saq(version)
    return [release for release in tables.SAQ_VERSIONS if _admits(required, parse(release))][-1]


def _admits(required: str, release: Version) -> bool:
    bound = parse(required.lstrip("<>="))
    return release <= bound if required.startswith("<=") else release >= bound
