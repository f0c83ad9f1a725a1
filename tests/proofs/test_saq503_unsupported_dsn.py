"""SAQ503: which DSNs each front takes, and what it does with the others."""

import asyncio

import pytest
from litestar.exceptions import ImproperlyConfiguredException
from psycopg_pool import PoolTimeout
from saq import Queue
from saq.errors import InvalidUrlError
from saq.queue.postgres import PostgresQueue

from tests.proofs.harness import Broker, Load, Log, connected, edited

FACT = 13
QUOTE = "500: Invalid broker type"
QUOTE_DRIVER = 'missing "=" after "postgresql+asyncpg://localhost/shop" in connection info string'

BAD = """\
from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn="postgres://localhost/shop", tasks=[send_mail])],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])
"""
GOOD = edited(BAD, "postgres://localhost/shop", "postgresql://localhost/shop")
BAD_DRIVER = edited(BAD, "postgres://localhost/shop", "postgresql+asyncpg://localhost/shop")
BAD_UNIX = edited(BAD, "postgres://localhost/shop", "unix:///run/redis.sock")
BAD_VALKEY = edited(BAD, "postgres://localhost/shop", "valkey://localhost:6379/0")
BAD_UPPER_CASE = edited(BAD, "postgres://localhost/shop", "REDIS://localhost:6379/0")
BAD_SENTINEL = edited(BAD, "postgres://localhost/shop", "redis+sentinel://localhost:26379/0")
BAD_HTTP = edited(BAD, "postgres://localhost/shop", "http://localhost:8080")
BAD_RAW = """\
from saq import Queue

queue = Queue.from_url("unix:///run/redis.sock")


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


settings = {"queue": queue, "functions": [send_mail]}
"""
BAD_RAW_VALKEY = edited(BAD_RAW, "unix:///run/redis.sock", "valkey://localhost:6379/0")
BAD_RAW_DRIVER = edited(BAD_RAW, "unix:///run/redis.sock", "postgresql+asyncpg://localhost/shop")
GOOD_RAW = edited(BAD_RAW, "unix:///run/redis.sock", "postgres://localhost/shop")


@pytest.mark.parametrize(
    "source",
    [BAD, BAD_UNIX, BAD_VALKEY, BAD_UPPER_CASE],
    ids=["postgres", "unix", "valkey", "upper-case"],
)
def test_litestar_does_not_start(load: Load, source: str) -> None:
    with pytest.raises(ImproperlyConfiguredException) as raised:
        load(source)
    assert str(raised.value) == QUOTE


def test_a_sentinel_is_refused_by_the_client(load: Load) -> None:
    with pytest.raises(ValueError, match="Redis URL must specify one of the following schemes"):
        load(BAD_SENTINEL)


def test_litestar_takes_a_proxy_and_cannot_connect(load: Load) -> None:
    queue = load(BAD_HTTP).plugin.get_queue("default")
    with pytest.raises(TypeError):
        asyncio.run(queue.connect())


def test_litestar_takes_the_other_spelling(load: Load) -> None:
    assert "default" in load(GOOD).plugin.get_workers()


@pytest.mark.parametrize("source", [BAD_RAW, BAD_RAW_VALKEY], ids=["unix", "valkey"])
def test_saq_cannot_be_imported(load: Load, source: str) -> None:
    with pytest.raises(InvalidUrlError, match="Invalid url: "):
        load(source)


def test_saq_takes_both_spellings_of_postgres(load: Load) -> None:
    assert type(load(GOOD_RAW).queue).__name__ == "PostgresQueue"


@pytest.mark.parametrize("source", [BAD_DRIVER, BAD_RAW_DRIVER], ids=["litestar", "saq"])
def test_an_sqlalchemy_url_never_connects(load: Load, source: str, log: Log) -> None:
    app = load(source)
    queue: Queue = app.queue if hasattr(app, "queue") else app.plugin.get_queue("default")

    assert isinstance(queue, PostgresQueue)
    assert queue.pool.timeout == 30
    queue.pool.timeout = 1

    async def scenario() -> None:
        with pytest.raises(PoolTimeout) as raised:
            await queue.connect()
        error = "couldn't get a connection after 30.00 sec"
        assert str(raised.value) == error.replace("30.00", "1.00")
        await queue.pool.close()

    asyncio.run(scenario())
    assert QUOTE_DRIVER in log.text


def test_a_real_server_is_reached(load: Load, broker: Broker) -> None:
    app = load(edited(BAD, "postgres://localhost/shop", broker.url))

    async def scenario() -> None:
        async with connected(app.plugin.get_queue("default")) as queue:
            assert await queue.count("queued") == 0

    asyncio.run(scenario())
