"""The trees that the benchmark measures on: the same on every machine with the same Python.

`sparse`: a large repository in which one SAQ application matters. The rest is real code, the
standard library's own modules. `dense`: an application that is nothing but SAQ code.
"""

import os
import sysconfig
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

DOMAINS = (
    "orders", "billing", "mail", "media", "reports", "search", "users", "stock",
)  # fmt: skip
_NOT_CODE = frozenset({"test", "tests", "idle_test", "site-packages", "__pycache__"})
_SIZES = range(1_500, 60_000)

PYPROJECT = """\
[project]
name = "shop"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["litestar[standard]>=2.15", "litestar-saq==0.8.0", "saq[redis]==0.26.4"]
"""

COMPOSE = """\
services:
  redis:
    image: redis:7
  web:
    build: .
    command: litestar --app shop.asgi:app run --host 0.0.0.0
  worker:
    build: .
    command: litestar --app shop.asgi:app workers run
    stop_grace_period: 70s
"""

SETTINGS = '''\
"""Settings, read from the environment."""

import os
from dataclasses import dataclass, field
from functools import lru_cache


@dataclass
class QueueSettings:
    url: str = field(default_factory=lambda: os.getenv("QUEUE_URL", "redis://localhost:6379/0"))
    concurrency: int = field(default_factory=lambda: int(os.getenv("QUEUE_CONCURRENCY", "10")))
    job_timeout: int = 300
    web_enabled: bool = False


@dataclass
class Settings:
    queue: QueueSettings = field(default_factory=QueueSettings)
    debug: bool = False


@lru_cache
def get_settings() -> Settings:
    return Settings()
'''

DISPATCH = '''\
"""How the services start jobs."""

from typing import Any

from litestar_saq import TaskQueues


class Dispatcher:
    """Starts jobs; every job has a key and a timeout unless the caller says otherwise."""

    def __init__(self, queues: TaskQueues) -> None:
        self._queues = queues

    async def dispatch(self, queue: str, task: str, *, timeout: int = 60, **arguments: Any) -> None:
        await self._queues.get(queue).enqueue(task, timeout=timeout, **arguments)

    async def dispatch_later(self, queue: str, task: str, when: int, **arguments: Any) -> None:
        await self._queues.get(queue).enqueue(task, scheduled=when, timeout=300, **arguments)
'''

TASKS = '''\
"""Background work of {domain}."""

import asyncio
import logging
from typing import Any

from saq.types import Context

from shop.domain.{domain}.service import {name}Service

logger = logging.getLogger(__name__)


async def refresh_{domain}(ctx: Context, *, {domain}_id: int, force: bool = False) -> dict:
    """Bring one entry up to date."""
    service = {name}Service(ctx["session"])
    entry = await service.get({domain}_id)
    if entry is None and not force:
        logger.warning("nothing to refresh: %s", {domain}_id)
        return {{"refreshed": 0}}
    for attempt in range(3):
        try:
            await service.refresh(entry)
        except ConnectionError:
            await asyncio.sleep(2**attempt)
        else:
            break
    return {{"refreshed": 1}}


async def export_{domain}(ctx: Context, since: str, limit: int = 100) -> int:
    """Write what changed since a day into the archive."""
    service = {name}Service(ctx["session"])
    rows = [row async for row in service.changed(since=since, limit=limit)]
    await service.archive(rows)
    return len(rows)


async def clean_{domain}(ctx: Context) -> None:
    """Remove what nobody needs any more."""
    service = {name}Service(ctx["session"])
    removed = await service.remove_old(days=30)
    logger.info("removed %d", removed)
'''

SERVICE = '''\
"""What {domain} can do."""

from collections.abc import AsyncIterator
from typing import Any


class {name}Service:
    """Reads and writes {domain}."""

    def __init__(self, session: Any) -> None:
        self.session = session

    async def get(self, identity: int) -> Any:
        return await self.session.get("{domain}", identity)

    async def refresh(self, entry: Any) -> None:
        entry.version += 1
        await self.session.commit()

    async def changed(self, *, since: str, limit: int) -> AsyncIterator[dict[str, Any]]:
        async for row in self.session.stream("{domain}", since=since, limit=limit):
            yield dict(row)

    async def archive(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            self.session.add("archive", row)
        await self.session.commit()

    async def remove_old(self, days: int) -> int:
        return await self.session.execute("delete", "{domain}", days=days)
'''

CONTROLLER = '''\
"""The routes of {domain}."""

from litestar import Controller, get, post
from litestar_saq import TaskQueues

from shop.lib.dispatch import Dispatcher


class {name}Controller(Controller):
    path = "/{domain}"

    @get("/{{identity:int}}")
    async def show(self, identity: int) -> dict[str, int]:
        return {{"id": identity}}

    @post("/{{identity:int}}/refresh")
    async def refresh(self, identity: int, task_queues: TaskQueues) -> None:
        dispatcher = Dispatcher(task_queues)
        await dispatcher.dispatch("{domain}", "refresh_{domain}", {domain}_id=identity)

    @post("/export")
    async def export(self, since: str, task_queues: TaskQueues) -> None:
        queue = task_queues.get("{domain}")
        await queue.enqueue("export_{domain}", since=since, limit=500, timeout=600)
'''

CONFIG = '''\
"""The queues and what works on them."""

from litestar_saq import CronJob, QueueConfig, SAQConfig

{imports}
from shop.settings import get_settings

settings = get_settings()


async def startup(ctx: dict) -> None:
    ctx["session"] = object()


saq_config = SAQConfig(
    web_enabled=settings.queue.web_enabled,
    use_server_lifespan=False,
    queue_configs=[
{queues}
    ],
)
'''

QUEUE = """\
        QueueConfig(
            dsn=settings.queue.url,
            name="{domain}",
            concurrency=settings.queue.concurrency,
            tasks=[{domain}.refresh_{domain}, {domain}.export_{domain}, {domain}.clean_{domain}],
            scheduled_tasks=[
                CronJob(function={domain}.clean_{domain}, cron="{minute} 3 * * *", timeout=600),
            ],
            startup=startup,
        ),"""

ASGI = '''\
"""The application."""

from litestar import Litestar
from litestar_saq import SAQPlugin

from shop.config import saq_config
{imports}

app = Litestar(route_handlers=[{handlers}], plugins=[SAQPlugin(config=saq_config)])
'''


def sparse(root: Path, files: int = 4_000, size: int = 50_000_000) -> None:
    """Write a repository of about so many files and bytes, of which some 30 files are SAQ's."""
    application(root)
    _write(root / "pyproject.toml", PYPROJECT)
    _write(root / "compose.yaml", COMPOSE)
    written = sum(path.stat().st_size for path in root.rglob("*.py"))
    left = files - sum(1 for _ in root.rglob("*.py"))
    for number, data in enumerate(islice(cycle(_library(size // files)), left)):
        if written >= size:
            break
        folder = root / f"services/area{number % 40:02}/part{number // 40 % 10}"
        if not folder.exists():
            _write(folder / "__init__.py", "")
            _write(folder.parent / "__init__.py", "")
        (folder / f"module{number:04}.py").write_bytes(data)
        written += len(data)


def application(root: Path) -> None:
    """Write an application of some 30 files."""
    for package in ("", "lib", "domain", *(f"domain/{domain}" for domain in DOMAINS)):
        _write(root / "shop" / package / "__init__.py", "")
    _write(root / "shop/settings.py", SETTINGS)
    _write(root / "shop/lib/dispatch.py", DISPATCH)
    for domain in DOMAINS:
        for name, text in (("tasks", TASKS), ("service", SERVICE), ("controller", CONTROLLER)):
            module = text.format(domain=domain, name=domain.title())
            _write(root / f"shop/domain/{domain}/{name}.py", module)
    imports = "\n".join(f"from shop.domain.{d} import tasks as {d}" for d in DOMAINS)
    queues = "\n".join(QUEUE.format(domain=d, minute=i) for i, d in enumerate(DOMAINS))
    _write(root / "shop/config.py", CONFIG.format(imports=imports, queues=queues))
    imports = "\n".join(
        f"from shop.domain.{d}.controller import {d.title()}Controller" for d in DOMAINS
    )
    handlers = ", ".join(f"{d.title()}Controller" for d in DOMAINS)
    _write(root / "shop/asgi.py", ASGI.format(imports=imports, handlers=handlers))


def _library(mean: int) -> list[bytes]:
    """The standard library's modules in a fixed order; large ones are left out for the mean."""
    paths = sorted(_library_paths(Path(sysconfig.get_paths()["stdlib"])))
    found: list[bytes] = []
    total = 0
    for path in paths:
        data = path.read_bytes()
        if total + len(data) <= (len(found) + 1) * mean * 1.1:
            found.append(data)
            total += len(data)
    return found


def _library_paths(top: Path) -> Iterator[Path]:
    for folder, inner, names in os.walk(top):
        inner[:] = [name for name in inner if name not in _NOT_CODE]
        paths = (Path(folder, name) for name in names if name.endswith(".py"))
        yield from (path for path in paths if path.stat().st_size in _SIZES)


MODULE = '''\
"""Jobs of customer group {number}."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from saq.types import Context

from shop.queues import queue

logger = logging.getLogger(__name__)

BATCH = {batch}
RETRIES = 3


@dataclass
class Message{number}:
    """What a customer of the group is told."""

    recipient: str
    subject: str
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    created: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

    def is_stale(self, days: int = 7) -> bool:
        return self.created < datetime.now(timezone.utc) - timedelta(days=days)

    def rendered(self) -> str:
        lines = [f"{{name}}: {{value}}" for name, value in sorted(self.headers.items())]
        return "\\n".join([*lines, "", self.body])


async def send_message_{number}(ctx: Context, *, recipient: str, subject: str) -> dict[str, Any]:
    """Send one message, again where the server does not answer."""
    client = ctx["mail"]
    message = Message{number}(recipient, subject)
    for attempt in range(RETRIES):
        try:
            await client.send(recipient, message.rendered())
        except ConnectionError as error:
            logger.warning("attempt %d failed: %s", attempt, error)
            await asyncio.sleep(2**attempt)
        else:
            return {{"sent": True, "attempts": attempt + 1}}
    return {{"sent": False, "attempts": RETRIES}}


async def collect_messages_{number}(ctx: Context, *, limit: int = BATCH) -> int:
    """Start a job for everyone who waits."""
    session = ctx["session"]
    waiting = await session.waiting(group={number}, limit=limit)
    for customer in waiting:
        if customer.email is None or customer.blocked:
            continue
        await queue.enqueue(
            "send_message_{number}",
            recipient=customer.email,
            subject=f"News for {{customer.name}}",
            timeout=30,
            key=f"message-{number}-{{customer.id}}",
        )
    return len(waiting)


async def clean_messages_{number}(ctx: Context) -> None:
    """Forget what is old."""
    session = ctx["session"]
    async for message in session.stream("messages", group={number}):
        if message.is_stale(days=30):
            await session.delete(message)
    await session.commit()


class Service{number}:
    """What the rest of the application asks of the group."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.sent: list[str] = []

    async def welcome(self, email: str) -> None:
        if email in self.sent:
            return
        await queue.enqueue("send_message_{number}", recipient=email, subject="Welcome", timeout=30)
        self.sent.append(email)

    async def totals(self) -> dict[str, int]:
        rows = await self.session.execute("count", group={number})
        return {{row["kind"]: row["count"] for row in rows if row["count"] > 0}}
'''

WORKER = '''\
"""The worker of the customer groups from {first}."""

{imports}
from shop.queues import queue


async def startup(ctx: dict) -> None:
    ctx["mail"] = object()
    ctx["session"] = object()


settings = {{
    "queue": queue,
    "functions": [
{functions}
    ],
    "startup": startup,
}}
'''

QUEUES = '''\
"""The queue."""

import os

from saq import Queue

queue = Queue.from_url(os.environ.get("REDIS_URL", "redis://localhost"))
'''

_WORKER_OF = 50


def dense(root: Path, modules: int = 2_000) -> None:
    """Write an application of so many modules of 100 lines, each with tasks and jobs."""
    _write(root / "pyproject.toml", PYPROJECT)
    _write(root / "shop/__init__.py", "")
    _write(root / "shop/queues.py", QUEUES)
    for first in range(0, modules, _WORKER_OF):
        numbers = range(first, min(first + _WORKER_OF, modules))
        package = f"shop/groups{first:05}"
        _write(root / package / "__init__.py", "")
        for number in numbers:
            text = MODULE.format(number=number, batch=50 + number % 7)
            _write(root / package / f"group{number}.py", text)
        dotted = package.replace("/", ".")
        imports = "\n".join(f"from {dotted} import group{number}" for number in numbers)
        functions = "\n".join(
            f"        group{number}.{task}_{'message' if task == 'send' else 'messages'}_{number},"
            for number in numbers
            for task in ("send", "collect", "clean")
        )
        text = WORKER.format(first=first, imports=imports, functions=functions)
        _write(root / package / "worker.py", text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
