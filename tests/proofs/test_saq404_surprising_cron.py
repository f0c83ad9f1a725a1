"""SAQ404: what croniter, and so SAQ, makes of expressions that look like something else."""

from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from croniter import croniter

from tests.proofs.harness import Load, edited, make_worker, only_redis

FACT = 33
QUOTE = "`*/90 * * * *` is once an hour"

BAD = """\
import os

from saq import CronJob, Queue

queue = Queue.from_url(os.environ["BROKER"])


async def tidy(ctx: dict) -> None:
    pass


settings = {
    "queue": queue,
    "functions": [],
    "cron_jobs": [CronJob(tidy, cron="*/90 * * * *", timeout=60)],
}
"""
BAD_SECONDS = edited(BAD, "*/90 * * * *", "30 * * * * *")
BAD_UNEVEN = edited(BAD, "*/90 * * * *", "*/45 * * * *")
BAD_DAYS = edited(BAD, "*/90 * * * *", "0 0 13 * 5")
GOOD = edited(BAD, "*/90 * * * *", "0 * * * *")

START = datetime(2026, 1, 1, tzinfo=timezone.utc)  # a Thursday


def gaps(load: Load, source: str) -> list[timedelta]:
    """The time between its first five runs, from a new year on."""
    (job,) = make_worker(load(source)).cron_jobs
    dates = croniter(job.cron, START).all_next(datetime)
    runs = [next(dates) for _ in range(5)]
    return [later - sooner for sooner, later in pairwise(runs)]


HOUR, MINUTE, SECOND, DAY = (timedelta(seconds=n) for n in (3600, 60, 1, 86400))


@only_redis
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(BAD, [HOUR] * 4, id="a-step-above-60-is-hourly"),
        pytest.param(GOOD, [HOUR] * 4, id="hourly"),
        pytest.param(BAD_SECONDS, [SECOND] * 4, id="seconds-come-last-so-this-is-minute-30"),
        pytest.param(
            BAD_UNEVEN,
            [15 * MINUTE, 45 * MINUTE, 15 * MINUTE, 45 * MINUTE],
            id="a-step-starts-anew-each-hour",
        ),
        pytest.param(
            BAD_DAYS, [7 * DAY, 4 * DAY, 3 * DAY, 7 * DAY], id="the-13th-or-a-friday-not-both"
        ),
    ],
)
def test_when_it_runs(load: Load, source: str, expected: list[timedelta]) -> None:
    assert gaps(load, source) == expected
