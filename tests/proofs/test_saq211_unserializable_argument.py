"""SAQ211: an argument is text on its way; what JSON lacks is refused or arrives as a string."""

import pytest
from litestar.exceptions import SerializationException

from tests.proofs.harness import Load, call, edited, run

FACT = 17
QUOTE = "TypeError: Object of type UUID is not JSON serializable"

BAD = """\
import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID

from saq import Job, Queue

queue = Queue.from_url(os.environ["BROKER"])


class Colour(Enum):
    RED = "red"


@dataclass
class Order:
    number: int


async def ship(ctx: dict, *, order) -> str:
    return type(order).__name__


async def request_shipping() -> Job | None:
    return await queue.enqueue("ship", order=UUID(int=1), timeout=30)


settings = {"queue": queue, "functions": [ship]}
"""
GOOD = edited(BAD, "order=UUID(int=1)", "order=str(UUID(int=1))")
REFUSED = {
    "UUID": "UUID(int=1)",
    "datetime": "datetime(2026, 1, 2)",
    "date": "date(2026, 1, 2)",
    "timedelta": "timedelta(days=1)",
    "Decimal": 'Decimal("1.10")',
    "set": "{1, 2}",
    "bytes": 'b"1"',
    "Colour": "Colour.RED",
    "Order": "Order(number=1)",
}
BAD_PYDANTIC = """\
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin
from pydantic import BaseModel
from saq import Job


class Image(BaseModel):
    number: int


async def ship(ctx: dict, *, order: dict) -> str:
    return type(order).__name__


plugin = SAQPlugin(
    config=SAQConfig(queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=[ship])])
)
app = Litestar(plugins=[plugin])


async def request_shipping() -> Job | None:
    queue = plugin.get_queue("default")
    return await queue.enqueue("ship", order=Image(number=1), timeout=30)
"""
GOOD_PYDANTIC = edited(BAD_PYDANTIC, "order=Image(number=1)", "order=Image(number=1).model_dump()")
BAD_AS_STRING = edited(
    edited(BAD_PYDANTIC, "order=Image(number=1)", "order=UUID(int=1)").replace(
        "order: dict", "order: UUID"
    ),
    "from litestar import Litestar\n",
    "from uuid import UUID\n\nfrom litestar import Litestar\n",
)
BAD_AS_DICT = edited(
    edited(BAD_PYDANTIC, "class Image(BaseModel)", "@dataclass\nclass Image").replace(
        "order: dict", "order: Image"
    ),
    "from pydantic import BaseModel\n",
    "from dataclasses import dataclass\n",
)


@pytest.mark.parametrize("kind", REFUSED)
def test_saq_s_json_refuses_it(load: Load, kind: str) -> None:
    app = load(edited(BAD, "order=UUID(int=1)", f"order={REFUSED[kind]}"))
    with pytest.raises(TypeError) as raised:
        call(app, "request_shipping")
    assert f"TypeError: {raised.value}" == QUOTE.replace("UUID", kind)


def test_litestar_s_refuses_pydantic_models(load: Load) -> None:
    with pytest.raises(SerializationException) as raised:
        call(load(BAD_PYDANTIC), "request_shipping")
    error = "SerializationException: Unsupported type: <class 'app.Image'>"
    assert f"{raised.type.__name__}: {raised.value}" == error


@pytest.mark.parametrize(
    ("source", "arrives"),
    [
        pytest.param(BAD_AS_STRING, "str", id="uuid-in-litestar"),
        pytest.param(BAD_AS_DICT, "dict", id="dataclass-in-litestar"),
        pytest.param(GOOD, "str", id="string"),
        pytest.param(GOOD_PYDANTIC, "dict", id="dict"),
    ],
)
def test_what_arrives(load: Load, source: str, arrives: str) -> None:
    job = run(load(source), "request_shipping")
    assert (job.status, job.result) == ("complete", arrives)
