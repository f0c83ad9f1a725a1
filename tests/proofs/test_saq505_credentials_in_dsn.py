"""SAQ505: a DSN in the source is all that a stranger needs to read, add and delete jobs."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from redis import AuthenticationError, Redis
from saq import Queue

from tests.proofs.harness import Broker, Load, connected, edited, only_redis

FACT = 13
QUOTE = "read every job's arguments, enqueue any task, delete the queue"

BAD = """\
from saq import Job, Queue


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


queue = Queue.from_url("redis://shop:correct-horse@redis.example.org:6379/0")
settings = {"queue": queue, "functions": [send_mail]}


async def request_mail() -> Job | None:
    return await queue.enqueue("send_mail", to="ada@example.org", timeout=30)
"""
LITERAL = '"redis://shop:correct-horse@redis.example.org:6379/0"'
GOOD = "import os\n\n" + edited(BAD, LITERAL, 'os.environ["REDIS_URL"]')


@contextmanager
def only_with_password(url: str) -> Iterator[str]:
    """The DSN of an account of the server, which is there until the block ends."""
    user = f"saqlint_{uuid4().hex}"
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    with Redis.from_url(url) as server:
        server.acl_setuser(
            user,
            enabled=True,
            passwords="+correct-horse",
            keys=["*"],
            channels=["*"],
            categories=["+@all"],
        )
        try:
            yield urlunsplit(parts._replace(netloc=f"{user}:correct-horse@{host}"))
        finally:
            server.acl_deluser(user)


@only_redis
def test_who_reads_the_source_has_the_broker(load: Load, broker: Broker) -> None:
    with only_with_password(broker.url) as dsn:
        source = edited(BAD, "redis://shop:correct-horse@redis.example.org:6379/0", dsn)
        app = load(source)
        (read,) = re.findall(r'from_url\("(.+)"\)', source)

        async def scenario() -> None:
            async with connected(app.queue):
                job = await app.request_mail()
                async with connected(Queue.from_url(read)) as stranger:
                    seen = await stranger.job(job.key)
                    assert seen is not None
                    assert seen.kwargs == {"to": "ada@example.org"}
                    await stranger.enqueue("send_mail", to="eve@example.org")
                    assert await app.queue.count("queued") == 2
                    with Redis.from_url(read) as client:
                        client.delete(*client.keys("saq:*"))
                assert await app.queue.count("queued") == 0

        asyncio.run(scenario())


@only_redis
def test_without_the_password_nobody_has(broker: Broker) -> None:
    with only_with_password(broker.url) as dsn:
        wrong = edited(dsn, "correct-horse", "guessed")
        with Redis.from_url(wrong) as client, pytest.raises(AuthenticationError):
            client.ping()
