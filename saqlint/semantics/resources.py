"""Names from outside that some rules look for: long-lived resources, and schedulers beside SAQ."""

from typing import Final, Literal, TypeAlias

ResourceKind: TypeAlias = Literal["engine", "session factory", "session", "client", "pool"]

# Made at module level they belong to whichever process and event loop imports the module first.
RESOURCES: Final[dict[str, ResourceKind]] = {
    **dict.fromkeys(
        (
            "sqlalchemy.create_engine",
            "sqlalchemy.engine.create_engine",
            "sqlalchemy.engine_from_config",
            "sqlalchemy.ext.asyncio.async_engine_from_config",
            "sqlalchemy.ext.asyncio.create_async_engine",
            "sqlmodel.create_engine",
        ),
        "engine",
    ),
    **dict.fromkeys(
        ("sqlalchemy.ext.asyncio.async_sessionmaker", "sqlalchemy.orm.sessionmaker"),
        "session factory",
    ),
    **dict.fromkeys(
        (
            "sqlalchemy.ext.asyncio.AsyncSession",
            "sqlalchemy.ext.asyncio.async_scoped_session",
            "sqlalchemy.orm.Session",
            "sqlalchemy.orm.scoped_session",
            "sqlmodel.Session",
            "sqlmodel.ext.asyncio.session.AsyncSession",
        ),
        "session",
    ),
    **dict.fromkeys(
        (
            "aioboto3.Session",
            "aiobotocore.session.get_session",
            "aiohttp.ClientSession",
            "aiokafka.AIOKafkaProducer",
            "aioredis.from_url",
            "aiosmtplib.SMTP",
            "boto3.client",
            "boto3.resource",
            "coredis.Redis",
            "databases.Database",
            "elasticsearch.AsyncElasticsearch",
            "elasticsearch.Elasticsearch",
            "httpx.AsyncClient",
            "httpx.Client",
            "motor.motor_asyncio.AsyncIOMotorClient",
            "opensearchpy.AsyncOpenSearch",
            "opensearchpy.OpenSearch",
            "pymongo.AsyncMongoClient",
            "pymongo.MongoClient",
            "qdrant_client.AsyncQdrantClient",
            "qdrant_client.QdrantClient",
            "redis.Redis",
            "redis.Redis.from_url",
            "redis.asyncio.Redis",
            "redis.asyncio.Redis.from_url",
            "redis.asyncio.RedisCluster",
            "redis.asyncio.from_url",
            "redis.from_url",
            "requests.Session",
            "requests.session",
            "valkey.asyncio.Valkey",
            "valkey.asyncio.Valkey.from_url",
            "valkey.asyncio.from_url",
        ),
        "client",
    ),
    **dict.fromkeys(
        (
            "aiomysql.create_pool",
            "asyncmy.create_pool",
            "asyncpg.create_pool",
            "psycopg_pool.AsyncConnectionPool",
            "psycopg_pool.ConnectionPool",
            "redis.ConnectionPool",
            "redis.ConnectionPool.from_url",
            "redis.asyncio.ConnectionPool",
            "redis.asyncio.ConnectionPool.from_url",
            "valkey.asyncio.ConnectionPool",
            "valkey.asyncio.ConnectionPool.from_url",
        ),
        "pool",
    ),
}

# The constructor, decorator or function that starts periodic work, and the library's usual name.
EXTERNAL_SCHEDULERS: Final[dict[str, str]] = {
    **dict.fromkeys(
        (
            "apscheduler.AsyncScheduler",
            "apscheduler.Scheduler",
            "apscheduler.schedulers.asyncio.AsyncIOScheduler",
            "apscheduler.schedulers.background.BackgroundScheduler",
            "apscheduler.schedulers.blocking.BlockingScheduler",
            "apscheduler.schedulers.gevent.GeventScheduler",
            "apscheduler.schedulers.tornado.TornadoScheduler",
            "apscheduler.schedulers.twisted.TwistedScheduler",
            "flask_apscheduler.APScheduler",
        ),
        "APScheduler",
    ),
    "aioclock.AioClock": "AioClock",
    "aiocron.Cron": "aiocron",
    "aiocron.crontab": "aiocron",
    "asyncz.schedulers.AsyncIOScheduler": "asyncz",
    "fastapi_restful.tasks.repeat_every": "repeat_every",
    "fastapi_utilities.repeat_at": "repeat_at",
    "fastapi_utilities.repeat_every": "repeat_every",
    "fastapi_utils.tasks.repeat_every": "repeat_every",
    "rocketry.Rocketry": "rocketry",
    "sched.scheduler": "sched",
    "schedule.Scheduler": "schedule",
    "schedule.every": "schedule",
    "scheduler.Scheduler": "scheduler",
    "scheduler.asyncio.Scheduler": "scheduler",
}


def resource_kind(name: str) -> ResourceKind | None:
    """What a call to `name` makes, if that is a resource to share through the context."""
    return RESOURCES.get(name)
