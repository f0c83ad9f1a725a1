"""Broker URLs: every verdict is held against the real constructors; no server is needed."""

import asyncio
import subprocess
import sys
from importlib.metadata import version

import pytest
from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from saq import Queue

from saqlint.semantics.dsn import DsnVerdict, Front, judge

DSNS = (
    *("redis://h", "rediss://h", "redis://u:p@h:6379/0", "redis://h?foo=1", "redis://h "),
    *("redis", "redis_url", "redis+sentinel://h/x", "redis+unix:///x", "redis+ssl://h"),
    *("redis.example.com:6379", "redis://h:port", "redis://h:99999", "redis://[::1"),
    *("REDIS://h", "REDISS://h", "valkey://h", "valkeys://h"),
    *("unix:///x.sock", "memory://", "localhost:6379", "localhost", "", "host=h dbname=d"),
    *("mysql://h", "sqlite:///x", "amqp://h", "ftp://h"),
    *("postgres://h/d", "postgresql://h/d", "postgresql://u:p@h/d?sslmode=require"),
    *("postgresql+asyncpg://h/d", "postgresql+psycopg://h/d", "postgres+asyncpg://h/d"),
    *("postgresql://h/d?ssl=require", "postgresql://h/d?ssl=true", "postgresql://h/d?ssl=trues"),
    *("postgresql://h/d?application_name=x&pool_size=3", "postgresql://h/d?connect_timeout=3"),
    *("postgresql+asyncpg://h/d?ssl=require", "postgresql+psycopg://h/my db", " postgresql://h/d"),
    *("POSTGRESQL://h/d", "POSTGRES://h/d", "postgresqlx://h", "postgresql:/x", "postgresql"),
)
KINDS = {"RedisQueue": "redis", "PostgresQueue": "postgres"}


async def made_by_saq(dsn: str) -> str:
    return type(Queue.from_url(dsn)).__name__


async def made_by_litestar_saq(dsn: str) -> str:
    config = QueueConfig(dsn=dsn)
    Litestar(plugins=[SAQPlugin(SAQConfig(queue_configs=[config]))])
    return config.queue_class.__name__


def real(dsn: str, front: Front) -> DsnVerdict:
    """What the installed packages make of a DSN without connecting."""
    make = made_by_saq if front == "saq" else made_by_litestar_saq
    try:
        kind = KINDS[asyncio.run(make(dsn))]
    except Exception as error:  # noqa: BLE001 - whatever they raise is the verdict
        return DsnVerdict(None, f"{type(error).__name__}: {error}")
    if kind == "postgres":
        # The first connection parses it.
        try:
            conninfo_to_dict(dsn)
        except ProgrammingError as error:
            return DsnVerdict("postgres", str(error).strip(), at_connect=True)
        return DsnVerdict("postgres")
    return DsnVerdict("redis")


def judged(dsn: str, front: Front) -> DsnVerdict:
    return judge(dsn, front, version(front))


@pytest.mark.parametrize("front", ["saq", "litestar-saq"])
@pytest.mark.parametrize("dsn", DSNS)
def test_the_verdict_is_what_happens(dsn: str, front: Front) -> None:
    verdict = judged(dsn, front)
    assert DsnVerdict(verdict.kind, verdict.error, verdict.at_connect) == real(dsn, front)


@pytest.mark.parametrize("front", ["saq", "litestar-saq"])
@pytest.mark.parametrize("dsn", DSNS)
def test_a_fix_works(dsn: str, front: Front) -> None:
    verdict = judged(dsn, front)
    if verdict.fix is not None:
        assert verdict.error is not None
        assert real(verdict.fix, front).error is None


@pytest.mark.parametrize(
    ("dsn", "front", "fix"),
    [
        ("postgres://u:p@h/d", "litestar-saq", "postgresql://u:p@h/d"),
        ("postgres://h/d", "saq", None),
        ("postgresql+asyncpg://u:p@h:5432/d", "litestar-saq", "postgresql://u:p@h:5432/d"),
        ("postgresql+asyncpg://h/d", "saq", "postgresql://h/d"),
        ("postgres+psycopg2://h/d", "litestar-saq", "postgresql://h/d"),
        ("REDIS://H", "litestar-saq", "redis://H"),
        (" redis://h", "litestar-saq", "redis://h"),
        ("valkey://h", "saq", "redis://h"),
        ("valkeys://h", "litestar-saq", "rediss://h"),
        ("redis+sentinel://h", "litestar-saq", None),
        ("mysql://h", "saq", None),
        ("localhost:6379", "saq", None),
    ],
)
def test_fixes(dsn: str, front: Front, fix: str | None) -> None:
    assert judged(dsn, front).fix == fix


def test_an_http_proxy_is_for_raw_saq() -> None:
    assert judged("http://h", "saq") == DsnVerdict("http")
    verdict = judged("http://h", "litestar-saq")
    assert (verdict.kind, verdict.at_connect) == ("http", True)
    assert verdict.error is not None
    assert "'dump'" in verdict.error


def test_an_http_proxy_needs_aiohttp() -> None:
    # A process of its own, where aiohttp cannot be imported whether it is installed or not.
    script = "import sys; sys.modules['aiohttp'] = None; import saq; saq.Queue.from_url('http://h')"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    raised = run.stderr.strip().splitlines()[-1]
    # What saq 0.15 to 0.20 say to any URL that is neither Redis nor PostgreSQL.
    verdict = judge("amqp://h", "saq", "0.18.0")
    assert verdict == DsnVerdict("http", raised.removeprefix("saq.errors."))


@pytest.mark.parametrize(
    ("front", "release", "dsn", "verdict"),
    [
        ("saq", "0.13.3", "unix:///x.sock", DsnVerdict("redis")),
        ("saq", "0.14.1", "unix:///x.sock", DsnVerdict(None, "ValueError: URL is not valid")),
        (
            "saq",
            "0.14.1",
            "REDIS://h",
            DsnVerdict(None, "ValueError: URL is not valid", fix="redis://h"),
        ),
        ("saq", "0.14.1", "postgres://h", DsnVerdict("postgres")),
        ("saq", "0.20.1", "redis://h", DsnVerdict("redis")),
        ("saq", "0.20.1", "https://h", DsnVerdict("http")),
        ("saq", "0.22.0", "REDIS://h", DsnVerdict("redis")),
        ("litestar-saq", "0.3.0", "unix:///x.sock", DsnVerdict("redis")),
        ("litestar-saq", "0.4.0", "postgres://h", DsnVerdict("postgres")),
        (
            "litestar-saq",
            "0.5.0",
            "postgres://h",
            DsnVerdict(
                None,
                "ImproperlyConfiguredException: 500: Invalid broker type",
                fix="postgresql://h",
            ),
        ),
    ],
)
def test_other_versions(front: Front, release: str, dsn: str, verdict: DsnVerdict) -> None:
    assert judge(dsn, front, release) == verdict


@pytest.mark.parametrize(
    ("dsn", "shown"),
    [
        ("mysql://u:secret@h", "InvalidUrlError: Invalid url: mysql://u:***@h"),
        ("mysql://:secret@h", "InvalidUrlError: Invalid url: mysql://:***@h"),
        ("mysql://u:se@cret@h/d", "InvalidUrlError: Invalid url: mysql://u:***@h/d"),
        ("mysql://u@h", "InvalidUrlError: Invalid url: mysql://u@h"),
    ],
)
def test_a_password_is_not_repeated(dsn: str, shown: str) -> None:
    assert judged(dsn, "saq").error == shown
