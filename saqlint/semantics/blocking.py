"""Calls that surely hold up the event loop: sleeping, the network, other processes, databases.

Left out are reads of local files and constructors that only prepare: what is called must wait
for something outside the process. Names are those of the object itself, methods are written
`module.Class.method`.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

_HTTP_VERBS: Final = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_CURSOR: Final = ("execute", "executemany", "fetchone", "fetchall", "fetchmany")
_SESSION: Final = (
    *("execute", "scalar", "scalars", "get", "get_one", "flush", "commit", "rollback"),
    *("refresh", "merge", "bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings"),
)
_QUERY: Final = ("all", "count", "delete", "first", "one", "one_or_none", "scalar", "update")
_QUERY_PARTS: Final = (
    *("distinct", "filter", "filter_by", "group_by", "join", "limit", "offset", "options"),
    *("order_by", "outerjoin", "with_for_update"),
)
_COLLECTION: Final = (
    *("find_one", "find_one_and_update", "find_one_and_delete", "find_one_and_replace"),
    *("insert_one", "insert_many", "update_one", "update_many", "replace_one", "delete_one"),
    *("delete_many", "bulk_write", "aggregate", "distinct", "count_documents", "create_index"),
    *("estimated_document_count", "list_database_names", "server_info"),
)


class Blocking(Struct, frozen=True):
    """`instead` is what to use; with `needs_argument` a call without arguments does not block."""

    instead: str
    needs_argument: bool = False


def blocking(name: str) -> Blocking | None:
    """What is known of a call to `name`, a function or a method of an instance."""
    found = _CALLS.get(name)
    if found is not None:
        return found
    owner, _, method = name.rpartition(".")
    for client, (instead, methods) in _CLIENTS.items():
        if (owner == client or owner.startswith(f"{client}.")) and (
            method in methods if methods else method not in _HARMLESS
        ):
            return Blocking(instead)
    return None


def returned_class(name: str) -> str | None:
    """The class whose instance a call to `name` gives, where its methods can block."""
    return _RETURNS.get(name)


def known_names() -> frozenset[str]:
    """Every function, method and class that the tables name."""
    return frozenset({*_CALLS, *_CLIENTS, *_RETURNS})


def _all(owner: str, names: Iterable[str], instead: str) -> dict[str, Blocking]:
    return {f"{owner}.{name}": Blocking(instead) for name in names}


_PROCESS: Final = "asyncio.create_subprocess_exec"
_SHELL: Final = "asyncio.create_subprocess_shell"
_HTTP: Final = "httpx.AsyncClient"
_STREAM: Final = "asyncio.open_connection"
_MAIL: Final = "aiosmtplib.send"
_ASYNC_SESSION: Final = "sqlalchemy.ext.asyncio.AsyncSession"
_ASYNC_ENGINE: Final = "sqlalchemy.ext.asyncio.create_async_engine"

_CALLS: Final[dict[str, Blocking]] = {
    "time.sleep": Blocking("asyncio.sleep"),
    # other processes
    **_all(
        "subprocess",
        ("run", "call", "check_call", "check_output", "getoutput", "getstatusoutput"),
        _PROCESS,
    ),
    **_all("subprocess.Popen", ("wait", "communicate"), _PROCESS),
    **_all("os", ("system", "popen"), _SHELL),
    **_all("os", ("wait", "waitpid"), _PROCESS),
    "git.Repo.clone_from": Blocking(_PROCESS),
    # HTTP
    **_all("requests", _HTTP_VERBS, _HTTP),
    **_all("requests.Session", (*_HTTP_VERBS, "send"), _HTTP),
    **_all("httpx", (*_HTTP_VERBS, "stream"), _HTTP),
    **_all("httpx.Client", (*_HTTP_VERBS, "send", "stream"), _HTTP),
    **_all("urllib.request", ("urlopen", "urlretrieve"), _HTTP),
    "urllib3.request": Blocking(_HTTP),
    **_all("urllib3.PoolManager", ("request", "urlopen"), _HTTP),
    **_all("urllib3.HTTPConnectionPool", ("request", "urlopen"), _HTTP),
    **_all("urllib3.HTTPSConnectionPool", ("request", "urlopen"), _HTTP),
    **_all("http.client.HTTPConnection", ("connect", "request", "getresponse"), _HTTP),
    **_all("http.client.HTTPSConnection", ("connect", "request", "getresponse"), _HTTP),
    # sockets and names
    "socket.create_connection": Blocking(_STREAM),
    **_all("socket.socket", ("connect", "accept", "recv", "recvfrom", "sendall"), _STREAM),
    **_all(
        "socket",
        ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr"),
        "asyncio.get_running_loop().getaddrinfo",
    ),
    "ssl.get_server_certificate": Blocking(_STREAM),
    **_all("dns.resolver", ("resolve", "query"), "dns.asyncresolver.resolve"),
    # databases
    "psycopg2.connect": Blocking("psycopg.AsyncConnection.connect"),
    **_all("psycopg2.extensions.connection", ("commit", "rollback"), "psycopg.AsyncConnection"),
    **_all("psycopg2.extensions.cursor", _CURSOR, "psycopg.AsyncConnection"),
    **_all("psycopg", ("connect",), "psycopg.AsyncConnection.connect"),
    **_all(
        "psycopg.Connection",
        ("connect", "execute", "commit", "rollback"),
        "psycopg.AsyncConnection",
    ),
    **_all("psycopg.Cursor", _CURSOR, "psycopg.AsyncConnection"),
    "sqlite3.connect": Blocking("aiosqlite.connect"),
    **_all("sqlite3.Connection", (*_CURSOR[:2], "executescript", "commit"), "aiosqlite.connect"),
    **_all("sqlite3.Cursor", _CURSOR, "aiosqlite.connect"),
    "pymysql.connect": Blocking("aiomysql.connect"),
    "MySQLdb.connect": Blocking("aiomysql.connect"),
    "mysql.connector.connect": Blocking("mysql.connector.aio.connect"),
    "oracledb.connect": Blocking("oracledb.connect_async"),
    "pyodbc.connect": Blocking("aioodbc.connect"),
    "pymssql.connect": Blocking("aioodbc.connect"),
    **_all("sqlalchemy.orm.Session", _SESSION, _ASYNC_SESSION),
    **_all("sqlalchemy.orm.scoped_session", _SESSION, _ASYNC_SESSION),
    **_all("sqlalchemy.orm.Query", _QUERY, _ASYNC_SESSION),
    **_all("sqlmodel.Session", (*_SESSION, "exec"), _ASYNC_SESSION),
    **_all("sqlalchemy.Engine", ("connect", "begin", "raw_connection"), _ASYNC_ENGINE),
    **_all("sqlalchemy.Connection", ("execute", "scalar", "scalars", "commit"), _ASYNC_ENGINE),
    # mail, files and shells elsewhere
    "smtplib.SMTP": Blocking(_MAIL, needs_argument=True),
    "smtplib.SMTP_SSL": Blocking(_MAIL, needs_argument=True),
    **{
        name: blocking
        for owner in ("smtplib.SMTP", "smtplib.SMTP_SSL")
        for name, blocking in _all(
            owner, ("connect", "starttls", "login", "sendmail", "send_message"), _MAIL
        ).items()
    },
    "imaplib.IMAP4": Blocking("aioimaplib.IMAP4"),
    "imaplib.IMAP4_SSL": Blocking("aioimaplib.IMAP4_SSL"),
    "poplib.POP3": Blocking("asyncio.to_thread"),
    "poplib.POP3_SSL": Blocking("asyncio.to_thread"),
    "ftplib.FTP": Blocking("aioftp.Client", needs_argument=True),
    "ftplib.FTP_TLS": Blocking("aioftp.Client", needs_argument=True),
    **_all(
        "ftplib.FTP",
        ("connect", "login", "retrbinary", "retrlines", "storbinary", "storlines", "nlst"),
        "aioftp.Client",
    ),
    **_all("paramiko.SSHClient", ("connect", "exec_command", "open_sftp"), "asyncssh.connect"),
    **_all("paramiko.SFTPClient", ("get", "put", "listdir"), "asyncssh.connect"),
    "paramiko.Transport": Blocking("asyncssh.connect"),
    "pika.BlockingConnection": Blocking("aio_pika.connect_robust"),
}

# Clients that talk to a server in whatever is called on them, or in the methods named.
_CLIENTS: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "redis.Redis": ("redis.asyncio.Redis", frozenset()),
    "redis.StrictRedis": ("redis.asyncio.Redis", frozenset()),
    "redis.RedisCluster": ("redis.asyncio.RedisCluster", frozenset()),
    "valkey.Valkey": ("valkey.asyncio.Valkey", frozenset()),
    "botocore.client.BaseClient": ("aioboto3.Session", frozenset()),
    "elasticsearch.Elasticsearch": ("elasticsearch.AsyncElasticsearch", frozenset()),
    "opensearchpy.OpenSearch": ("opensearchpy.AsyncOpenSearch", frozenset()),
    "openai.OpenAI": ("openai.AsyncOpenAI", frozenset({"create", "parse", "generate", "edit"})),
    "anthropic.Anthropic": ("anthropic.AsyncAnthropic", frozenset({"create", "count_tokens"})),
    "pymongo.MongoClient": ("pymongo.AsyncMongoClient", frozenset(_COLLECTION)),
}
# Methods of such clients that wait for nothing.
_HARMLESS: Final = frozenset(
    {
        *("client", "close", "ft", "from_url", "generate_presigned_post"),
        *("generate_presigned_url", "get_paginator", "get_waiter", "json", "lock", "options"),
        *("pipeline", "pubsub", "register_script", "can_paginate"),
    }
)
_RETURNS: Final = {
    "boto3.client": "botocore.client.BaseClient",
    "boto3.Session.client": "botocore.client.BaseClient",
    "boto3.session.Session.client": "botocore.client.BaseClient",
    "psycopg.connect": "psycopg.Connection",
    "psycopg.Connection.cursor": "psycopg.Cursor",
    "psycopg2.connect": "psycopg2.extensions.connection",
    "psycopg2.extensions.connection.cursor": "psycopg2.extensions.cursor",
    "redis.from_url": "redis.Redis",
    "redis.Redis.from_url": "redis.Redis",
    "redis.client.Redis": "redis.Redis",
    "requests.session": "requests.Session",
    "requests.sessions.Session": "requests.Session",
    "socket.create_connection": "socket.socket",
    "sqlalchemy.create_engine": "sqlalchemy.Engine",
    "sqlalchemy.Engine.begin": "sqlalchemy.Connection",
    "sqlalchemy.Engine.connect": "sqlalchemy.Connection",
    "sqlalchemy.orm.Session.query": "sqlalchemy.orm.Query",
    "sqlalchemy.orm.scoped_session.query": "sqlalchemy.orm.Query",
    **{f"sqlalchemy.orm.Query.{part}": "sqlalchemy.orm.Query" for part in _QUERY_PARTS},
    "sqlalchemy.orm.sessionmaker.__call__": "sqlalchemy.orm.Session",
    "sqlite3.connect": "sqlite3.Connection",
    "sqlite3.Connection.cursor": "sqlite3.Cursor",
}
