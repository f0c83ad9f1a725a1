"""What saqlint reads beside code, each as a function of bytes that must never fail."""

from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from tempfile import mkdtemp

from croniter import croniter

from saqlint.extract.deployment import read
from saqlint.files.source import Source, UnreadableError, decode
from saqlint.finding import Diagnostic, Level
from saqlint.model import Span
from saqlint.plugins import known_rules
from saqlint.semantics.cron import judge
from saqlint.settings.config import ConfigError, load, override, parse_inline
from saqlint.settings.ignore import compile_patterns
from saqlint.settings.selection import check_selectors
from saqlint.silence.suppression import apply
from saqlint.stack.requirements import READERS

FOLDER = Path(mkdtemp(prefix="saqlint-fuzz-"))
KNOWN = {rule.code: rule.name for rule in known_rules()}
START = datetime(2026, 1, 1, tzinfo=timezone.utc)


def configuration(data: bytes) -> None:
    """A configuration file is read, or told to be wrong in one sentence."""
    file = FOLDER / "saqlint.toml"
    file.write_bytes(data)
    try:
        check_selectors(load(FOLDER, FOLDER, file=file), known_rules())
    except ConfigError as error:
        _assert_told(str(error))


def option(data: bytes) -> None:
    """So is a value on the command line."""
    text = data.decode("utf-8", "replace")
    try:
        override(load(FOLDER, FOLDER, file=_empty()), parse_inline(text), FOLDER, "--config")
    except ConfigError as error:
        _assert_told(str(error))


def _assert_told(sentence: str) -> None:
    where, colon, what = sentence.partition(": ")
    assert where
    assert colon
    assert what


def _empty() -> Path:
    file = FOLDER / "empty.toml"
    if not file.exists():
        file.write_bytes(b"")
    return file


def suppressions(data: bytes) -> None:
    """Comments silence findings of their lines alone, and stand within the text."""
    text = data.decode("utf-8", "replace").replace("\0", "")
    rows = len(text.split("\n"))
    found = [
        Diagnostic(
            Span(path, row, 0, row, 1), "SAQ201", "enqueue-without-timeout", Level.BASIC, "m"
        )
        for path in ("a.py", "a.yaml")
        for row in range(1, min(rows, 9) + 1)
    ]
    sources = [Source(path, text) for path in ("a.py", "a.yaml")]
    outcome = apply(found, sources, KNOWN, lambda _code, _path: True)
    assert len(outcome.counting) + len(outcome.suppressed) == len(found)
    for one in outcome.suppressions:
        assert one.at.line <= one.at.end_line


def source(data: bytes) -> None:
    """Bytes are decoded as Python would, or refused."""
    try:
        decoded = decode("a.py", data)
    except UnreadableError:
        return
    assert (decoded.encode(decoded.text) == data) == decoded.exact


def patterns(data: bytes) -> None:
    """Patterns match or do not."""
    lines = data.decode("utf-8", "replace").split("\n")
    known = compile_patterns(lines)
    for path in ("a.py", "a/b/c.py", "a" * 60 + ".py", "a/" * 30 + "b.py"):
        for is_folder in (False, True):
            assert known.decide(path, is_folder=is_folder) in (True, False, None)


def cron(data: bytes) -> None:
    """A cron expression is valid where croniter says so."""
    expression = data.decode("utf-8", "replace")
    assert judge(expression, START).valid == croniter.is_valid(expression)


DEPLOYMENTS = (
    *("Procfile", "Dockerfile", "compose.yaml", "k8s/a.yaml", "Makefile", "justfile", "a.service"),
    *("crontab", "a.conf", "a.toml", "saq.sh", "a/values.yaml", "render.yaml", "app.json", ".env"),
)


def deployment(data: bytes) -> None:
    """A deployment file is read, or passed over."""
    if data:
        path = DEPLOYMENTS[data[0] % len(DEPLOYMENTS)]
        assert read(path, data[1:]).path == path


def requirements(data: bytes) -> None:
    """A list of dependencies is read, or passed over."""
    text = data.decode("utf-8", "replace")
    for reader in READERS.values():
        reader(text)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (
        configuration,
        option,
        suppressions,
        source,
        patterns,
        cron,
        deployment,
        requirements,
    )
}
