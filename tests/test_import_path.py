"""No module of the linted tree is imported, whatever it is called and however saqlint starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from saqlint import __version__
from saqlint.import_path import WithoutWorkingFolder, take_working_folder
from tests.cli.conftest import FILES, write

REPOSITORY = str(Path(__file__).parents[1])
TRAP = "import os\nopen(os.environ['SPRUNG'], 'a').write(__name__ + ' ')\n"
OF_SAQLINT = ("astroid", "click", "croniter", "libcst", "packaging", "wcwidth", "yaml")
# Not `contextlib` and what else `-m` itself imports before any line of saqlint runs.
OF_PYTHON = ("difflib", "glob", "json", "pathlib", "tomllib", "dataclasses", "inspect", "ast")
PLUGIN = "[flake8.extension]\nSAQ = saqlint.flake8:Plugin\n"


@pytest.fixture
def trapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose top is full of traps; the working folder."""
    folder = tmp_path / "shop"
    write(
        folder,
        {
            **FILES,
            **{f"{name}.py": TRAP for name in (*OF_SAQLINT, "saqlint_rules", "evil")},
            "evil-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n",
            "evil-1.0.dist-info/entry_points.txt": "[saqlint.rules]\nevil = evil:check\n",
            "setup.py": TRAP,
            "conftest.py": TRAP,
        },
    )
    monkeypatch.chdir(folder)
    return folder


def start(*arguments: str, path: str = "") -> subprocess.CompletedProcess[str]:
    """Run Python in the working folder; its traps write into the file `sprung` beside it."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([REPOSITORY, *([path] if path else [])]),
        "SPRUNG": str(Path.cwd().parent / "sprung"),
    }
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, env=environment
    )


def sprung(trapped: Path) -> str:
    file = trapped.parent / "sprung"
    return file.read_text(encoding="utf-8") if file.exists() else ""


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--output-format", "concise", "-q"], id="check"),
        pytest.param(["--fix", "--output-format", "concise", "-q"], id="fix"),
    ],
)
def test_the_module_imports_nothing_of_the_working_folder(
    trapped: Path, arguments: list[str]
) -> None:
    write(trapped, {f"{name}.py": TRAP for name in OF_PYTHON})
    result = start("-m", "saqlint", *arguments)
    assert result.returncode == 1, result.stderr
    assert "SAQ20" in result.stdout
    assert sprung(trapped) == ""


def test_the_traps_work(trapped: Path) -> None:
    start("-c", "import click")
    assert sprung(trapped) == "click "


def test_the_plugin_imports_nothing_of_the_working_folder(trapped: Path, tmp_path: Path) -> None:
    write(
        tmp_path / "site",
        {
            f"saqlint-{__version__}.dist-info/METADATA": f"Name: saqlint\nVersion: {__version__}\n",
            f"saqlint-{__version__}.dist-info/entry_points.txt": PLUGIN,
        },
    )
    for jobs in ("1", "2"):
        result = start(
            "-m", "flake8", "--select", "SAQ2", "-j", jobs, "src", path=str(tmp_path / "site")
        )
        assert [line.split(" ")[1] for line in result.stdout.splitlines()] == ["SAQ204", "SAQ201"]
    assert sprung(trapped) == ""


def test_only_what_python_put_there_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), "elsewhere"])
    with WithoutWorkingFolder():
        assert sys.path == ["elsewhere"]
    assert sys.path == [str(tmp_path), "elsewhere"]
    monkeypatch.setattr(sys, "path", ["elsewhere", str(tmp_path)])
    with WithoutWorkingFolder():
        assert sys.path == ["elsewhere", str(tmp_path)]
    assert take_working_folder() is None


def test_a_working_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.setattr(sys, "path", ["", "elsewhere"])
    assert take_working_folder() == ""
    assert sys.path == ["elsewhere"]
