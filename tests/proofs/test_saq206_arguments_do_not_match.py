"""SAQ206: `enqueue` takes any arguments; the task refuses them when the job runs."""

import pytest

from tests.proofs.harness import Load, edited, last_line, run

FACT = 5
QUOTE = "TypeError: invoice() got an unexpected keyword argument 'order'"

BAD = """\
import os

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def invoice(ctx: dict, *, order_id: int, copies: int = 1) -> int:
    return order_id * copies


async def request_invoice() -> Job | None:
    return await queue.enqueue("invoice", order=7, timeout=30)


settings = {"queue": queue, "functions": [invoice]}
"""
GOOD = edited(BAD, "order=7", "order_id=7")
BAD_MISSING = edited(BAD, "order=7, ", "")
BAD_CONTEXT = edited(BAD, "order=7", "order_id=7, ctx={}")
BAD_TYPE = edited(BAD, "order=7", 'order_id=7, copies="2"')


@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param(BAD, QUOTE, id="unknown"),
        pytest.param(
            BAD_MISSING,
            "TypeError: invoice() missing 1 required keyword-only argument: 'order_id'",
            id="missing",
        ),
        pytest.param(
            BAD_CONTEXT, "TypeError: invoice() got multiple values for argument 'ctx'", id="doubled"
        ),
    ],
)
def test_the_job_fails(load: Load, source: str, error: str) -> None:
    job = run(load(source), "request_invoice")
    assert (job.status, last_line(job.error)) == ("failed", error)


def test_another_type_arrives_as_it_is(load: Load) -> None:
    job = run(load(BAD_TYPE), "request_invoice")
    assert (job.status, job.result) == ("complete", "2222222")


def test_matching_arguments_arrive(load: Load) -> None:
    job = run(load(GOOD), "request_invoice")
    assert (job.status, job.result) == ("complete", 7)
