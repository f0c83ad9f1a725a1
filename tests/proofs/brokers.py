"""An empty broker for each proof on a server that others may use too; never empties one in use."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier
from redis import Redis

LEASE = "saqlint:lease"
LEASE_SECONDS = 600


@contextmanager
def empty_redis(server: str) -> Iterator[str]:
    """The URL of a database of `server` that was empty, and is again when the block ends."""
    with Redis.from_url(server) as client:
        count = int(client.config_get("databases")["databases"])
    start = os.getpid()
    for number in ((start + step) % count for step in range(count)):
        url = urlunsplit(urlsplit(server)._replace(path=f"/{number}"))
        with Redis.from_url(url) as client:
            if not client.set(LEASE, "1", nx=True, ex=LEASE_SECONDS):
                continue
            if client.dbsize() != 1:
                client.delete(LEASE)
                continue
            try:
                yield url
            finally:
                client.flushdb()
            return
    raise RuntimeError(f"no empty database among the {count} of the Redis server")


@contextmanager
def empty_postgres(server: str) -> Iterator[str]:
    """The URL of a new database of `server`, dropped when the block ends."""
    name = f"saqlint_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


EMPTY = {"redis": empty_redis, "postgres": empty_postgres}
