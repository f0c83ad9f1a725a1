"""SAQ805: `saq` splits the path at its last dot: a module, then one attribute."""

from pathlib import Path

import pytest

from tests.proofs.harness import only_redis, write
from tests.proofs.programs import outcome

FACT = 41
QUOTE = "AttributeError: module 'app' has no attribute 'worker:settings'"

WORKER = """\
import os

from saq import Queue

queue = Queue.from_url(os.environ["BROKER"])


async def send_mail(ctx: dict, *, to: str) -> None:
    pass


settings = {
    "queue": queue,
    "functions": [send_mail],
    "burst": True,
    "dequeue_timeout": 1,
}
"""


def project(path: str) -> dict[str, str]:
    return {
        "app/__init__.py": "",
        "app/worker.py": WORKER,
        "Procfile": f"worker: saq {path}\n",
    }


BAD = project("app.worker:settings")
BAD_MODULE = project("app.workers.settings")
BAD_ATTRIBUTE = project("app.worker.setting")
GOOD = project("app.worker.settings")
GOOD_FUNCTION = {
    **project("app.worker.make_settings"),
    "app/worker.py": WORKER + "\n\ndef make_settings():\n    return settings\n",
}


def start(source: dict[str, str], folder: Path) -> tuple[int, str]:
    """Run the command of the Procfile with this Python."""
    write(source, folder)
    return outcome(folder, "-m", *source["Procfile"].removeprefix("worker: ").split())


@only_redis
@pytest.mark.usefixtures("broker")
@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param(BAD, QUOTE, id="colon"),
        pytest.param(BAD_MODULE, "ModuleNotFoundError: No module named 'app.workers'", id="module"),
        pytest.param(
            BAD_ATTRIBUTE,
            "AttributeError: module 'app.worker' has no attribute 'setting'",
            id="attribute",
        ),
    ],
)
def test_the_worker_does_not_start(tmp_path: Path, source: dict[str, str], error: str) -> None:
    code, output = start(source, tmp_path)
    assert code == 1
    assert error in output


@only_redis
@pytest.mark.usefixtures("broker")
@pytest.mark.parametrize("source", [GOOD, GOOD_FUNCTION], ids=["dict", "function"])
def test_a_path_to_the_settings_starts_it(tmp_path: Path, source: dict[str, str]) -> None:
    assert start(source, tmp_path)[0] == 0
