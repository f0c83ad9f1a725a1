"""Tables of names from other libraries: those that are installed here must have them."""

import importlib.util
import pkgutil

import pytest

from saqlint.semantics.blocking import Blocking, blocking, known_names, returned_class
from saqlint.semantics.resources import EXTERNAL_SCHEDULERS, RESOURCES, resource_kind

NAMES = sorted({*known_names(), *RESOURCES, *EXTERNAL_SCHEDULERS})
INSTALLED = [name for name in NAMES if importlib.util.find_spec(name.partition(".")[0])]


@pytest.mark.parametrize("name", INSTALLED)
def test_the_name_leads_to_something_that_can_be_called(name: str) -> None:
    assert callable(pkgutil.resolve_name(name))


def test_the_standard_library_is_among_the_installed() -> None:
    tops = {name.partition(".")[0] for name in INSTALLED}
    assert {"time", "subprocess", "socket", "urllib", "smtplib", "sqlite3", "httpx"} <= tops


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("time.sleep", "asyncio.sleep"),
        ("requests.post", "httpx.AsyncClient"),
        ("requests.Session.get", "httpx.AsyncClient"),
        ("subprocess.run", "asyncio.create_subprocess_exec"),
        ("subprocess.Popen.communicate", "asyncio.create_subprocess_exec"),
        ("os.system", "asyncio.create_subprocess_shell"),
        ("redis.Redis.set", "redis.asyncio.Redis"),
        ("botocore.client.BaseClient.upload_file", "aioboto3.Session"),
        ("pymongo.MongoClient.db.users.find_one", "pymongo.AsyncMongoClient"),
        ("openai.OpenAI.chat.completions.create", "openai.AsyncOpenAI"),
    ],
)
def test_what_blocks_has_something_to_use_instead(name: str, instead: str) -> None:
    assert blocking(name) == Blocking(instead)


@pytest.mark.parametrize(
    "name",
    [
        *("asyncio.sleep", "subprocess.Popen", "httpx.AsyncClient.get", "requests.Session"),
        *("redis.Redis", "redis.Redis.from_url", "redis.Redis.pipeline", "redis.asyncio.Redis.get"),
        *("pymongo.MongoClient", "pymongo.MongoClient.db", "botocore.client.BaseClient"),
        *("builtins.open", "pathlib.Path.read_text", "shutil.copy", "sqlalchemy.create_engine"),
    ],
)
def test_what_waits_for_nothing_does_not_block(name: str) -> None:
    assert blocking(name) is None


def test_a_mail_server_is_called_only_when_it_is_named() -> None:
    assert blocking("smtplib.SMTP") == Blocking("aiosmtplib.send", needs_argument=True)


def test_what_a_call_returns_can_block_in_turn() -> None:
    connection = returned_class("sqlite3.connect")
    assert connection == "sqlite3.Connection"
    assert blocking(f"{connection}.execute") == Blocking("aiosqlite.connect")
    assert returned_class("httpx.get") is None


def test_resources() -> None:
    assert resource_kind("sqlalchemy.ext.asyncio.create_async_engine") == "engine"
    assert resource_kind("asyncpg.create_pool") == "pool"
    assert resource_kind("asyncio.Lock") is None
