"""The hooks, run by the real pre-commit in a scratch repository."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import write
from tests.installed.conftest import Change, Environment, Result, git

pytestmark = pytest.mark.installed
Hook = Callable[..., Result]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps what it installs; once for all tests."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def hook(environment: Environment, clone: Path, shop: Path, store: Path) -> Hook:
    """Run one hook of the clone on what is staged, or as told."""

    def run(name: str, *arguments: str, config: str = "") -> Result:
        head = git("rev-parse", "HEAD", cwd=clone)
        text = (
            f"repos:\n  - repo: {clone.as_posix()}\n    rev: {head}\n"
            f"    hooks:\n      - id: {name}\n{config}"
        )
        write(shop, {".pre-commit-config.yaml": text})
        git("add", ".", cwd=shop)
        result = environment.run(
            "pre-commit", "run", "--color=never", *arguments, cwd=shop, PRE_COMMIT_HOME=str(store)
        )
        assert "An unexpected error" not in result.out, result.out
        return result

    return run


def test_the_manifest_is_valid(environment: Environment, clone: Path) -> None:
    manifest = clone / ".pre-commit-hooks.yaml"
    assert environment.run("pre-commit", "validate-manifest", manifest).code == 0


def test_the_whole_project(hook: Hook, shop: Path) -> None:
    git("commit", "--quiet", "--message", "All", cwd=shop)
    # The finding lies in a file that is not part of the commit.
    write(shop, {"src/shop/other.py": "x = 1\n"})
    result = hook("saqlint")
    assert result.code == 1
    assert "SAQ204" in result.out
    assert "src/shop/web.py:5:25" in result.out


def test_arguments_of_the_user(hook: Hook) -> None:
    assert "SAQ201" not in hook("saqlint", config="        args: [--level, basic]\n").out
    assert "SAQ201" in hook("saqlint", config="        args: [--select, SAQ201]\n").out


def test_a_clean_project_passes(hook: Hook, change: Change) -> None:
    change("resise", "resize")
    change('"resize", image_id=image_id)', '"resize", image_id=image_id, timeout=9)')
    for name in ("saqlint", "saqlint-fix", "saqlint-files", "saqlint-config"):
        result = hook(name)
        assert result.code == 0, result.out
        assert "Passed" in result.out


def test_a_commit_without_code_or_settings_asks_for_nothing(hook: Hook, shop: Path) -> None:
    hook("saqlint")
    git("commit", "--quiet", "--no-verify", "--message", "All", cwd=shop)
    write(shop, {"notes.txt": "x\n"})
    assert "Skipped" in hook("saqlint").out


def test_fixes(hook: Hook, shop: Path) -> None:
    result = hook("saqlint-fix")
    assert result.code == 1
    assert '"resize", image_id=image_id, timeout=9' in (shop / "src/shop/web.py").read_text()
    assert "Fixed 1 problem" in result.out
    again = hook("saqlint-fix")
    assert "SAQ201" in again.out
    assert "files were modified" not in again.out


def test_a_fix_alone_stops_the_commit(hook: Hook, change: Change) -> None:
    change('"resize", image_id=image_id)', '"resize", image_id=image_id, timeout=9)')
    assert hook("saqlint-fix").code == 1
    assert hook("saqlint-fix").code == 0


def test_only_the_files_of_the_commit(hook: Hook, shop: Path) -> None:
    git("commit", "--quiet", "--message", "All", cwd=shop)
    write(shop, {"src/shop/tasks.py": (shop / "src/shop/tasks.py").read_text() + "\n"})
    git("add", "src", cwd=shop)
    assert hook("saqlint-files").code == 0
    # What a task is called is told by another file than the one that names it.
    result = hook("saqlint-files", "--files", "src/shop/web.py")
    assert result.code == 1
    assert "SAQ204" in result.out


def test_files_of_a_commit_that_are_left_out(hook: Hook, shop: Path) -> None:
    write(shop, {"saqlint.toml": 'extend-exclude = ["web.py"]\n'})
    assert hook("saqlint-files", "--files", "src/shop/web.py").code == 0
    assert hook("saqlint-files", "--all-files").code == 0


def test_many_files(hook: Hook, shop: Path) -> None:
    write(shop, {f"src/shop/{'x' * 100}_{number}.py": "x = 1\n" for number in range(1500)})
    result = hook("saqlint-files", "--all-files")
    assert result.code == 1
    assert result.out.count("src/shop/web.py:5:25") == 1


def test_settings(hook: Hook, shop: Path) -> None:
    write(shop, {"saqlint.toml": 'levle = "basic"\n'})
    result = hook("saqlint-config")
    assert result.code == 1
    assert "saqlint.toml:1: unknown key `levle`, did you mean `level`?" in result.out
    write(shop, {"saqlint.toml": 'level = "basic"\n'})
    assert hook("saqlint-config").code == 0
    write(shop, {"apps/web/pyproject.toml": "[tool.saqlint]\nlevel = 3\n"})
    assert "apps/web/pyproject.toml:2" in hook("saqlint-config").out
