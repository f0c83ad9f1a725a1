"""What is believed of libraries, held against the libraries themselves."""

import inspect
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, get_origin
from uuid import uuid4

import litestar_saq
import pytest
from typing_extensions import is_typeddict

from saqlint.resolve import library
from saqlint.resolve.families import family, is_mapping
from saqlint.resolve.library import attribute_type, canonical, function_type, method_type
from saqlint.resolve.modules import Modules
from saqlint.resolve.namesakes import namesakes
from saqlint.resolve.newer import lower
from saqlint.resolve.values import ClassValue, External
from tests.resolving import resolver_of, reveal, revealed, tree_of

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
        ("litestar.plugins.InitPlugin", "litestar.InitPlugin"),
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


def test_what_the_functions_of_older_pythons_give_back() -> None:
    assert function_type("datetime.datetime.utcnow") == "datetime.datetime"


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


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in litestar_saq.__all__
        if isinstance(getattr(litestar_saq, name), type)
        or getattr(litestar_saq, name).__class__.__name__ == "function"
    ],
)
def test_what_litestar_saq_exports_has_the_name_that_users_write(name: str) -> None:
    exported = getattr(litestar_saq, name)
    top = "saq" if name == "Job" else "litestar_saq"
    if name[0].isupper() or name == "monitored_job":
        assert canonical(f"{exported.__module__}.{name}") == f"{top}.{name}"
    assert canonical(f"litestar_saq.{name}") == f"{top}.{name}"


@pytest.mark.parametrize("name", ["Queue", "Job", "Status"])
def test_what_litestar_saq_has_from_saq(name: str) -> None:
    assert canonical(f"litestar_saq.base.{name}") == f"saq.{name}"


@pytest.mark.parametrize("name", ["QUEUES", "WORKERS"])
def test_names_of_classes_are_canonical_and_exist(name: str) -> None:
    for path in getattr(library, name):
        top, _, last = path.partition(".")
        assert canonical(path) == path
        places = SAQ if top == "saq" else LITESTAR_SAQ
        assert any(hasattr(import_module(place), last) for place in places)
    assert len({path.lower() for path in getattr(library, name)}) == len(getattr(library, name))


def written(annotation: object) -> str:
    """The last name of an annotation, without `None`."""
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
    return str(text).partition(" | ")[0].strip("'").rpartition(".")[2]


@pytest.mark.parametrize(
    ("of", "method"),
    [
        ("saq.Queue", "from_url"),
        ("saq.RedisQueue", "from_url"),
        ("saq.PostgresQueue", "from_url"),
        ("litestar_saq.TaskQueues", "get"),
        ("litestar_saq.SAQPlugin", "get_queue"),
        ("litestar_saq.SAQPlugin", "get_queues"),
        ("litestar_saq.SAQConfig", "get_queues"),
        ("saq.Queue", "enqueue"),
        ("saq.RedisQueue", "enqueue"),
        ("saq.PostgresQueue", "enqueue"),
        ("saq.Queue", "job"),
    ],
)
def test_what_the_methods_of_the_libraries_give_back(of: str, method: str) -> None:
    found = method_type(of, method)
    assert found is not None
    assert found == canonical(found)
    returned = inspect.signature(getattr(class_named(of), method)).return_annotation
    assert found.rpartition(".")[2] == written(returned)


@pytest.mark.parametrize(
    ("of", "attribute", "expected"),
    [
        ("saq.Worker", "queue", "saq.Queue"),
        ("litestar_saq.Worker", "queue", "saq.Queue"),
        ("saq.Job", "queue", "saq.Queue"),
        ("litestar_saq.SAQPlugin", "config", "litestar_saq.SAQConfig"),
    ],
)
def test_what_the_attributes_of_the_libraries_are(of: str, attribute: str, expected: str) -> None:
    given = inspect.signature(class_named(of)).parameters[attribute].annotation
    assert written(given) == expected.rpartition(".")[2]
    assert attribute_type(of, attribute) == canonical(expected) == expected


def test_what_other_attributes_are() -> None:
    assert attribute_type("uuid.UUID", "hex") == f"builtins.{type(uuid4().hex).__name__}"
    assert attribute_type("litestar_saq.SAQPlugin", "_config") == "litestar_saq.SAQConfig"
    assert attribute_type("uuid.UUID", "fields") is None


def class_named(path: str) -> Any:
    top, _, name = path.partition(".")
    places = SAQ if top == "saq" else LITESTAR_SAQ
    return next(
        getattr(module, name) for module in map(import_module, places) if hasattr(module, name)
    )


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
    text = f"{imports}\n@{decorator}\ndef task(): return 5\nreveal(task, task())"
    given = "?" if decorator == "abc.abstractmethod" else "5"
    assert reveal(text) == f"def main.task\n{given}"


@pytest.mark.parametrize("decorator", ["unknown", "functools.singledispatch", "other.cache()"])
def test_decorators_that_may_change_what_a_function_gives_back(decorator: str) -> None:
    text = f"import functools\n@{decorator}\ndef task(): return 5\nreveal(task())"
    assert reveal(text) == "?"


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


MAPPINGS = ["builtins.dict", "collections.OrderedDict", "collections.UserDict", "saq.Context"]
MAPPINGS += ["saq.types.Context", "collections.defaultdict"]
MAPPINGS += [f"collections.abc.{name}" for name in ("Mapping", "MutableMapping")]
MAPPINGS += [f"typing.{name}" for name in ("Dict", "Mapping", "MutableMapping")]
OTHERS = [f"builtins.{name}" for name in ("str", "int", "float", "bool", "bytes", "list", "tuple")]
OTHERS += ["builtins.set", "builtins.object", "typing.List", "uuid.UUID", "datetime.date"]
OTHERS += ["datetime.datetime", "decimal.Decimal", "pathlib.Path", "saq.Job", "saq.Queue"]
OTHERS += ["saq.Worker", "litestar_saq.Worker", "litestar.connection.Request", "litestar.Request"]
OTHERS += ["click.Context", "pydantic.BaseModel", "msgspec.Struct"]


def real(path: str) -> type:
    module, _, name = path.rpartition(".")
    found = getattr(import_module("saq.types" if path == "saq.Context" else module), name)
    found = dict if is_typeddict(found) else get_origin(found) or found
    assert isinstance(found, type)
    return found


@pytest.mark.parametrize("path", [*MAPPINGS, *OTHERS])
def test_which_classes_are_mappings(path: str) -> None:
    held = issubclass(real(path), Mapping)
    assert held is (path in MAPPINGS)
    assert mapping(External(path)) is held
    module, _, name = path.rpartition(".")
    derived = f"from {module} import {name} as Base\nclass A(Base): ...\nclass B(A): ...\nreveal(B)"
    assert mapping(derived) is held


@pytest.mark.parametrize("module", ["typing", "typing_extensions"])
def test_typed_dicts_are_mappings(module: str) -> None:
    assert hasattr(import_module(module), "TypedDict")
    assert mapping(f"from {module} import TypedDict\nclass A(TypedDict): ...\nreveal(A)") is True


@pytest.mark.parametrize(
    "base",
    ["object", "abc.ABC", "typing.Generic[T]", "typing.Protocol", "typing_extensions.Protocol"],
)
def test_bases_that_say_nothing_of_an_object(base: str) -> None:
    text = f"import abc, typing, typing_extensions\nclass A({base}): ...\nreveal(A)"
    assert mapping(text) is False
    assert family_of(text)[-1] == "builtins.object"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        pytest.param("class A: ...", False, id="plain"),
        pytest.param("from elsewhere import B\nclass A(B): ...", None, id="of another"),
        pytest.param("class A(unknown()): ...", None, id="of something made"),
        pytest.param("class A(metaclass=M): ...", None, id="with a metaclass"),
        pytest.param("@decorated\nclass A: ...", None, id="decorated"),
        pytest.param(
            "from dataclasses import dataclass\n@dataclass\nclass A: ...", False, id="data"
        ),
        pytest.param(
            "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass A: ...",
            False,
            id="frozen data",
        ),
        pytest.param(
            "from elsewhere import B\nclass C: ...\nclass A(C, B): ...",
            None,
            id="of one that is plain",
        ),
        pytest.param(
            "from elsewhere import B\nclass C: ...\nclass A(B, C): ...", None, id="of two"
        ),
        pytest.param(
            "class C: ...\nclass B(C): ...\nclass A(B, C): ...", False, id="of plain ones"
        ),
        pytest.param(
            "class B(object): ...\nclass C: ...\nclass A(B, C): ...", False, id="of two objects"
        ),
        pytest.param("class A(dict[str, int]): ...", True, id="with parameters"),
        pytest.param("class A(A): ...", None, id="of itself"),
        pytest.param("from typing import Any\nclass A(Any): ...", False, id="anything"),
    ],
)
def test_whether_objects_of_a_class_are_mappings(text: str, held: object) -> None:
    assert mapping(f"{text}\nreveal(A)") is held


def family_of(text: str) -> tuple[str, ...]:
    resolver = resolver_of(text)
    module = resolver.modules.load("main.py")
    assert module is not None
    value = resolver.value(*revealed(resolver, module)[0])
    assert isinstance(value, ClassValue)
    return family(resolver, value)


def mapping(of: External | str) -> bool | None:
    resolver = resolver_of("" if isinstance(of, External) else of)
    if isinstance(of, External):
        return is_mapping(resolver, of)
    module = resolver.modules.load("main.py")
    assert module is not None
    value = resolver.value(*revealed(resolver, module)[0])
    assert isinstance(value, ClassValue)
    return is_mapping(resolver, value)


def test_by_what_names_a_class_is_known() -> None:
    text = (
        "from elsewhere import B, deco, other\nclass C(B): ...\nclass D: ...\n"
        "@deco\n@other()\nclass A(C, D, B): ...\nreveal(A)"
    )
    names = ("main.A", "elsewhere.deco", "elsewhere.other", "main.C", "elsewhere.B", "main.D")
    assert family_of(text) == names
    assert family_of("class A: ...\nclass B(A): ...\nreveal(B)") == (
        *("main.B", "main.A", "builtins.object"),
    )
    chain = "class A0: ...\n" + "".join(f"class A{i + 1}(A{i}): ...\n" for i in range(99))
    assert family_of(f"{chain}reveal(A59)")[-2:] == ("main.A0", "builtins.object")
    assert "builtins.object" not in family_of(f"{chain}reveal(A60)")


@pytest.mark.parametrize("top", ["saq", "litestar_saq"])
def test_a_package_with_modules_of_its_own_is_not_the_library(top: str) -> None:
    files = {f"{top}/__init__.py": "", f"{top}/own.py": "", "main.py": f"from {top}.own import x\n"}
    assert namesakes(Modules(tree_of(files), lower)) == {top}
