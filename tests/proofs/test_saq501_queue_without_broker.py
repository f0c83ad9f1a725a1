"""SAQ501: a `QueueConfig` without a broker cannot be made."""

import pytest
from litestar.exceptions import ImproperlyConfiguredException

from tests.proofs.harness import Load, edited, only_redis

FACT = 14
QUOTE = "500: Must specify either `dsn` or `broker_instance`"

BAD = """\
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(name="mail", tasks=[send_mail])],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])
"""
BAD_EMPTY = edited(BAD, 'name="mail"', 'dsn="", name="mail"')
GOOD = edited(BAD, 'name="mail"', 'dsn=os.environ["BROKER"], name="mail"')


@only_redis
@pytest.mark.parametrize("source", [BAD, BAD_EMPTY], ids=["none", "empty"])
def test_the_module_cannot_be_imported(load: Load, source: str) -> None:
    with pytest.raises(ImproperlyConfiguredException) as raised:
        load(source)
    assert str(raised.value) == QUOTE


@only_redis
def test_a_dsn_is_enough(load: Load) -> None:
    assert "mail" in load(GOOD).plugin.get_workers()
