"""SAQ511: an option that this version does not have is refused, or, for timers, does nothing."""

import pytest

from tests.proofs.harness import Load, edited, make_worker, only_postgres, only_redis

FACT = 32
QUOTE = "TypeError: QueueConfig.__init__() got an unexpected keyword argument 'functions'"

BAD = """\
import os

from litestar import Litestar
from litestar_saq import CronJob, QueueConfig, SAQConfig, SAQPlugin


async def send_mail(ctx: dict, *, to: str = "all") -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], functions=[send_mail])],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])
"""
GOOD = edited(BAD, "functions=[send_mail]", "tasks=[send_mail]")
BAD_PLUGIN = edited(GOOD, "queue_configs=", "queues=")
BAD_CRON = edited(
    GOOD,
    "tasks=[send_mail]",
    'scheduled_tasks=[CronJob(function=send_mail, schedule="0 3 * * *", timeout=60)]',
)
BAD_BROKER = edited(
    GOOD, "tasks=[send_mail]", 'tasks=[send_mail], broker_options={"poll_interval": 1}'
)
BAD_WORKER = """\
import os

from saq import Queue

queue = Queue.from_url(os.environ["BROKER"])


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


settings = {"queue": queue, "tasks": [send_mail]}
"""
BAD_TIMERS = edited(
    BAD_WORKER, '"tasks": [send_mail]', '"functions": [send_mail], "timers": {"sweeps": 5}'
)
GOOD_TIMERS = edited(BAD_TIMERS, '"sweeps"', '"sweep"')


@only_postgres
@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param(BAD, QUOTE, id="queue"),
        pytest.param(
            BAD_PLUGIN,
            "TypeError: SAQConfig.__init__() got an unexpected keyword argument 'queues'",
            id="plugin",
        ),
        pytest.param(
            BAD_CRON,
            "TypeError: CronJob.__init__() got an unexpected keyword argument 'schedule'",
            id="cron",
        ),
        pytest.param(
            BAD_BROKER,
            "TypeError: PostgresQueue.__init__() got an unexpected keyword argument"
            " 'poll_interval'",
            id="broker",
        ),
    ],
)
def test_the_application_does_not_start(load: Load, source: str, error: str) -> None:
    with pytest.raises(TypeError) as raised:
        load(source)
    assert f"TypeError: {raised.value}" == error


@only_redis
def test_nor_does_saq_s_worker(load: Load) -> None:
    with pytest.raises(TypeError, match="got an unexpected keyword argument 'tasks'"):
        make_worker(load(BAD_WORKER))


@only_redis
def test_an_unknown_timer_is_taken_and_the_known_one_stays(load: Load) -> None:
    assert make_worker(load(BAD_TIMERS)).timers["sweep"] == 60
    assert make_worker(load(GOOD_TIMERS)).timers["sweep"] == 5


@only_redis
def test_the_right_name_is_taken(load: Load) -> None:
    assert "send_mail" in make_worker(load(GOOD)).functions
