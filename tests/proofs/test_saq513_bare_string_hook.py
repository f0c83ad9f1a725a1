"""SAQ513: a bare string is a collection of letters, and each letter is imported."""

import pytest

from tests.proofs.harness import Load, edited, only_redis

FACT = 40
QUOTE = """ImportError: ("%s doesn't look like a module path", 'a')"""

BAD = """\
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


async def open_pool(ctx: dict) -> None:
    ctx["pool"] = "pool"


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[
            QueueConfig(
                dsn=os.environ["BROKER"], tasks=[send_mail], startup="app.open_pool"
            )
        ],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])
"""
BAD_TASKS = edited(BAD, 'tasks=[send_mail], startup="app.open_pool"', 'tasks="app.send_mail"')
GOOD = edited(BAD, '"app.open_pool"', '["app.open_pool"]')


@only_redis
@pytest.mark.parametrize("source", [BAD, BAD_TASKS], ids=["startup", "tasks"])
def test_its_first_letter_is_no_module(load: Load, source: str) -> None:
    with pytest.raises(ImportError) as raised:
        load(source)
    assert f"ImportError: {raised.value}" == QUOTE


@only_redis
def test_in_brackets_it_is_a_path(load: Load) -> None:
    app = load(GOOD)
    assert app.plugin.config.queue_configs[0].startup == [app.open_pool]
