"""SAQ205: a worker knows a function by its qualified name, not by its import path."""

import pytest

from tests.proofs.harness import Load, edited, last_line, run

FACT = 6
QUOTE = "KeyError: 'app.send_mail'"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


async def request_mail() -> Job | None:
    return await queue.enqueue("app.send_mail", to="ada@example.org", timeout=30)


settings = {"queue": queue, "functions": [send_mail]}
"""
GOOD = edited(BAD, '"app.send_mail"', '"send_mail"')
GOOD_METHOD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


class Mail:
    @staticmethod
    async def send(ctx: dict, *, to: str) -> None:
        pass


async def request_mail() -> Job | None:
    return await queue.enqueue("Mail.send", to="ada@example.org", timeout=30)


settings = {"queue": queue, "functions": [Mail.send]}
"""


def test_the_path_is_not_a_name(load: Load) -> None:
    job = run(load(BAD), "request_mail")
    assert (job.status, last_line(job.error)) == ("failed", QUOTE)


@pytest.mark.parametrize("source", [GOOD, GOOD_METHOD], ids=["function", "method"])
def test_the_qualified_name_is(load: Load, source: str) -> None:
    assert run(load(source), "request_mail").status == "complete"
