"""saqlint as users get it: built, installed by pip beside other tools, cloned by pre-commit.

pip fetches packages here, so these tests run only where they are asked for: `-m installed`.
"""

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import FILES, write

REPOSITORY = Path(__file__).parents[2]
BESIDE = ("check-jsonschema", "flake8-bugbear", "flake8-noqa", "pre-commit", "zizmor")
"""What is installed beside saqlint, to see that they get along."""
_SHIPPED = (
    ".pre-commit-hooks.yaml",
    "LICENSE",
    "README.md",
    "action.yml",
    "pyproject.toml",
    "saqlint",
)

TENANT = '''\
"""A job is enqueued without its tenant.

The workers of Acme refuse such a job.

Bad:

    await queue.enqueue("resize", image_id=1)

Good:

    await queue.enqueue("resize", image_id=1, tenant=None)

Fix: Adds the argument. Unsafe: who the tenant is, only you know.
"""

from saqlint.finding import AddKeyword, Fix, Level, Problem
from saqlint.rule import rule


@rule(level=Level.BASIC, since="1.0", fix="safe", url="https://acme.example/acm101")
def check(project):
    for job in project.enqueues:
        if "tenant" not in job.arguments and not job.arguments_open:
            fix = Fix("Add `tenant=None`", (AddKeyword(job.add_at, "tenant", "None"),))
            yield Problem(job.head_at, f"{job.title} has no `tenant`", fix, subject=job.name)
'''
SHORT = '''\
"""A task has a name of fewer than seven letters."""

from saqlint.finding import Level, Problem
from saqlint.rule import rule


@rule(level=Level.STRICT, since="1.0")
def check(project):
    for task in project.tasks:
        if len(task.name) < 7:
            yield Problem(task.at, f"`{task.name}` is a short name")
'''


@dataclass(frozen=True)
class Result:
    """What a process gave back."""

    code: int
    out: str
    err: str

    @property
    def codes(self) -> list[str]:
        """The codes of the findings, one a line, as they stand in the output."""
        lines = [line for line in self.out.splitlines() if line.count(": ")]
        return [
            code for line in lines if (code := line.split(": ")[1].split(" ")[0])[-1:].isdigit()
        ]


def command(*arguments: str | Path, cwd: Path | None = None, **more: str) -> Result:
    """Run a process to its end; `more` is added to the environment."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        list(map(str, arguments)),
        cwd=cwd,
        env={**kept, **more},
        capture_output=True,
        text=True,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def git(*arguments: str | Path, cwd: Path) -> str:
    """Run git with an identity of its own; gives what it printed."""
    who = (
        "-c",
        "user.name=tests",
        "-c",
        "user.email=tests@localhost",
        "-c",
        "commit.gpgsign=false",
    )
    done = command("git", *who, *arguments, cwd=cwd)
    assert done.code == 0, done.err
    return done.out.strip()


@dataclass(frozen=True)
class Environment:
    """A virtual environment."""

    folder: Path

    def tool(self, name: str) -> Path:
        """The path of an installed command."""
        found = shutil.which(name, path=str(self.folder / "bin")) or shutil.which(
            name, path=str(self.folder / "Scripts")
        )
        assert found is not None, name
        return Path(found)

    def run(
        self, name: str, *arguments: str | Path, cwd: Path | None = None, **more: str
    ) -> Result:
        """Run an installed command."""
        return command(self.tool(name), *arguments, cwd=cwd, **more)

    def install(self, *what: str | Path) -> None:
        """Have pip install packages and folders."""
        done = self.run("pip", "install", "--quiet", "--disable-pip-version-check", *what)
        assert done.code == 0, done.err


def new_environment(folder: Path) -> Environment:
    """Make a virtual environment."""
    done = command(sys.executable, "-m", "venv", folder)
    assert done.code == 0, done.err
    return Environment(folder)


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with what is shipped, as it stands in the work tree."""
    folder = tmp_path_factory.mktemp("clone")
    for name in _SHIPPED:
        source = REPOSITORY / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    git("init", "--quiet", cwd=folder)
    git("add", ".", cwd=folder)
    git("commit", "--quiet", "--message", "As it stands", cwd=folder)
    return folder


@pytest.fixture(scope="session")
def environment(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """saqlint, flake8, other plugins of it, pre-commit, and a package with two rules."""
    made = new_environment(tmp_path_factory.mktemp("environment") / "venv")
    rules = tmp_path_factory.mktemp("acme")
    rule_package(rules, "acme", {"acm101_job_without_tenant": TENANT, "acm901_short_name": SHORT})
    made.install(f"{clone}[flake8]", *BESIDE, rules)
    return made


def rule_package(folder: Path, name: str, rules: dict[str, str]) -> None:
    """A package that brings rules, ready for pip."""
    entries = "\n".join(f'{stem[:6]} = "{name}_lint.{stem}:check"' for stem in rules)
    pyproject = f"""\
        [build-system]
        requires = ["hatchling"]
        build-backend = "hatchling.build"

        [project]
        name = "{name}-lint"
        version = "1.0"
        dependencies = ["saqlint"]

        [project.entry-points."saqlint.rules"]
        """
    write(
        folder,
        {
            "pyproject.toml": textwrap.dedent(pyproject) + entries + "\n",
            f"{name}_lint/__init__.py": "",
            **{f"{name}_lint/{stem}.py": text for stem, text in rules.items()},
        },
    )


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with a small project: findings SAQ204 and SAQ201, on neighbouring lines."""
    folder = tmp_path / "shop"
    write(folder, FILES)
    git("init", "--quiet", cwd=folder)
    git("add", ".", cwd=folder)
    return folder


Change = Callable[[str, str], None]


@pytest.fixture
def change(shop: Path) -> Change:
    """Replace text in the module with the findings."""

    def apply(old: str, new: str) -> None:
        path = shop / "src/shop/web.py"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        git("add", ".", cwd=shop)

    return apply
