"""A password stands in the source, in the DSN of a queue.

Whoever reads the repository, an image built from it or a traceback can use the broker: read
every job's arguments, enqueue any task, delete the queue. And it cannot be changed without a
deploy.

A default that an environment variable replaces is left alone where it names this machine or a
host without a domain, as development set-ups do.

Bad:

    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    queue = Queue.from_url("redis://:correct-horse@redis.example.org:6379/0")
    settings = {"queue": queue, "functions": [resize]}

Good:

    import os

    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    queue = Queue.from_url(os.environ["REDIS_URL"])
    settings = {"queue": queue, "functions": [resize]}
"""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from saqlint.finding import Label, Level, Problem, once
from saqlint.model import Broker, Known, Project, Typed
from saqlint.rule import rule

CREDENTIALS = re.compile(r"^[\w+.-]+://[^/@\s:]*:(?P<password>[^/@\s]+)@(?P<host>[^:/?\s]*)")
PLACEHOLDER = re.compile(r"[<>{}$*%]|\.\.\.|^x+$", re.IGNORECASE)


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for passwords in literal DSNs."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    for broker in (*project.brokers, *project.clients):
        found = CREDENTIALS.match(_text(broker))
        if found is None or PLACEHOLDER.search(found["password"]):
            continue
        if _replaceable(broker) and _nearby(found["host"]):
            continue
        at = broker.literal_at or broker.at
        yield Problem(
            at,
            "the DSN holds a password",
            labels=(Label(broker.at, "the queue gets it here"),) if at != broker.at else (),
            help="take the DSN from the environment, and change the password: it is known now",
        )


def _text(broker: Broker) -> str:
    match broker.dsn:
        case Known(value=str(text)) | Typed(prefix=text):
            return text
    return ""


def _replaceable(broker: Broker) -> bool:
    return isinstance(broker.dsn, Known) and broker.dsn.overridable


def _nearby(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".internal"))
