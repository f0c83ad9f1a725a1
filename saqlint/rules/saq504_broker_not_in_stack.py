"""A queue uses a broker that the project neither depends on nor runs.

Neither SAQ nor litestar-saq brings a client of its own: Redis needs the `redis` package
(`saq[redis]`), PostgreSQL needs psycopg 3 with its pool (`saq[postgres]`,
`litestar-saq[psycopg]`; `psycopg2` and `asyncpg` are not used). Without it, making the queue
raises, for Redis

    MissingDependencyError: Missing dependencies for Redis

and elsewhere a plain `ModuleNotFoundError`. A project that has no trace of Redis among its
dependencies or images most likely does not run one.

Bad:

    # pyproject.toml
    [project]
    name = "app"
    version = "1"
    dependencies = ["saq[postgres]"]
    # app.py
    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    settings = {"queue": Queue.from_url("redis://localhost"), "functions": [resize]}

Good:

    # pyproject.toml
    [project]
    name = "app"
    version = "1"
    dependencies = ["saq[postgres]"]
    # app.py
    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    settings = {"queue": Queue.from_url("postgresql://localhost/app"), "functions": [resize]}

Misses: projects without a list of dependencies; a broker that is there, but is another one.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, once
from saqlint.model import Broker, Known, Project, Typed
from saqlint.rule import rule
from saqlint.semantics.dsn import judge
from saqlint.semantics.saq import has_postgres

REDIS = ("redis", "valkey", "keydb", "dragonfly", "garnet")
NEEDS = {
    "redis": ("Redis", "the `redis` package or an image of it"),
    "postgres": ("PostgreSQL", "psycopg 3"),
}


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Compare the queues' brokers with what the project depends on and runs."""
    if project.stack.complete:
        yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    for broker in project.brokers:
        kind = _kind(project, broker)
        if kind in NEEDS and not _runs(project, kind):
            name, needed = NEEDS[kind]
            at = broker.literal_at or broker.at
            compared = ", ".join(f"`{source}`" for source in project.stack.sources)
            yield Problem(
                at,
                f"the broker is {name}, but the project has no trace of {needed}",
                labels=(Label(broker.at, "the queue gets it here"),) if at != broker.at else (),
                help=f"compared with {compared}: add it, or use the broker that the project runs",
            )


def _kind(project: Project, broker: Broker) -> str:
    versions = {"saq": project.versions.saq, "litestar-saq": project.versions.litestar_saq}
    match broker.dsn:
        case Known(value=str(text)) | Typed(prefix=text) if "://" in text:
            return judge(text, broker.front, versions[broker.front]).kind or ""
    return ""


def _runs(project: Project, kind: str) -> bool:
    wanted = {*project.stack.dependencies, *project.stack.extras}
    if kind == "postgres":
        return any(_brings_psycopg(name) for name in wanted)
    # Before there was a PostgreSQL queue, saq itself required redis.
    images = {image for file in project.deployments for image in file.images}
    seen = wanted | images | set(project.stack.images)
    return not has_postgres(project.versions.saq) or any(
        word in name for name in seen for word in REDIS
    )


def _brings_psycopg(name: str) -> bool:
    distribution, _, extras = name.partition("[")
    if distribution.startswith("psycopg2"):
        return False
    return distribution.startswith("psycopg") or "postgres" in extras or "psycopg" in extras
