"""What names outside the project mean: canonical names, what calls give back, plain types."""

from typing import Final

from saqlint.semantics.blocking import returned_class

_SAQ_NAMES: Final = frozenset(
    [
        "Queue",
        "RedisQueue",
        "PostgresQueue",
        "HttpQueue",
        "Job",
        "CronJob",
        "Worker",
        "Status",
        "Context",
        "SettingsDict",
    ]
)
_LITESTAR_SAQ_NAMES: Final = frozenset(
    [
        "QueueConfig",
        "SAQConfig",
        "SAQPlugin",
        "TaskQueues",
        "CronJob",
        "Worker",
        "RedisQueueOptions",
        "PostgresQueueOptions",
        "monitored_job",
        "HeartbeatManager",
    ]
)
_LITESTAR_NAMES: Final = frozenset(
    [
        "Litestar",
        "Controller",
        "Router",
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "head",
        "route",
        "websocket",
        "websocket_listener",
        "asgi",
        "Provide",
        "Dependency",
        "AppConfig",
        "BackgroundTask",
        "BackgroundTasks",
        "InitPluginProtocol",
        "InitPlugin",
        "CLIPlugin",
    ]
)
TOPS: Final = frozenset({"saq", "litestar_saq"})
"""Always external, also in the repositories of these libraries themselves."""

QUEUES: Final = frozenset({"saq.Queue", "saq.RedisQueue", "saq.PostgresQueue", "saq.HttpQueue"})
WORKERS: Final = frozenset({"saq.Worker", "litestar_saq.Worker"})

TRANSPARENT_DECORATORS: Final = frozenset(
    {
        "functools.lru_cache",
        "functools.cache",
        "functools.wraps",
        "builtins.staticmethod",
        "builtins.classmethod",
        "builtins.property",
        "functools.cached_property",
        "typing.overload",
        "typing.override",
        "typing.final",
        "typing_extensions.override",
        "abc.abstractmethod",
        "pydantic.computed_field",
        "contextlib.asynccontextmanager",
        "contextlib.contextmanager",
    }
)

WRAPPING_TYPES: Final = frozenset(
    [
        "Annotated",
        "Injected",
        "Mapped",
        "NamedDependency",
        "FromDishka",
        "Final",
        "ClassVar",
        "Required",
        "NotRequired",
        "ReadOnly",
        "Dependency",
        "Awaitable",
        "Coroutine",
        "State",
        "Inject",
        "InitVar",
        "SkipValidation",
    ]
)
"""Subscripted types that stand for their first argument, whoever exports them."""

_INSTANCE_ATTRIBUTES: Final = {
    ("saq.Worker", "queue"): "saq.Queue",
    ("litestar_saq.Worker", "queue"): "saq.Queue",
    ("saq.Job", "queue"): "saq.Queue",
    ("litestar_saq.SAQPlugin", "config"): "litestar_saq.SAQConfig",
    ("litestar_saq.SAQPlugin", "_config"): "litestar_saq.SAQConfig",
    ("uuid.UUID", "hex"): "builtins.str",
}
_METHOD_RESULTS: Final = {
    ("saq.Queue", "from_url"): "saq.Queue",
    ("saq.RedisQueue", "from_url"): "saq.RedisQueue",
    ("saq.PostgresQueue", "from_url"): "saq.PostgresQueue",
    ("litestar_saq.TaskQueues", "get"): "saq.Queue",
    ("litestar_saq.SAQPlugin", "get_queue"): "saq.Queue",
    ("litestar_saq.SAQPlugin", "get_queues"): "litestar_saq.TaskQueues",
    ("litestar_saq.SAQConfig", "get_queues"): "litestar_saq.TaskQueues",
    ("saq.Queue", "enqueue"): "saq.Job",
    ("saq.RedisQueue", "enqueue"): "saq.Job",
    ("saq.PostgresQueue", "enqueue"): "saq.Job",
    ("saq.Queue", "job"): "saq.Job",
}
_FUNCTION_RESULTS: Final = {
    "uuid.uuid1": "uuid.UUID",
    "uuid.uuid3": "uuid.UUID",
    "uuid.uuid4": "uuid.UUID",
    "uuid.uuid5": "uuid.UUID",
    "time.time": "builtins.float",
    "time.monotonic": "time.monotonic",
    "time.perf_counter": "time.monotonic",
    "time.time_ns": "builtins.int",
    "datetime.datetime.now": "datetime.datetime",
    "datetime.datetime.utcnow": "datetime.datetime",
    "datetime.datetime.today": "datetime.datetime",
    "datetime.datetime.fromisoformat": "datetime.datetime",
    "datetime.datetime.fromtimestamp": "datetime.datetime",
    "datetime.datetime.strptime": "datetime.datetime",
    "datetime.date.today": "datetime.date",
    "datetime.date.fromisoformat": "datetime.date",
    "os.getcwd": "builtins.str",
    "os.environ.copy": "builtins.dict",
    "json.dumps": "builtins.str",
    "secrets.token_hex": "builtins.str",
    "secrets.token_urlsafe": "builtins.str",
    "builtins.str": "builtins.str",
    "builtins.repr": "builtins.str",
    "builtins.len": "builtins.int",
    "builtins.int": "builtins.int",
    "builtins.round": "builtins.int",
    "builtins.float": "builtins.float",
    "builtins.bool": "builtins.bool",
    "builtins.list": "builtins.list",
    "builtins.sorted": "builtins.list",
    "builtins.dict": "builtins.dict",
    "builtins.tuple": "builtins.tuple",
    "builtins.set": "builtins.set",
    "builtins.frozenset": "builtins.frozenset",
    "builtins.bytes": "builtins.bytes",
    "random.randint": "builtins.int",
    "random.random": "builtins.float",
}
_TYPED_METHODS: Final = {
    ("builtins.str", "encode"): "builtins.bytes",
    ("builtins.bytes", "decode"): "builtins.str",
    ("datetime.datetime", "isoformat"): "builtins.str",
    ("datetime.date", "isoformat"): "builtins.str",
    ("datetime.datetime", "timestamp"): "builtins.float",
    ("datetime.datetime", "date"): "datetime.date",
    ("datetime.datetime", "replace"): "datetime.datetime",
    ("datetime.datetime", "astimezone"): "datetime.datetime",
    ("datetime.datetime", "strftime"): "builtins.str",
    ("datetime.timedelta", "total_seconds"): "builtins.float",
}
_STRING_METHODS: Final = frozenset(
    [
        "strip",
        "lower",
        "upper",
        "title",
        "replace",
        "format",
        "join",
        "removeprefix",
        "removesuffix",
        "rstrip",
        "lstrip",
        "capitalize",
        "casefold",
        "zfill",
    ]
)


def canonical(name: str) -> str:
    """One name for what several modules of a library export."""
    top, _, _ = name.partition(".")
    last = name.rpartition(".")[2]
    if top == "saq":
        return f"saq.{last}" if last in _SAQ_NAMES else name
    if top == "litestar_saq":
        if last in _LITESTAR_SAQ_NAMES:
            return f"litestar_saq.{last}"
        return f"saq.{last}" if last in {"Queue", "Job", "Status"} else name
    if top == "litestar" and last in _LITESTAR_NAMES:
        return f"litestar.{last}"
    return name


def attribute_type(class_name: str, attribute: str) -> str | None:
    """The class of an attribute of an instance, where that is known."""
    return _INSTANCE_ATTRIBUTES.get((class_name, attribute))


def method_type(class_name: str, method: str) -> str | None:
    """The class of what a method of a class or instance gives back."""
    if class_name == "builtins.str" and method in _STRING_METHODS:
        return "builtins.str"
    return _METHOD_RESULTS.get((class_name, method)) or _TYPED_METHODS.get((class_name, method))


def function_type(name: str) -> str | None:
    """The class of what a function gives back."""
    return _FUNCTION_RESULTS.get(name) or returned_class(name)
