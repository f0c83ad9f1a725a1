"""A project on disk, and a way to run the command in it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from saqlint.cli import main

PYPROJECT = """\
[project]
name = "shop"
dependencies = ["saq[redis]"]
"""
TASKS = """\
from saq import Queue

queue = Queue.from_url("redis://localhost")


async def resize(ctx: dict, *, image_id: int) -> None: ...


settings = {"queue": queue, "functions": [resize]}
"""
WEB = """\
from shop.tasks import queue


async def upload(image_id: int) -> None:
    await queue.enqueue("resise", image_id=image_id, timeout=9)
    await queue.enqueue("resize", image_id=image_id)
"""
FILES = {
    "pyproject.toml": PYPROJECT,
    "src/shop/__init__.py": "",
    "src/shop/tasks.py": TASKS,
    "src/shop/web.py": WEB,
}


@dataclass(frozen=True)
class Result:
    """What a command line gave back."""

    code: int
    out: str
    err: str

    @property
    def codes(self) -> list[str]:
        """The codes of a `concise` output."""
        return [line.split()[1] for line in self.out.splitlines() if ": SAQ" in line]


Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with one basic and one recommended finding; the working folder."""
    folder = tmp_path / "shop"
    write(folder, FILES)
    (folder / ".git").mkdir()
    monkeypatch.chdir(folder)
    return folder


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def run(project: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in the project."""
    del project

    def command(*arguments: str) -> Result:
        code = main(arguments)
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return command
