"""SAQ209: a key that never varies drops other work; one that always does drops nothing."""

import pytest
from psycopg.errors import NotNullViolation
from saq import Job

from tests.proofs.harness import Load, call, edited, only_postgres, only_redis

FACT = 36
QUOTE = "`enqueue()` returns `None`"

BAD = """\
import os
from uuid import uuid4

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


async def request_mail(to: str) -> Job | None:
    return await queue.enqueue("send_mail", to=to, timeout=30, key="mail")


async def request_mails() -> list[Job | None]:
    return [await request_mail("ada"), await request_mail("bob"), await request_mail("bob")]


settings = {"queue": queue, "functions": [send_mail]}
"""
GOOD = edited(BAD, 'key="mail"', 'key=f"mail:{to}"')
BAD_RANDOM = edited(BAD, 'key="mail"', "key=uuid4().hex")
BAD_NONE = edited(BAD, 'key="mail"', "key=None")
BAD_EMPTY = edited(
    edited(BAD, "request_mail(to: str)", "request_mail(to: str, key: str | None = None)"),
    'key="mail"',
    'key=key or ""',
)


def queued(jobs: list[Job | None]) -> list[str | None]:
    return [None if job is None else (job.kwargs or {})["to"] for job in jobs]


@pytest.mark.parametrize(
    ("source", "mails"),
    [
        pytest.param(BAD, ["ada", None, None], id="constant"),
        pytest.param(BAD_EMPTY, ["ada", None, None], id="empty"),
        pytest.param(BAD_RANDOM, ["ada", "bob", "bob"], id="random"),
        pytest.param(GOOD, ["ada", "bob", None], id="of-the-argument"),
    ],
)
def test_what_a_key_lets_through(load: Load, source: str, mails: list[str | None]) -> None:
    asked = call(load(source), "request_mails")
    assert queued(asked) == mails
    assert f"`enqueue()` returns `{asked[2]}`" == QUOTE or source is BAD_RANDOM


@only_redis
def test_on_redis_none_is_a_key_like_any_other(load: Load) -> None:
    assert queued(call(load(BAD_NONE), "request_mails")) == ["ada", None, None]


@only_postgres
def test_on_postgres_none_is_refused(load: Load) -> None:
    with pytest.raises(NotNullViolation, match='null value in column "key"'):
        call(load(BAD_NONE), "request_mails")
