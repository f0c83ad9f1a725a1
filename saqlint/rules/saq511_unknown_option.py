"""An option is given that this version of the class does not have.

`QueueConfig`, `SAQConfig`, `CronJob`, `Worker` and the queues raise, so nothing starts:

    TypeError: QueueConfig.__init__() got an unexpected keyword argument 'functions'

A settings dict becomes the keywords of `Worker`. Options of a broker are checked when the queue
is made. Timers are worse: any key is accepted in silence and has no effect.

Bad:

    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [resize],
        "cron": [],
    }

Good:

    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    settings = {
        "queue": Queue.from_url("redis://localhost"),
        "functions": [resize],
        "cron_jobs": [],
    }

Misses: an option that came with a later version, where only a lower bound of the version is
known.
"""

from collections.abc import Callable, Iterator

from saqlint.finding import Level, Problem
from saqlint.likeness import nearest
from saqlint.model import Construction, Option, Project, Versions
from saqlint.rule import rule
from saqlint.semantics import litestar_saq, saq, tables
from saqlint.semantics.signatures import names
from saqlint.semantics.versions import NEWEST_LITESTAR_SAQ, NEWEST_SAQ, at_least

TIMERS = "timers"


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Hold each option against what the class has."""
    now = project.versions
    # An option that a newer version has is no mistake where the version is not certain.
    newest = Versions(NEWEST_SAQ, NEWEST_LITESTAR_SAQ)
    for made in project.constructions:
        known = None if made.own else _known(made, now)
        if known is None:
            continue
        accepted = known | (frozenset() if _certain(made, now) else _known(made, newest) or known)
        for option in made.options.values():
            if option.name not in accepted and not option.maybe:
                yield _problem(made, option, known, now)


def _certain(made: Construction, versions: Versions) -> bool:
    return versions.saq_exact and (made.front == "saq" or versions.litestar_saq_exact)


def _known(made: Construction, versions: Versions) -> frozenset[str] | None:
    """The options of what is made; None for what takes others' options."""
    mine, theirs = versions.saq, versions.litestar_saq
    readers: dict[tuple[str, str], Callable[[], frozenset[str]]] = {
        ("QueueConfig", "litestar-saq"): lambda: litestar_saq.queue_config_fields(theirs),
        ("SAQConfig", "litestar-saq"): lambda: litestar_saq.saq_config_fields(theirs),
        ("CronJob", "litestar-saq"): lambda: litestar_saq.cron_fields(theirs, mine),
        ("CronJob", "saq"): lambda: saq.cron_fields(mine),
        ("Worker", "litestar-saq"): lambda: names(litestar_saq.worker_parameters(theirs)),
        ("Worker", "saq"): lambda: names(saq.worker_parameters(mine)),
        ("settings", "saq"): lambda: names(saq.worker_parameters(mine)),
        ("RedisQueueOptions", "litestar-saq"): lambda: _of_brokers(mine, "redis"),
        ("PostgresQueueOptions", "litestar-saq"): lambda: _of_brokers(mine, "postgres"),
        ("broker_options", "litestar-saq"): lambda: _of_brokers(mine, "redis", "postgres"),
        (TIMERS, "litestar-saq"): lambda: saq.timer_keys(mine),
        (TIMERS, "saq"): lambda: saq.timer_keys(mine),
    }
    reader = readers.get((made.kind, made.front))
    return None if reader is None else reader()


def _of_brokers(version: str, *kinds: saq.Broker) -> frozenset[str]:
    """The options that the queue of one of these brokers takes."""
    return frozenset[str]().union(
        *(litestar_saq.accepted_broker_options(kind, version) for kind in kinds)
    )


def _problem(
    made: Construction, option: Option, known: frozenset[str], versions: Versions
) -> Problem:
    near = nearest(option.name, known)
    help_ = _history(made, option.name, versions) or (
        f"did you mean `{near}`?"
        if near
        else f"it has {', '.join(f'`{name}`' for name in sorted(known))}"
    )
    if made.kind == TIMERS:
        message = f"there is no timer `{option.name}`: it is accepted and has no effect"
    else:
        what = "a worker" if made.kind == "settings" else f"`{made.kind}`"
        version = (
            f"saq {versions.saq}"
            if made.front == "saq"
            else f"litestar-saq {versions.litestar_saq}"
        )
        message = f"{what} has no option `{option.name}` in {version}: making it raises"
    return Problem(option.name_at, message, help=help_, subject=made.queue_name)


def _history(made: Construction, name: str, versions: Versions) -> str | None:
    """In which other version the class has the option, in words."""
    front = made.front
    table, version = {
        "saq": (tables.SAQ, versions.saq),
        "litestar-saq": (tables.LITESTAR_SAQ, versions.litestar_saq),
    }[front]
    owner = "Worker" if made.kind == "settings" else made.kind
    for known, since, until, _, _ in table.get(owner, ()):
        if known == name and not at_least(version, since):
            return f"it came with {front} {since}"
        if known == name and until is not None and at_least(version, until):
            return f"it is gone since {front} {until}"
    return None
