"""SAQ213: `enqueue` takes a name or a `Job`; a function is neither."""

import pytest

from tests.proofs.harness import Load, call, edited, run

FACT = 12
QUOTE = "AttributeError: 'function' object has no attribute 'queue'"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


async def request_mail() -> Job | None:
    return await queue.enqueue(send_mail, to="ada@example.org", timeout=30)


settings = {"queue": queue, "functions": [send_mail]}
"""
BAD_JOB = edited(
    BAD,
    'send_mail, to="ada@example.org", timeout=30',
    'Job(send_mail, kwargs={"to": "ada@example.org"}, timeout=30)',
)
GOOD = edited(BAD, "enqueue(send_mail,", 'enqueue("send_mail",')


@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param(BAD, QUOTE, id="enqueue"),
        pytest.param(
            BAD_JOB, "TypeError: Object of type function is not JSON serializable", id="job"
        ),
    ],
)
def test_the_enqueue_raises(load: Load, source: str, error: str) -> None:
    app = load(source)
    with pytest.raises((AttributeError, TypeError)) as raised:
        call(app, "request_mail")
    assert f"{raised.type.__name__}: {raised.value}" == error


def test_its_name_runs(load: Load) -> None:
    assert run(load(GOOD), "request_mail").status == "complete"
