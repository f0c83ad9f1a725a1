"""SAQ001: a worker cannot import what Python cannot parse."""

from pathlib import Path

from tests.proofs.harness import edited, only_redis, write
from tests.proofs.programs import outcome

FACT = 41
QUOTE = "SyntaxError"

BAD = """\
import os

from saq import Queue

queue = Queue.from_url(os.environ["BROKER"])


async def resize(ctx: dict, *, image_id: int) -> None
    pass


settings = {"queue": queue, "functions": [resize], "burst": True, "dequeue_timeout": 1}
"""
GOOD = edited(BAD, "-> None\n", "-> None:\n")


def start(source: str, folder: Path) -> tuple[int, str]:
    write(source, folder)
    return outcome(folder, "-m", "saq", "app.settings")


@only_redis
def test_the_worker_dies(broker: object, tmp_path: Path) -> None:
    assert broker
    code, output = start(BAD, tmp_path)
    assert code == 1
    assert output.splitlines()[-1].startswith(QUOTE)


@only_redis
def test_with_a_colon_it_starts(broker: object, tmp_path: Path) -> None:
    assert broker
    assert start(GOOD, tmp_path)[0] == 0
