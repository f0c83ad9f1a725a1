"""What becomes of a broker's URL: which queue it makes, or the error it ends in."""

import re
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct

from saqlint.semantics.litestar_saq import has_broker_fields, newest_saq_for
from saqlint.semantics.versions import at_least

Front: TypeAlias = Literal["saq", "litestar-saq"]
Kind: TypeAlias = Literal["redis", "postgres", "http"]

_CREDENTIALS = re.compile(r"(?<=//)([^/@\s:]*):[^/\s]*(?=@)")
_END_OF_KEY = re.compile(r"[\s=]")
_DRIVER = re.compile(r"postgres(?:ql)?\+\w+(?=://)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=://)", re.IGNORECASE)
# Of other drivers and libraries; libpq knows none of them. It does know `ssl=true`.
_FOREIGN_PARAMETER = re.compile(
    r"[?&](?P<name>ssl(?!=true(?:&|$))|charset|command_timeout|connection_limit|max_overflow"
    r"|pgbouncer|pool_pre_ping|pool_recycle|pool_size|pool_timeout|prepared_statement_cache_size"
    r"|prepared_statement_name_func|schema|server_settings|statement_cache_size)="
)
# Valkey speaks the protocol of Redis, and the Redis client speaks to it.
_SAME_PROTOCOL = {"valkey": "redis", "valkeys": "rediss"}

_NO_BROKER = "ImproperlyConfiguredException: 500: Must specify either `dsn` or `broker_instance`"
_BROKER_TYPE = "ImproperlyConfiguredException: 500: Invalid broker type"
_REDIS_SCHEME = (
    "ValueError: Redis URL must specify one of the following schemes (redis://, rediss://, unix://)"
)
_NO_AIOHTTP = (
    "MissingDependencyError: Missing dependencies for Http."
    " Install them with `pip install saq[http]`."
    " Prefix url with redis or postgres if you meant to use those instead."
)
_HTTP_DUMP = "TypeError: ClientSession.__init__() got an unexpected keyword argument 'dump'"


class DsnVerdict(Struct, frozen=True):
    """What becomes of a DSN. `kind` is the queue that is made, `None` if none is.

    `error` reads as the exception's name and text, a password in it as `***`. It is raised when
    the queue (for litestar-saq: the application) is made, or `at_connect`, when it is first used.
    `fix` is a DSN that means the same and works, where one is certain.
    """

    kind: Kind | None
    error: str | None = None
    at_connect: bool = False
    fix: str | None = None


def judge(dsn: str, front: Front, version: str) -> DsnVerdict:
    """What becomes of `dsn` in that version of `front`: saq's `Queue.from_url`, or a `QueueConfig`.

    A DSN may be cut off anywhere behind its `://`: the rest decides nothing but a bad port. In
    litestar-saq before 0.5.0 the URL stands in the `SAQConfig` instead.
    """
    verdict = _judged(dsn, front, version)
    if verdict.error is None:
        return verdict
    fixed = _fixed(dsn)
    # libpq wants spaces as %20, but whether they are meant is not certain.
    works = " " not in fixed and _judged(fixed, front, version).error is None
    error = _CREDENTIALS.sub(r"\1:***", verdict.error)
    return DsnVerdict(verdict.kind, error, verdict.at_connect, fixed if works else None)


def _judged(dsn: str, front: Front, version: str) -> DsnVerdict:
    if front == "saq":
        return _saq(dsn, version)
    if has_broker_fields(version):
        return _litestar_saq(dsn)
    if at_least(version, "0.4.0"):
        return _saq(dsn, newest_saq_for(version))
    return _redis(dsn, sockets=True)


def _litestar_saq(dsn: str) -> DsnVerdict:
    if not dsn:
        return DsnVerdict(None, _NO_BROKER)
    if dsn.startswith("redis"):
        return _redis(dsn)
    if dsn.startswith("postgresql"):
        return _postgres(dsn)
    if dsn.startswith("http"):
        return DsnVerdict("http", _HTTP_DUMP, at_connect=True)
    return DsnVerdict(None, _BROKER_TYPE)


def _saq(dsn: str, version: str) -> DsnVerdict:
    if not at_least(version, "0.14.1"):
        return _redis(dsn, sockets=True)
    if not at_least(version, "0.22.0"):
        return _saq_by_prefix(dsn, version)
    return _saq_by_scheme(dsn)


def _saq_by_scheme(dsn: str) -> DsnVerdict:
    try:
        scheme = urlsplit(dsn).scheme
    except ValueError as error:
        return DsnVerdict(None, f"ValueError: {error}")
    if scheme.startswith("redis"):
        return _redis(dsn)
    if scheme.startswith("postgres"):
        return _postgres(dsn)
    if scheme.startswith("http"):
        return DsnVerdict("http")
    return DsnVerdict(None, f"InvalidUrlError: Invalid url: {dsn}")


def _saq_by_prefix(dsn: str, version: str) -> DsnVerdict:
    if dsn.startswith("redis"):
        return _redis(dsn)
    if dsn.startswith("postgres"):
        return _postgres(dsn)
    if not at_least(version, "0.15.0"):
        return DsnVerdict(None, "ValueError: URL is not valid")
    # Whatever is neither is taken for an HTTP proxy.
    return DsnVerdict("http") if dsn.startswith("http") else DsnVerdict("http", _NO_AIOHTTP)


def _redis(dsn: str, *, sockets: bool = False) -> DsnVerdict:
    try:
        parsed = urlsplit(dsn)
        # Raises if it is no number.
        _ = parsed.port
    except ValueError as error:
        return DsnVerdict(None, f"ValueError: {error}")
    known = parsed.scheme in {"redis", "rediss"} or (sockets and parsed.scheme == "unix")
    return DsnVerdict("redis") if known else DsnVerdict(None, _REDIS_SCHEME)


def _postgres(dsn: str) -> DsnVerdict:
    if dsn.startswith(("postgresql://", "postgres://")):
        foreign = _FOREIGN_PARAMETER.search(dsn)
        if foreign is None:
            return DsnVerdict("postgres")
        reason = f'invalid URI query parameter: "{foreign["name"]}"'
        return DsnVerdict("postgres", reason, at_connect=True)
    # No URL to libpq, so a list of `key=value`.
    text = dsn.lstrip()
    token = _END_OF_KEY.split(text, maxsplit=1)[0]
    if text.removeprefix(token).lstrip().startswith("="):
        reason = f'invalid connection option "{token}"'
    else:
        reason = f'missing "=" after "{token}" in connection info string'
    return DsnVerdict("postgres", reason, at_connect=True)


def _fixed(dsn: str) -> str:
    dsn = _DRIVER.sub("postgresql", dsn.strip(), count=1)
    found = _SCHEME.match(dsn)
    if found is None:
        return dsn
    scheme = found[0].lower()
    scheme = _SAME_PROTOCOL.get(scheme, "postgresql" if scheme == "postgres" else scheme)
    return scheme + dsn[found.end() :]
