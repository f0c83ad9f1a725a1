"""Ignore patterns mean what git says they mean."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from saqlint.settings.ignore import compile_patterns

PATHS = (
    "a.py",
    "b.pyc",
    "a.b.py",
    "build",
    "build/x.py",
    "src/build/x.py",
    "src/app/a.py",
    "src/app/deep/er/a.py",
    "docs/a b.py",
    "docs/[x].py",
    "docs/#x.py",
    "docs/!x.py",
    "docs/x ",
    "foo/bar",
    "x/foo/bar",
    "foo/x/y/bar",
    "env/lib/a.py",
    ".env",
    "1.py",
    "x-y.py",
)


def git_ignores(folder: Path, paths: tuple[str, ...], lines: list[str]) -> set[str]:
    """Ask git itself which paths the lines name (a folder's content goes with the folder)."""
    if not (folder / ".git").exists():
        subprocess.run(["git", "init", "-q", folder], check=True)
    (folder / ".gitignore").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    done = subprocess.run(
        ["git", "-C", folder, "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(paths).encode(),
        capture_output=True,
        check=False,
    )
    return set(done.stdout.decode().split("\0")) - {""}


def ours(paths: tuple[str, ...], lines: list[str]) -> set[str]:
    """Say the same with the module under test: a path is out with any folder above it."""
    patterns = compile_patterns(lines)

    def is_out(path: str) -> bool:
        parts = path.split("/")
        return any(
            patterns.decide("/".join(parts[:count]), is_folder=count < len(parts))
            for count in range(1, len(parts) + 1)
        )

    return {path for path in paths if is_out(path)}


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["*.py"], id="ending"),
        pytest.param(["*.py", "!a.py"], id="taken back"),
        pytest.param(["!a.py", "*.py"], id="the last one decides"),
        pytest.param(["build"], id="a name anywhere"),
        pytest.param(["build/"], id="a folder anywhere"),
        pytest.param(["/build"], id="at the top"),
        pytest.param(["/build/"], id="a folder at the top"),
        pytest.param(["src/build"], id="a slash anchors"),
        pytest.param(["app/a.py"], id="an anchored path matches nothing deeper"),
        pytest.param(["**/build"], id="leading stars"),
        pytest.param(["src/**"], id="trailing stars"),
        pytest.param(["src/**/a.py"], id="stars between"),
        pytest.param(["foo/**/bar"], id="stars for no folder"),
        pytest.param(["foo/*/bar"], id="one star stays in a folder"),
        pytest.param(["foo**bar"], id="stars beside text"),
        pytest.param(["src**"], id="stars after text"),
        pytest.param(["?.py"], id="question mark"),
        pytest.param(["[0-9].py"], id="range"),
        pytest.param(["[!0-9].py"], id="negated range"),
        pytest.param(["[^a].py"], id="negated with a caret"),
        pytest.param(["[[:digit:]].py"], id="class"),
        pytest.param(["[[:nonsense:]].py", "b.pyc"], id="unknown class"),
        pytest.param(["docs/[[]x].py"], id="bracket in brackets"),
        pytest.param(["docs/\\[x\\].py"], id="escaped brackets"),
        pytest.param(["[a.py", "b.pyc"], id="unclosed bracket"),
        pytest.param(["[9-0].py", "[!9-0].py", "b.pyc"], id="a range the wrong way round"),
        pytest.param(["docs/[\\[]x].py", "[\\0-\\9].py"], id="escaped in brackets"),
        pytest.param(["[]-a].py"], id="bracket first"),
        pytest.param(["[a-].py", "x[a-]y.py"], id="dash last"),
        pytest.param(["#x.py", "docs/a b.py"], id="comment"),
        pytest.param(["\\#x.py"], id="escaped hash"),
        pytest.param(["\\!x.py"], id="escaped mark"),
        pytest.param(["x "], id="trailing space goes"),
        pytest.param(["x\\ "], id="escaped trailing space stays"),
        pytest.param(["", "/", "//", "!", "a.py"], id="empty ones match nothing"),
        pytest.param(["a.py\\"], id="backslash at the end"),
        pytest.param([".env", "env/"], id="file and folder"),
        pytest.param(["*", "!*/", "!a.py"], id="everything but"),
        pytest.param(["/*", "!/src"], id="the top but one"),
        pytest.param(["*.b.py"], id="two dots"),
        pytest.param(["*a.py"], id="star without a dot"),
    ],
)
def test_agrees_with_git(tmp_path: Path, lines: list[str]) -> None:
    assert ours(PATHS, lines) == git_ignores(tmp_path, PATHS, lines)


PARTS = st.sampled_from(
    ["a", "b", "*", "**", "?", "/", "!", ".", ".py", "[ab]", "[!a]", "\\", " ", "#", "src", "x-y"]
)
PATTERNS = st.lists(PARTS, min_size=1, max_size=6).map("".join)
NAMES = st.sampled_from(["a", "b", "ab", "a.py", "b.py", "src", ".a", "x-y", "a b", "#", "!a"])


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("repository")


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(PATTERNS, min_size=1, max_size=4),
    paths=st.lists(st.lists(NAMES, min_size=1, max_size=3).map("/".join), min_size=1, max_size=8),
)
@example(lines=["*a", "!a.py", "**"], paths=["a", "src/a.py"])
def test_agrees_with_git_on_any_patterns(
    repository: Path, lines: list[str], paths: list[str]
) -> None:
    asked = tuple(dict.fromkeys(paths))
    assert ours(asked, lines) == git_ignores(repository, asked, lines)
