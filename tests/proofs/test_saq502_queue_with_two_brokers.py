"""SAQ502: a `QueueConfig` with two brokers cannot be made."""

import pytest
from litestar.exceptions import ImproperlyConfiguredException

from tests.proofs.harness import Load, edited, only_redis

FACT = 14
QUOTE = "500: Cannot specify both `dsn` and `broker_instance`"

BAD = """\
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from redis.asyncio import Redis


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[
            QueueConfig(
                dsn=os.environ["BROKER"],
                broker_instance=Redis.from_url(os.environ["BROKER"]),
                tasks=[send_mail],
            )
        ],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])
"""
GOOD = edited(BAD, '                dsn=os.environ["BROKER"],\n', "")


@only_redis
def test_the_module_cannot_be_imported(load: Load) -> None:
    with pytest.raises(ImproperlyConfiguredException) as raised:
        load(BAD)
    assert str(raised.value) == QUOTE


@only_redis
def test_one_is_right(load: Load) -> None:
    assert "default" in load(GOOD).plugin.get_workers()
