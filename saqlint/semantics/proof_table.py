"""What the proofs saw and where they ran; written by tests/proofs/record.py, not by hand."""
# ruff: noqa: E501 - a quote stays whole

from collections.abc import Mapping

# The quotes, the libraries that take part, and on how many of the older releases it ran too, the
# youngest of them.
Row = tuple[tuple[str, ...], tuple[str, ...], int]

NEWEST: Mapping[str, str] = {"saq": "0.26.4", "litestar-saq": "0.8.0"}
OLDER: Mapping[str, tuple[str, ...]] = {
    "saq": ("0.22.6", "0.26.0", "0.26.2"),
    "litestar-saq": ("0.5.2", "0.6.4", "0.7.1"),
}

ROWS: Mapping[str, Row] = {
    "SAQ001": (("SyntaxError",), ("saq",), 3),
    "SAQ003": (("all findings of all its plugins on the line vanish",), (), 0),
    "SAQ101": (("TypeError: cleanup() takes 0 positional arguments but 1 was given",), ("saq",), 3),
    "SAQ102": (
        ("TypeError: Queue.enqueue() takes 2 positional arguments but 3 were given",),
        ("saq",),
        3,
    ),
    "SAQ103": (("TimeoutError",), ("saq",), 3),
    "SAQ104": (("AttributeError: 'dict' object has no attribute 'worker'",), ("saq",), 3),
    "SAQ105": (
        ("TypeError: fetch() missing 1 required keyword-only argument: 'key'",),
        ("saq",),
        3,
    ),
    "SAQ106": (("swept",), ("saq",), 3),
    "SAQ107": (("TimeoutError",), ("saq",), 3),
    "SAQ108": (("attached to a different loop",), ("saq",), 3),
    "SAQ109": (("KeyError: 'queue'",), ("saq",), 3),
    "SAQ110": (("Both forms mean the same type",), ("saq", "litestar-saq"), 3),
    "SAQ111": (
        ("TypeError: Object of type UUID is not JSON serializable",),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ201": (("TimeoutError",), ("saq",), 3),
    "SAQ202": (("timeout: None",), ("saq",), 2),
    "SAQ203": (("RuntimeWarning: coroutine 'Queue.enqueue' was never awaited",), ("saq",), 3),
    "SAQ204": (("KeyError: 'send_mial'",), ("saq",), 3),
    "SAQ205": (("KeyError: 'app.send_mail'",), ("saq",), 3),
    "SAQ206": (("TypeError: invoice() got an unexpected keyword argument 'order'",), ("saq",), 3),
    "SAQ207": (
        ("TypeError: Queue.enqueue() takes 2 positional arguments but 3 were given",),
        ("saq",),
        3,
    ),
    "SAQ208": (("`enqueue()` returns `None`",), ("saq", "litestar-saq"), 3),
    "SAQ209": (("`enqueue()` returns `None`",), ("saq",), 3),
    "SAQ210": (
        ("TypeError: Object of type datetime is not JSON serializable",),
        ("saq", "litestar-saq"),
        2,
    ),
    "SAQ211": (
        ("TypeError: Object of type UUID is not JSON serializable",),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ212": (
        ("500: Could not find the specified queue. Please check your configuration.",),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ213": (("AttributeError: 'function' object has no attribute 'queue'",), ("saq",), 3),
    "SAQ214": (("KeyError: 'send_mail'",), ("saq",), 3),
    "SAQ215": (
        ("TypeError: '<=' not supported between instances of 'str' and 'int'",),
        ("saq", "litestar-saq"),
        2,
    ),
    "SAQ216": (("attempts: 1",), ("saq",), 2),
    "SAQ217": (("only available in postgres",), ("saq",), 2),
    "SAQ218": (("TimeoutError",), ("saq",), 3),
    "SAQ301": (("swept",), ("saq",), 3),
    "SAQ302": (("swept", "No HeartbeatManager in context for job"), ("saq", "litestar-saq"), 3),
    "SAQ303": (("swept",), ("saq", "litestar-saq"), 2),
    "SAQ304": (("swept",), ("saq", "litestar-saq"), 3),
    "SAQ305": (("TimeoutError",), ("saq",), 3),
    "SAQ306": (
        ("TypeError: '<=' not supported between instances of 'function' and 'int'",),
        ("saq", "litestar-saq"),
        2,
    ),
    "SAQ307": (("swept",), ("saq",), 3),
    "SAQ401": (("TimeoutError",), ("saq",), 3),
    "SAQ402": (("ValueError: Cron is invalid 60 * * * *",), ("saq", "litestar-saq"), 3),
    "SAQ403": (("CroniterBadDateError: failed to find next date",), ("saq",), 2),
    "SAQ404": (("`*/90 * * * *` is once an hour",), ("saq",), 3),
    "SAQ405": (("cron:pull",), ("saq",), 3),
    "SAQ406": (
        ("TypeError: summarize() missing 1 required keyword-only argument: 'day'",),
        ("saq",),
        3,
    ),
    "SAQ407": (("With `unique=False` there is no key",), ("saq",), 3),
    "SAQ408": (("is enqueued again only after its run has ended",), ("saq",), 3),
    "SAQ409": (("once in *each* process",), ("saq",), 3),
    "SAQ501": (
        ("500: Must specify either `dsn` or `broker_instance`",),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ502": (
        ("500: Cannot specify both `dsn` and `broker_instance`",),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ503": (
        (
            "500: Invalid broker type",
            'missing "=" after "postgresql+asyncpg://localhost/shop" in connection info string',
        ),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ504": (
        ("MissingDependencyError: Missing dependencies for Redis",),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ505": (("read every job's arguments, enqueue any task, delete the queue",), ("saq",), 3),
    "SAQ506": (("the jobs stay `queued`",), ("saq", "litestar-saq"), 3),
    "SAQ507": (("KeyError: 'send_mail'",), ("saq", "litestar-saq"), 3),
    "SAQ508": (("KeyError: 'mail'",), ("saq", "litestar-saq"), 3),
    "SAQ509": (("answer 202",), ("saq", "litestar-saq"), 0),
    "SAQ510": (
        (
            "ValueError: dequeue_timeout must be a positive value greater than 0 when the burst mode is enabled",
        ),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ511": (
        ("TypeError: QueueConfig.__init__() got an unexpected keyword argument 'functions'",),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ512": (
        (
            "QueueConfig(name='default') was constructed with `broker_instance` and no `dsn`. Multi-process worker spawning requires a `dsn` so the broker can be rebuilt inside the child process.",
        ),
        ("saq", "litestar-saq"),
        0,
    ),
    "SAQ513": (
        ("ImportError: (\"%s doesn't look like a module path\", 'a')",),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ514": (
        ("psycopg_pool.PoolClosed: the pool 'pool-1' is not open yet",),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ515": (
        ("Some tasks did not finish within the shutdown grace period, requesting cancellation",),
        ("saq",),
        2,
    ),
    "SAQ601": (
        ("(\"Module '%s' does not define a '%s' attribute/class\",",),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ602": (
        ("AttributeError: 'functools.partial' object has no attribute '__qualname__'",),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ603": (("Of two with one name only one is left",), ("saq",), 3),
    "SAQ604": (("No such command 'workers'",), ("saq", "litestar-saq"), 3),
    "SAQ605": (
        ("TypeError: Object of type UUID is not JSON serializable",),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ606": (("is not open yet",), ("saq", "litestar-saq"), 3),
    "SAQ607": (
        ("Missing required query parameter 'queues' for path /",),
        ("saq", "litestar-saq"),
        3,
    ),
    "SAQ608": (("KeyError: 'send'",), ("saq",), 3),
    "SAQ609": (("TypeError: startup() takes 0 positional arguments but 1 was given",), ("saq",), 3),
    "SAQ610": (("every job stays `queued`",), ("saq", "litestar-saq"), 3),
    "SAQ702": (('"date"',), (), 0),
    "SAQ703": (("CroniterBadDateError: failed to find next date",), (), 0),
    "SAQ801": (("the job is stored and stays `queued`",), ("saq", "litestar-saq"), 3),
    "SAQ802": (("starts them again",), ("saq", "litestar-saq"), 3),
    "SAQ803": (("No such option '--process'.",), ("saq", "litestar-saq"), 2),
    "SAQ804": (("a timeout, retries and a result that the queue keeps",), ("saq",), 3),
    "SAQ805": (("AttributeError: module 'app' has no attribute 'worker:settings'",), ("saq",), 3),
    "SAQ806": (("IndexError: list index out of range",), ("saq", "litestar-saq"), 2),
    "SAQ807": (("they stay `active`",), ("saq",), 2),
}
