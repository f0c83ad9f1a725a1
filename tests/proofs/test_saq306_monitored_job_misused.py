"""SAQ306: `monitored_job` is a function that gives the decorator, for coroutines only."""

import pytest

from tests.proofs.harness import Load, edited, last_line, only_redis, run

FACT = 20
QUOTE = "TypeError: '<=' not supported between instances of 'function' and 'int'"

BAD = """\
import os

from litestar_saq import monitored_job
from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


@monitored_job
async def export(ctx: dict, *, year: int) -> None:
    await ctx["job"].update()


async def request_export() -> Job | None:
    return await queue.enqueue("export", year=2026, timeout=600, heartbeat=60)


settings = {"queue": queue, "functions": [export]}
"""
GOOD = edited(BAD, "@monitored_job", "@monitored_job()")
BAD_INTERVAL = edited(BAD, "@monitored_job", "@monitored_job(interval=0)")
BAD_DEF = edited(
    edited(GOOD, "async def export", "def export"),
    'await ctx["job"].update()',
    'print(f"exported {year}")',
)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param(BAD, QUOTE, id="no-parentheses"),
        pytest.param(
            BAD_INTERVAL, "ValueError: Heartbeat interval must be positive, got 0", id="interval"
        ),
    ],
)
@only_redis
def test_the_module_cannot_be_imported(load: Load, source: str, error: str) -> None:
    with pytest.raises((TypeError, ValueError)) as raised:
        load(source)
    assert f"{raised.type.__name__}: {raised.value}" == error


def test_a_def_fails_when_its_work_is_done(load: Load, capsys: pytest.CaptureFixture[str]) -> None:
    job = run(load(BAD_DEF), "request_export")
    assert job.status == "failed"
    assert last_line(job.error).startswith("TypeError: ")
    assert "await" in last_line(job.error)
    assert "exported 2026" in capsys.readouterr().out


def test_with_parentheses_it_runs(load: Load) -> None:
    assert run(load(GOOD), "request_export").status == "complete"
