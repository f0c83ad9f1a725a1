"""SAQ504: no package brings a client of the broker along; without one nothing starts."""

from importlib.metadata import requires
from pathlib import Path

import pytest

from tests.proofs.harness import edited, write
from tests.proofs.programs import outcome

FACT = 13
QUOTE = "MissingDependencyError: Missing dependencies for Redis"

PROJECT = """\
[project]
name = "app"
version = "1"
dependencies = ["litestar-saq", "saq[postgres]"]
"""
RAW = """\
from saq import Queue


async def resize(ctx: dict, *, image_id: int) -> None:
    pass


settings = {"queue": Queue.from_url("redis://localhost"), "functions": [resize]}
"""
PLUGIN = """\
from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


async def resize(ctx: dict, *, image_id: int) -> None:
    pass


plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[resize])],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])
"""


def project(app: str) -> dict[str, str]:
    return {"pyproject.toml": PROJECT, "app.py": app}


BAD = project(RAW)
BAD_LITESTAR = project(PLUGIN)
BAD_POSTGRES = {
    "pyproject.toml": edited(PROJECT, "saq[postgres]", "saq[redis]"),
    "app.py": edited(RAW, "redis://", "postgresql://"),
}
GOOD = project(edited(RAW, "redis://", "postgresql://"))
GOOD_LITESTAR = project(edited(PLUGIN, "redis://", "postgresql://"))


def import_app(source: dict[str, str], without: str, folder: Path) -> tuple[int, str]:
    """Import the project's `app` where no package `without` is found."""
    write(source, folder)
    hidden = f'raise ModuleNotFoundError("No module named {without!r}", name={without!r})\n'
    write({f"{without}.py": hidden}, folder)
    return outcome(folder, "-c", "import app")


@pytest.mark.parametrize("package", ["saq", "litestar-saq"])
def test_no_client_comes_along(package: str) -> None:
    always = [line for line in requires(package) or () if "extra ==" not in line]
    assert always
    assert not [line for line in always if "redis" in line or "psycopg" in line]


@pytest.mark.parametrize(
    ("source", "without", "error"),
    [
        pytest.param(BAD, "redis", QUOTE, id="redis"),
        pytest.param(
            BAD_POSTGRES,
            "psycopg",
            "ModuleNotFoundError: No module named 'psycopg'",
            id="postgres",
        ),
        pytest.param(
            BAD_LITESTAR, "redis", "ModuleNotFoundError: No module named 'redis'", id="litestar"
        ),
    ],
)
def test_without_the_client_nothing_starts(
    tmp_path: Path, source: dict[str, str], without: str, error: str
) -> None:
    code, output = import_app(source, without, tmp_path)
    assert code == 1
    assert error in output.splitlines()[-1]


@pytest.mark.parametrize("source", [GOOD, GOOD_LITESTAR], ids=["saq", "litestar"])
def test_with_the_broker_of_the_stack_it_does(tmp_path: Path, source: dict[str, str]) -> None:
    assert import_app(source, "redis", tmp_path)[0] == 0
