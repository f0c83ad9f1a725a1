"""flake8 as a process that has the plugin, and the command to compare it with."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from saqlint import __version__
from saqlint.cli import main
from saqlint.settings.toml import parse_toml
from tests.cli.conftest import FILES, write

REPOSITORY = Path(__file__).parents[2]
UNDER = Path(__file__).with_name("under.py")
_FINDING = re.compile(r"(?:\./)?(.+:\d+:\d+: [A-Z]+\d+)(?: \[\*\])?( .*)")


@dataclass(frozen=True)
class Answer:
    """What flake8 gave back."""

    code: int
    out: str
    err: str

    @property
    def found(self) -> list[str]:
        """The findings, sorted, each as `path:line:column: CODE message`."""
        return findings(self.out)

    @property
    def codes(self) -> list[str]:
        """The codes of the findings, by file and line."""
        return [line.split(" ")[1] for line in self.out.splitlines() if _FINDING.fullmatch(line)]

    @property
    def ours(self) -> list[str]:
        """The codes of saqlint's findings."""
        return [code for code in self.codes if code.startswith("SAQ")]


def findings(text: str) -> list[str]:
    """The findings of a listing, whatever else is told of each."""
    matches = map(_FINDING.fullmatch, text.splitlines())
    return sorted(match[1] + match[2] for match in matches if match is not None)


Flake8 = Callable[..., Answer]
Check = Callable[..., list[str]]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the metadata that an installation writes: flake8 finds plugins by them."""
    folder = tmp_path_factory.mktemp("site")
    pyproject = parse_toml((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    group = "flake8.extension"
    lines = [
        f"{name} = {value}" for name, value in pyproject["project"]["entry-points"][group].items()
    ]
    write(
        folder / f"saqlint-{__version__}.dist-info",
        {
            "METADATA": f"Metadata-Version: 2.1\nName: saqlint\nVersion: {__version__}\n",
            "entry_points.txt": "\n".join([f"[{group}]", *lines, ""]),
        },
    )
    return folder


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with one basic and one recommended finding; the working folder."""
    folder = tmp_path / "shop"
    write(folder, FILES)
    (folder / ".git").mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example project; the working folder."""
    return copied(["example"], tmp_path / "example", monkeypatch)


def copied(names: Sequence[str], target: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of fixtures, as one project where they are several; the working folder."""
    for name in names:
        to = target if len(names) == 1 else target / name
        skip = shutil.ignore_patterns("__pycache__", "*.fixed.py")
        shutil.copytree(REPOSITORY / "fixtures" / name, to, ignore=skip)
    monkeypatch.chdir(target)
    return target


@pytest.fixture
def temporary() -> Iterator[Path]:
    """The folder of flake8's temporary files.

    Not below `tmp_path`: a fork server listens on a socket there, whose path may have no more
    than 107 bytes. With a longer one flake8 itself ends with an OSError.
    """
    with TemporaryDirectory(prefix="flake8-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def flake8(site: Path, temporary: Path) -> Flake8:
    """Run flake8 in the working folder."""

    def run(
        *arguments: str,
        method: str | None = None,
        stdin: str = "",
        path: str = "",
        python: Sequence[str] = (),
    ) -> Answer:
        start = [*python, "-m", "flake8"] if method is None else [str(UNDER), method]
        folders = [path] if path else []
        result = subprocess.run(
            [sys.executable, *start, *arguments],
            input=stdin.encode(),
            capture_output=True,
            check=False,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(site), str(REPOSITORY), *folders]),
                "TMPDIR": str(temporary),
                "TEMP": str(temporary),
            },
        )
        assert not any(temporary.glob("saqlint*"))
        return Answer(result.returncode, result.stdout.decode(), result.stderr.decode())

    return run


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """What the command finds in Python files, as flake8 would write it."""

    def run(*arguments: str) -> list[str]:
        main(["check", "--output-format", "concise", "--quiet", *arguments])
        found = findings(capsys.readouterr().out)
        return [line for line in found if line.partition(":")[0].endswith(".py")]

    return run
