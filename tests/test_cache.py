"""What is remembered is what a run without a cache says, whatever was done to the files."""

import ast
import io
import json
import multiprocessing
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saqlint import cache, disk, store
from saqlint.cli import main

TASKS = """\
from saq import Queue

queue = Queue.from_url("redis://localhost")


async def resize(ctx: dict, *, image_id: int) -> None: ...


settings = {"queue": queue, "functions": [resize]}
"""
WEB = """\
from shop.tasks import queue


async def upload(image_id: int) -> None:
    await queue.enqueue("resize", image_id=image_id)
"""
HELPER = """\
from shop.start import start


async def later() -> None:
    await start(1)
"""
START = """\
from shop.tasks import queue


async def start(image_id: int) -> None:
    await queue.enqueue("resise", image_id=image_id, timeout=9)
"""
PLAIN = "import os\n\nprint(os.name)\n"
SETTINGS = ('[project]\nname = "shop"\n', '[tool.saqlint]\nlevel = "strict"\n')
TEXTS = (
    "",
    TASKS,
    WEB,
    HELPER,
    START,
    PLAIN,
    "def broken(:\n",
    "# saqlint: ignore-file[SAQ201] no\n",
)
NAMES = ("shop/tasks.py", "shop/web.py", "shop/helper.py", "shop/start.py", "shop/plain.py")
OTHERS = ("pyproject.toml", "saqlint.toml", ".gitignore", "Procfile", "shop/.gitignore", ".env")
OTHER_TEXTS = (*SETTINGS, 'ignore = ["SAQ201"]\n', "helper.py\n", "web: saq shop.tasks.settings\n")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (*cache.ENVIRONMENT, cache.VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(make(tmp_path / "project"))
    return tmp_path / "project"


def make(folder: Path) -> Path:
    (folder / ".git").mkdir(parents=True)
    for name, text in zip((*NAMES, "pyproject.toml"), TEXTS[1:6] + SETTINGS[:1], strict=True):
        write(folder / name, text)
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(list(arguments))
    return code, out.getvalue(), err.getvalue()


def entries(folder: Path) -> list[Path]:
    return sorted((folder / disk.OWN_FOLDER).glob("run-*.json"))


def forged(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    """Change the entry so that it says something else, then `change` it once more."""
    (entry,) = entries(folder)
    document = json.loads(entry.read_bytes())
    document |= {"said": [["out", "forged\n", ""]], "code": 0}
    change(document)
    entry.write_text(json.dumps(document))


def test_an_unchanged_project_is_answered_from_memory(project: Path) -> None:
    first = run()
    assert first[0] == 1
    assert run() == first
    forged(project, lambda document: document)
    assert run() == (0, "forged\n", "")
    assert run("--no-cache") == first


def test_a_remembered_answer_imports_no_parser(project: Path) -> None:
    program = (
        "import sys; from saqlint.cli import main; main([]); "
        "print(*sorted({'ast','astroid','libcst','croniter','click','yaml'} & set(sys.modules)))"
    )
    cold, warm = (
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            text=True,
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(SOURCE.parent)},
        ).stdout.splitlines()
        for _ in range(2)
    )
    assert cold[:-1] == warm[:-1]
    assert "ast" in cold[-1]
    assert warm[-1] == ""


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda top: write(top / "shop/web.py", PLAIN), id="edit"),
        pytest.param(lambda top: (top / "shop/web.py").unlink(), id="delete"),
        pytest.param(lambda top: (top / "shop/web.py").rename(top / "shop/w.py"), id="rename"),
        pytest.param(lambda top: write(top / "shop/more.py", WEB), id="new file"),
        pytest.param(lambda top: write(top / "new/more.py", WEB), id="new folder"),
        pytest.param(lambda top: write(top / "saqlint.toml", 'level = "strict"\n'), id="settings"),
        pytest.param(lambda top: write(top / ".gitignore", "web.py\n"), id="ignored"),
        pytest.param(
            lambda top: write(top / "shop/plain.py", WEB), id="a file that did not matter"
        ),
        pytest.param(lambda top: write(top / "requirements.txt", "saq==0.12\n"), id="versions"),
        pytest.param(lambda top: (top / ".git").rename(top / "git"), id="no repository"),
    ],
)
def test_a_change_is_seen(project: Path, change: Callable[[Path], object]) -> None:
    run()
    forged(project, lambda document: document)
    change(project)
    assert run() == run("--no-cache")


@pytest.mark.parametrize("name", NAMES)
def test_a_new_time_alone_changes_nothing(project: Path, name: str) -> None:
    run()
    forged(project, lambda document: document)
    os.utime(project / name, (0, 0))
    assert run() == (0, "forged\n", "")


def test_an_edit_that_matters_to_nobody_changes_nothing(project: Path) -> None:
    run()
    forged(project, lambda document: document)
    write(project / "shop/plain.py", PLAIN + "print(2)\n")
    assert run() == (0, "forged\n", "")


def test_other_options_have_another_answer(project: Path) -> None:
    assert run("--output-format", "concise") != run("--output-format", "json")
    assert run("--output-format", "concise") == run("--no-cache", "--output-format", "concise")
    assert len(entries(project)) == 2


def test_a_file_is_written_again(project: Path) -> None:
    wanted = ("--output-format", "json", "--output-file", "out.json")
    run(*wanted)
    first = (project / "out.json").read_text()
    (project / "out.json").unlink()
    assert run(*wanted)[0] == 1
    assert (project / "out.json").read_text() == first


def test_fixes_are_made_every_time(project: Path) -> None:
    write(project / "shop/web.py", WEB)
    run("--fix", "--unsafe-fixes")
    write(project / "shop/web.py", WEB)
    run("--fix", "--unsafe-fixes")
    assert (project / "shop/web.py").read_text() != WEB


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda entry: entry.write_bytes(b""), id="empty"),
        pytest.param(lambda entry: entry.write_bytes(b"\x80\x04."), id="a pickle"),
        pytest.param(lambda entry: entry.write_bytes(b"[" * 100_000), id="nested"),
        pytest.param(lambda entry: entry.write_bytes(b"{}"), id="no document"),
        pytest.param(lambda entry: entry.write_bytes(b'{"tag": 1}'), id="other document"),
        pytest.param(lambda entry: entry.write_bytes(entry.read_bytes()[:-9]), id="cut"),
        pytest.param(lambda entry: (entry.unlink(), entry.mkdir()), id="a folder"),
    ],
)
def test_a_damaged_entry_is_dropped(project: Path, spoil: Callable[[Path], object]) -> None:
    first = run()
    spoil(entries(project)[0])
    assert run() == first


@pytest.mark.parametrize("key", ["tag", "key", "said", "code", "folders", "scans", "code_files"])
def test_no_part_of_an_entry_is_trusted(project: Path, key: str) -> None:
    first = run()
    forged(project, lambda document: document.update({key: [None, {"x": 1}]}))
    assert run() == first


def test_the_entry_of_a_copied_folder_is_dropped(project: Path) -> None:
    first = run()
    forged(project, lambda document: document)
    folder = project / disk.OWN_FOLDER
    files = {file.name: file.read_bytes() for file in folder.iterdir()}
    run("clean")
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    assert run() == first


def test_a_link_in_the_place_of_the_folder_is_not_followed(project: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (project / disk.OWN_FOLDER).symlink_to(tmp_path / "elsewhere")
    assert run()[0] == 1
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_where_nothing_can_be_written_nothing_is_remembered(project: Path) -> None:
    write(project / disk.OWN_FOLDER, "a file")
    assert run() == run("--no-cache")


def test_the_folder_can_be_chosen(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("--cache-dir", str(tmp_path / "option"))
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "variable"))
    run()
    monkeypatch.delenv(cache.VARIABLE)
    write(project / "saqlint.toml", 'cache-dir = "../configured"\n')
    run()
    for name in ("option", "variable", "configured"):
        assert list((tmp_path / name / "saqlint").glob("run-*.json"))
    assert not (project / disk.OWN_FOLDER).exists()


def test_clean_deletes_the_cache_and_nothing_else(project: Path) -> None:
    run()
    folder = project / disk.OWN_FOLDER
    write(folder / "mine.txt", "")
    assert run("clean")[0] == 0
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    assert run("clean")[1].endswith("nothing to delete\n")


def test_the_cache_ignores_itself(project: Path) -> None:
    run()
    assert (project / disk.OWN_FOLDER / ".gitignore").read_text() == "*\n"
    assert (project / disk.OWN_FOLDER / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f")


def test_old_entries_go(project: Path) -> None:
    for number in range(70):
        write(project / disk.OWN_FOLDER / f"run-{number}.json", "{}")
    run()
    assert len(list((project / disk.OWN_FOLDER).glob("*.json"))) == 64


def _run_in(folder: str) -> tuple[int, str, str]:
    os.chdir(folder)
    return run()


def facts(folder: Path) -> Path:
    (file,) = (folder / disk.OWN_FOLDER).glob("scan-*.json")
    return file


def misled(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Have the facts say that `web.py` holds no SAQ code, then `change` them once more."""
    document = json.loads(facts(folder).read_bytes())
    document["files"]["shop/web.py"][4] = False
    change(document)
    facts(folder).write_text(json.dumps(document))


@pytest.fixture
def aged(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose files were changed long ago, as far as saqlint can tell."""
    monkeypatch.setattr(store, "_RACY", 0)
    time.sleep(0.05)
    return project


def test_after_an_edit_the_other_files_are_not_read_again(aged: Path) -> None:
    run()
    misled(aged, lambda document: document)
    write(aged / "shop/start.py", START + "\n")
    assert run() != run("--no-cache")
    write(aged / "shop/web.py", WEB + "\n")
    assert run() == run("--no-cache")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda d: d.update(key=[]), id="another key"),
        pytest.param(lambda d: d["key"].__setitem__(2, [1, 2, 3]), id="another folder"),
        pytest.param(lambda d: d["key"].__setitem__(3, [1, 2, 3, 4]), id="another scanner"),
        pytest.param(lambda d: d.update(files=[]), id="no files"),
        pytest.param(lambda d: d["files"].update(x=[1]), id="a short row"),
        pytest.param(lambda d: d["files"].update(x=[1, 2, 3, "4", True, "", ""]), id="no stamp"),
        pytest.param(lambda d: d["files"].update(x=[1, 2, 3, 4, 1, "", ""]), id="no answer"),
        pytest.param(lambda d: d["files"].update(x=[1, 2, 3, 4, True, "", None]), id="no words"),
        pytest.param(lambda d: d["files"].update(x=None), id="no row"),
        pytest.param(lambda d: d.clear(), id="nothing"),
    ],
)
def test_damaged_facts_are_forgotten(
    aged: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    run()
    misled(aged, change)
    write(aged / "shop/start.py", START + "\n")
    assert run() == run("--no-cache")


@pytest.mark.parametrize("data", [b"", b"\x80\x04.", b"[" * 100_000, b"{}", b"[]", b"null"])
def test_what_are_no_facts_is_dropped(aged: Path, data: bytes) -> None:
    run()
    facts(aged).write_bytes(data)
    write(aged / "shop/start.py", START + "\n")
    assert run() == run("--no-cache")
    assert json.loads(facts(aged).read_bytes())["files"]


def test_runs_at_the_same_time_do_not_disturb_each_other(project: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        outcomes = pool.map(_run_in, [str(project)] * 8)
    assert outcomes == [run("--no-cache")] * 8
    assert not list((project / disk.OWN_FOLDER).glob("*.partial"))


def _written(name: str, text: str) -> Callable[[Path], None]:
    return lambda top: write(top / name, text) if not (top / name).is_dir() else None


def _removed(name: str) -> Callable[[Path], None]:
    return lambda top: (top / name).unlink(missing_ok=True)


def _forged(name: str, text: str) -> Callable[[Path], None]:
    """Other content of the same size, with the time of the old."""

    def forge(top: Path) -> None:
        if (top / name).exists():
            status = (top / name).stat()
            (top / name).write_bytes(text.encode().ljust(status.st_size, b"\n")[: status.st_size])
            os.utime(top / name, ns=(status.st_atime_ns, status.st_mtime_ns))

    return forge


def _swapped(name: str, other: str) -> Callable[[Path], None]:
    """Two files that change places, with all that is theirs."""

    def swap(top: Path) -> None:
        if name != other and (top / name).exists() and (top / other).exists():
            (top / name).rename(top / "aside")
            (top / other).rename(top / name)
            (top / "aside").rename(top / other)

    return swap


def _moved(name: str, other: str) -> Callable[[Path], None]:
    def move(top: Path) -> None:
        if (top / name).exists():
            (top / name).replace(top / other)

    return move


def _touched(name: str) -> Callable[[Path], None]:
    def touch(top: Path) -> None:
        if (top / name).exists():
            os.utime(top / name, (1, 1))

    return touch


EDITS = st.one_of(
    st.builds(_written, st.sampled_from(NAMES), st.sampled_from(TEXTS)),
    st.builds(_written, st.sampled_from(OTHERS), st.sampled_from(OTHER_TEXTS)),
    st.builds(_removed, st.sampled_from((*NAMES, *OTHERS))),
    st.builds(_moved, st.sampled_from(NAMES), st.sampled_from((*NAMES, "more.py"))),
    st.builds(_forged, st.sampled_from((*NAMES, *OTHERS)), st.sampled_from(TEXTS)),
    st.builds(_swapped, st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.builds(_touched, st.sampled_from((*NAMES, *OTHERS))),
)


@pytest.mark.parametrize("rest", [0.0, 0.03])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=st.lists(EDITS, min_size=1, max_size=8))
def test_any_edits_leave_the_answers_of_a_run_without_a_cache(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    edits: list[Callable[[Path], None]],
    rest: float,
) -> None:
    """After a rest the times of files are trusted, without one their content is compared."""
    if rest:
        monkeypatch.setattr(store, "_RACY", int(rest * 0.5e9))
    top = make(tmp_path_factory.mktemp("edited") / "project")
    monkeypatch.chdir(top)
    for edit in edits:
        edit(top)
        time.sleep(rest)
        for arguments in ((), ("--output-format", "concise")):
            assert run(*arguments) == run("--no-cache", *arguments)


SOURCE = Path(cache.__file__).parent


def test_every_variable_that_is_asked_for_is_part_of_the_key() -> None:
    pattern = re.compile(
        r"""(?:environ(?:\.get)?|environment(?:\.get)?|getenv)[(\[]\s*"([A-Z_]+)\""""
    )
    asked = {
        name
        for file in SOURCE.rglob("*.py")
        if not {"rules", "extract", "resolve"} & set(file.parts)
        for name in pattern.findall(file.read_text(encoding="utf-8"))
    }
    assert asked - {cache.VARIABLE, "_SAQLINT_COMPLETE"} == set(cache.ENVIRONMENT)


def test_only_one_module_looks_at_the_linted_tree() -> None:
    """What is seen through `disk` is noted; what is seen past it would not be checked again."""
    may = {"config", "disk", "store", "streams", "atomic", "init_files", "changes", "scan"}
    may |= {"hook_file"}
    looks = {"scandir", "listdir", "isfile", "isdir", "realpath", "read_bytes", "read_text"}
    looks |= {"iterdir", "rglob", "is_file", "is_dir", "lstat", "exists"}
    found = {
        (file.stem, node.func.attr)
        for file in SOURCE.rglob("*.py")
        if file.stem not in may and "flake8" not in file.parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in looks
        and not (isinstance(node.func.value, ast.Name) and node.func.value.id == "disk")
    }
    # Of a directory entry: the folder's listing has been noted.
    assert found - {("walk", "is_dir"), ("walk", "is_file")} == set()
