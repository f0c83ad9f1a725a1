"""Reads deployment files for tests, alone or as a project."""

from collections.abc import Mapping

from saqlint.extract.deployment import read, read_all
from saqlint.files.source import UnreadableError
from saqlint.model import Deployment, Process, Span


def processes(path: str, text: str) -> tuple[Process, ...]:
    """What one file starts."""
    return read(path, text.encode()).processes


def project(files: Mapping[str, str], python: tuple[str, ...] = ()) -> dict[str, Deployment]:
    """The deployment files among `files`, each with what the others tell of it."""

    def read_bytes(path: str) -> bytes:
        if path not in files:
            raise UnreadableError("no such file")
        return files[path].encode()

    paths = [path for path in files if not path.endswith((".py", "pyproject.toml"))]
    return {found.path: found for found in read_all(paths, read_bytes, python)}


def shown(text: str, at: Span) -> str:
    """The text that a span covers."""
    lines = text.split("\n")[at.line - 1 : at.end_line]
    lines[-1] = lines[-1][: at.end_column]
    lines[0] = lines[0][at.column :]
    return "\n".join(lines)


def roles(found: tuple[Process, ...]) -> list[tuple[str, str]]:
    """Service and role of each process."""
    return [(process.service, process.role) for process in found]
