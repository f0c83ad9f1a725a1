"""What is believed of libraries, held against the libraries themselves."""

from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from uuid import uuid4

import pytest

from saqlint.resolve.library import canonical, function_type, method_type
from saqlint.resolve.modules import Modules
from saqlint.resolve.namesakes import namesakes
from saqlint.resolve.newer import lower
from tests.resolving import reveal, tree_of

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
_PLACES = ["job", "queue", "queue.http", "queue.postgres", "queue.redis", "types", "worker"]
SAQ = ("saq", *(f"saq.{place}" for place in _PLACES))
LITESTAR_SAQ = ("litestar_saq", "litestar_saq.base", "litestar_saq.config", "litestar_saq.plugin")
LITESTAR = ("litestar", "litestar.handlers", "litestar.controller", "litestar.router")


@pytest.mark.parametrize("modules", [SAQ, LITESTAR_SAQ, LITESTAR], ids=lambda one: str(one[0]))
def test_a_class_has_one_name_whatever_exports_it(modules: tuple[str, ...]) -> None:
    names: dict[type, set[str]] = defaultdict(set)
    for module in map(import_module, modules):
        for name in import_module(modules[0]).__all__:
            if isinstance(exported := getattr(module, name, None), type):
                names[exported].add(canonical(f"{module.__name__}.{name}"))
    assert names
    assert {one: found for one, found in names.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("litestar.di.Provide", "litestar.Provide"),
        ("litestar.params.Dependency", "litestar.Dependency"),
        ("litestar.config.app.AppConfig", "litestar.AppConfig"),
        ("litestar.background_tasks.BackgroundTask", "litestar.BackgroundTask"),
        ("litestar.background_tasks.BackgroundTasks", "litestar.BackgroundTasks"),
        ("litestar.plugins.InitPluginProtocol", "litestar.InitPluginProtocol"),
        ("litestar.plugins.CLIPlugin", "litestar.CLIPlugin"),
        *((f"litestar.handlers.{verb}", f"litestar.{verb}") for verb in ("get", "post", "put")),
        *((f"litestar.handlers.{verb}", f"litestar.{verb}") for verb in ("patch", "delete")),
        *((f"litestar.handlers.{verb}", f"litestar.{verb}") for verb in ("head", "route", "asgi")),
        ("litestar.handlers.websocket", "litestar.websocket"),
        ("litestar.handlers.websocket_listener", "litestar.websocket_listener"),
        ("litestar.controller.Controller", "litestar.Controller"),
        ("litestar.app.Litestar", "litestar.Litestar"),
        ("litestar.router.Router", "litestar.Router"),
        ("saq.queue.Queue", "saq.Queue"),
        ("saq.queue.redis.RedisQueue", "saq.RedisQueue"),
        ("saq.queue.postgres.PostgresQueue", "saq.PostgresQueue"),
        ("saq.queue.http.HttpQueue", "saq.HttpQueue"),
        ("saq.job.Job", "saq.Job"),
        ("saq.job.CronJob", "saq.CronJob"),
        ("saq.job.Status", "saq.Status"),
        ("saq.worker.Worker", "saq.Worker"),
        ("saq.types.Context", "saq.Context"),
        ("saq.types.SettingsDict", "saq.SettingsDict"),
        ("litestar_saq.config.QueueConfig", "litestar_saq.QueueConfig"),
        ("litestar_saq.config.SAQConfig", "litestar_saq.SAQConfig"),
        ("litestar_saq.config.TaskQueues", "litestar_saq.TaskQueues"),
        ("litestar_saq.plugin.SAQPlugin", "litestar_saq.SAQPlugin"),
        ("litestar_saq.base.CronJob", "litestar_saq.CronJob"),
        ("litestar_saq.base.Worker", "litestar_saq.Worker"),
        ("litestar_saq.Job", "saq.Job"),
    ],
)
def test_the_one_name_of_what_users_import(path: str, name: str) -> None:
    module, _, last = path.rpartition(".")
    assert hasattr(import_module(module), last)
    assert canonical(path) == name


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("uuid.uuid1", ()),
        ("uuid.uuid3", (uuid4(), "a")),
        ("uuid.uuid4", ()),
        ("uuid.uuid5", (uuid4(), "a")),
        ("time.time", ()),
        ("time.time_ns", ()),
        ("datetime.datetime.now", ()),
        ("datetime.datetime.today", ()),
        ("datetime.datetime.fromisoformat", ("2026-01-01",)),
        ("datetime.datetime.fromtimestamp", (0,)),
        ("datetime.datetime.strptime", ("2026", "%Y")),
        ("datetime.date.today", ()),
        ("datetime.date.fromisoformat", ("2026-01-01",)),
        ("os.getcwd", ()),
        ("os.environ.copy", ()),
        ("json.dumps", (5,)),
        ("secrets.token_hex", ()),
        ("secrets.token_urlsafe", ()),
        ("random.randint", (1, 2)),
        ("random.random", ()),
        *((f"builtins.{name}", (5,)) for name in ("str", "repr", "int", "round", "float", "bool")),
        *((f"builtins.{name}", ([1],)) for name in ("len", "list", "sorted", "tuple", "set")),
        *((f"builtins.{name}", ([],)) for name in ("frozenset", "bytes", "dict")),
    ],
)
def test_what_a_function_gives_back(name: str, arguments: tuple[object, ...]) -> None:
    top, *rest = name.split(".")
    function: Any = import_module(top)
    for part in rest:
        function = getattr(function, part)
    given = type(function(*arguments))
    assert function_type(name) == f"{given.__module__}.{given.__qualname__}"


@pytest.mark.parametrize("name", ["monotonic", "perf_counter"])
def test_a_clock_of_its_own(name: str) -> None:
    assert function_type(f"time.{name}") == "time.monotonic"


@pytest.mark.parametrize(
    ("instance", "method", "arguments"),
    [
        ("a", "encode", ()),
        (b"a", "decode", ()),
        *(("a", name, ()) for name in ("strip", "lower", "upper", "title", "rstrip", "lstrip")),
        *(("a", name, ()) for name in ("capitalize", "casefold", "format")),
        *(("a", name, ("a",)) for name in ("join", "removeprefix", "removesuffix")),
        ("a", "replace", ("a", "b")),
        ("a", "zfill", (5,)),
        (NOW, "isoformat", ()),
        (date(2026, 1, 1), "isoformat", ()),
        (NOW, "timestamp", ()),
        (NOW, "date", ()),
        (NOW, "replace", ()),
        (NOW, "astimezone", ()),
        (NOW, "strftime", ("%Y",)),
        (timedelta(1), "total_seconds", ()),
    ],
)
def test_what_a_method_gives_back(
    instance: object, method: str, arguments: tuple[object, ...]
) -> None:
    own, given = type(instance), type(getattr(instance, method)(*arguments))
    name = f"{own.__module__}.{own.__qualname__}"
    assert method_type(name, method) == f"{given.__module__}.{given.__qualname__}"


def test_what_is_not_known() -> None:
    assert method_type("builtins.str", "split") is None
    assert function_type("builtins.print") is None
    assert canonical("saq.queue") == "saq.queue"
    assert canonical("litestar.testing.TestClient") == "litestar.testing.TestClient"
    assert canonical("arq.Worker") == "arq.Worker"


@pytest.mark.parametrize(
    "decorator",
    [
        "functools.lru_cache",
        "functools.lru_cache(maxsize=5)",
        "functools.cache",
        "functools.wraps(print)",
        "staticmethod",
        "typing.overload",
        "typing.override",
        "typing.final",
        "typing_extensions.override",
        "abc.abstractmethod",
        "pydantic.computed_field",
        "contextlib.asynccontextmanager",
        "contextlib.contextmanager",
    ],
)
def test_decorators_that_leave_a_function_what_it_is(decorator: str) -> None:
    imports = "import abc, contextlib, functools, pydantic, typing, typing_extensions"
    text = f"{imports}\n@{decorator}\ndef task(): return 5\nreveal(task)"
    assert reveal(text) == "def main.task"


@pytest.mark.parametrize("decorator", ["property", "functools.cached_property", "classmethod"])
def test_decorators_of_methods(decorator: str) -> None:
    call = "()" if decorator == "classmethod" else ""
    text = f"import functools\nclass A:\n    @{decorator}\n    def x(self): return 5\n"
    assert reveal(f"{text}reveal(A().x{call})") == "5"


@pytest.mark.parametrize(
    "name",
    [
        *("Annotated", "Injected", "NamedDependency", "FromDishka", "Final", "ClassVar"),
        *("Required", "NotRequired", "ReadOnly", "Dependency", "Awaitable", "State", "Inject"),
        *("InitVar", "SkipValidation"),
    ],
)
def test_types_that_stand_for_what_is_in_them(name: str) -> None:
    text = f"from elsewhere import {name}\nclass A:\n    x = 5\ndef f(a: {name}[A, 1]): reveal(a.x)"
    assert reveal(text) == "5~"


def test_a_coroutine_stands_for_what_comes_last() -> None:
    text = "from typing import Any, Coroutine\nclass A:\n    x = 5\n"
    assert reveal(f"{text}def f(a: Coroutine[Any, Any, A]): reveal(a.x)") == "5~"


@pytest.mark.parametrize(
    ("top", "name"),
    [
        (top, module.name)
        for top in ("saq", "litestar_saq")
        for module in iter_modules(import_module(top).__path__)
    ],
)
def test_a_folder_like_the_library_hides_nothing_of_it(top: str, name: str) -> None:
    files = {f"{top}/__init__.py": "", f"{top}/{name}.py": "", "main.py": f"import {top}.{name}\n"}
    assert namesakes(Modules(tree_of(files), lower)) == set()


@pytest.mark.parametrize("top", ["saq", "litestar_saq"])
def test_a_package_with_modules_of_its_own_is_not_the_library(top: str) -> None:
    files = {f"{top}/__init__.py": "", f"{top}/own.py": "", "main.py": f"from {top}.own import x\n"}
    assert namesakes(Modules(tree_of(files), lower)) == {top}
