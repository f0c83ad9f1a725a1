"""A DSN has a scheme that cannot be used here.

litestar-saq looks at the beginning of the text: `redis` or `postgresql`, in lower case. For
almost anything else, `postgres://` included, the application does not start:

    ImproperlyConfiguredException: 500: Invalid broker type

`http://`, which raw SAQ knows, it accepts and cannot use: connecting raises a `TypeError`.
Raw SAQ takes `postgres://` as well, but no `unix://` or `valkey://`. A URL written for
SQLAlchemy, such as `postgresql+asyncpg://`, is accepted by both and never connects: psycopg
says again and again

    missing "=" after "postgresql+asyncpg://localhost/shop" in connection info string

until `PoolTimeout: couldn't get a connection after 30.00 sec`.

Bad:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[QueueConfig(dsn="postgres://localhost/app", tasks=[resize])],
            use_server_lifespan=False,
        )
    )
    app = Litestar(plugins=[plugin])

Good:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[QueueConfig(dsn="postgresql://localhost/app", tasks=[resize])],
            use_server_lifespan=False,
        )
    )
    app = Litestar(plugins=[plugin])

Fix: writes `postgresql://` for a literal `postgres://` and leaves a `+driver` out, where the
literal stands in the call. Safe: what was there cannot work.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from saqlint.finding import Fix, Label, Level, Problem, once
from saqlint.model import Broker, Known, Project, Typed
from saqlint.rule import rule
from saqlint.rules.written import reworded
from saqlint.semantics.dsn import DsnVerdict, judge


@rule(level=Level.BASIC, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Let each front judge the DSNs it is given."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    versions = {"saq": project.versions.saq, "litestar-saq": project.versions.litestar_saq}
    for broker in project.brokers:
        text = _certain(broker)
        if not text:
            continue
        verdict = judge(text, broker.front, versions[broker.front])
        if verdict.error is not None:
            scheme = text.partition("://")[0] + "://" if "://" in text else "a DSN without a scheme"
            yield _problem(broker, scheme, verdict)


def _certain(broker: Broker) -> str:
    """What is certain of a DSN, if that is enough to judge it: an empty one has its own rule."""
    match broker.dsn:
        case Known(value=str(text)):
            return text
        case Typed(prefix=prefix) if "://" in prefix:
            return prefix
    return ""


def _problem(broker: Broker, scheme: str, verdict: DsnVerdict) -> Problem:
    shown = f"`{scheme}`" if scheme.endswith("://") else scheme
    when = "never connects" if verdict.at_connect else "cannot be used"
    help_ = f"it ends in `{verdict.error}`"
    if verdict.fix is not None:
        help_ = f"use `{verdict.fix.partition('://')[0]}://`; {help_}"
    return Problem(
        broker.literal_at or broker.at,
        f"{shown} {when} with {'SAQ' if broker.front == 'saq' else 'litestar-saq'}",
        fix=_rewrite(broker, verdict),
        labels=(Label(broker.at, "the queue gets it here"),)
        if broker.literal_at is not None and broker.literal_at not in broker.at
        else (),
        help=help_,
    )


def _rewrite(broker: Broker, verdict: DsnVerdict) -> Fix | None:
    at = broker.literal_at
    # A literal elsewhere may be meant for SQLAlchemy as well.
    if at is None or at not in broker.at or verdict.fix is None:
        return None
    if not isinstance(broker.dsn, Known) or broker.formatted:
        return None
    edit = reworded(replace(broker.dsn, at=at, literal=True), verdict.fix)
    title = f"Write `{verdict.fix.partition('://')[0]}://`"
    return None if edit is None else Fix(title, (edit,))
