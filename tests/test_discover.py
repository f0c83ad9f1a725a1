"""The project's files are found, whatever was given and however hostile the tree."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from saqlint.files.discover import MissingPathError, Tree, discover
from saqlint.files.scan import Scanner
from saqlint.files.source import UnreadableError
from saqlint.files.walk import DEFAULT_EXCLUDE
from saqlint.settings.config import Config, Glob

SAQ = "from saq import Queue\n"


def make(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def found(root: Path, *given: str, config: Config | None = None) -> Tree:
    return discover([root / path for path in given or (".",)], config or Config(), root)


def glob(root: Path, *patterns: str) -> tuple[Glob, ...]:
    return tuple(Glob(str(root), pattern) for pattern in patterns)


# ------------------------------------------------------------------------------------ which files


def test_lists_every_python_file_sorted(tmp_path: Path) -> None:
    make(tmp_path, {"b.py": "", "a/c.py": "", "a/b.pyi": "", "a/readme.md": "", "d.pyw": ""})
    assert found(tmp_path).files == ("a/b.pyi", "a/c.py", "b.py", "d.pyw")


@pytest.mark.parametrize("name", sorted(DEFAULT_EXCLUDE))
def test_usual_folders_are_left_out(tmp_path: Path, name: str) -> None:
    make(tmp_path, {f"{name}/a.py": "", f"deep/{name}/a.py": "", "kept.py": ""})
    assert found(tmp_path).files == ("kept.py",)


@pytest.mark.parametrize(
    ("files", "kept"),
    [
        pytest.param({"env/pyvenv.cfg": "", "env/lib/a.py": ""}, (), id="a virtual environment"),
        pytest.param({"env/a.py": ""}, ("env/a.py",), id="a folder called env"),
        pytest.param({"build/lib/a.py": "", "dist/a.py": ""}, (), id="what a build left"),
        pytest.param(
            {"app/build/__init__.py": "", "app/build/a.py": ""},
            ("app/build/__init__.py", "app/build/a.py"),
            id="a package called build",
        ),
    ],
)
def test_environments_and_builds(
    tmp_path: Path, files: dict[str, str], kept: tuple[str, ...]
) -> None:
    make(tmp_path, files)
    assert found(tmp_path).files == kept


@pytest.mark.parametrize(
    ("ignores", "kept"),
    [
        pytest.param({".gitignore": "gen/\n*_pb2.py\n"}, ("a.py", "x/a.py"), id="at the top"),
        pytest.param({"x/.gitignore": "*.py\n"}, ("a.py", "b_pb2.py", "gen/a.py"), id="nested"),
        pytest.param(
            {".gitignore": "*.py\n", "x/.gitignore": "!a.py\n"}, ("x/a.py",), id="deepest decides"
        ),
        pytest.param({".git/info/exclude": "x\n"}, ("a.py", "b_pb2.py", "gen/a.py"), id="exclude"),
        pytest.param({".gitignore": "\ufeffgen\nx\n*_pb2.py"}, ("a.py",), id="byte order mark"),
    ],
)
def test_gitignore(tmp_path: Path, ignores: dict[str, str], kept: tuple[str, ...]) -> None:
    make(tmp_path, {".git/HEAD": "", "a.py": "", "b_pb2.py": "", "gen/a.py": "", "x/a.py": ""})
    make(tmp_path, ignores)
    assert found(tmp_path).files == kept
    careless = found(tmp_path, config=Config(respect_gitignore=False))
    assert careless.files == ("a.py", "b_pb2.py", "gen/a.py", "x/a.py")


def test_the_repository_around_ignores_too(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            ".git/HEAD": "",
            ".gitignore": "back/gen\n*.tmp.py\n",
            "back/pyproject.toml": "",
            "back/gen/a.py": "",
            "back/b.tmp.py": "",
            "back/c.py": "",
        },
    )
    tree = found(tmp_path, "back")
    assert (tree.root, tree.files) == (tmp_path / "back", ("c.py",))


def test_include_exclude_and_extend_exclude(tmp_path: Path) -> None:
    make(tmp_path, {"a.py": "", "venv/b.py": "", "x/c.py": "", "x/d.task": "", "y/z/e.py": ""})
    assert found(tmp_path, config=Config(include=glob(tmp_path, "*.task"))).files == ("x/d.task",)
    replaced = found(tmp_path, config=Config(exclude=glob(tmp_path, "/x/")))
    assert replaced.files == ("a.py", "venv/b.py", "y/z/e.py")
    added = found(tmp_path, config=Config(extend_exclude=glob(tmp_path, "x/", "y/z")))
    assert added.files == ("a.py",)


def test_patterns_hold_below_the_folder_of_their_file(tmp_path: Path) -> None:
    make(tmp_path, {"pyproject.toml": "", "a/gen.py": "", "b/gen.py": "", "b/c/gen.py": ""})
    below = found(tmp_path, config=Config(extend_exclude=glob(tmp_path / "b", "/gen.py")))
    assert below.files == ("a/gen.py", "b/c/gen.py")
    make(tmp_path, {"b/pyproject.toml": ""})
    above = found(tmp_path, "b", config=Config(extend_exclude=glob(tmp_path, "b/c")))
    assert above.files == ("gen.py",)
    beside = found(tmp_path, "b", config=Config(extend_exclude=glob(tmp_path / "a", "gen.py")))
    assert beside.files == ("c/gen.py", "gen.py")


# -------------------------------------------------------------------------------------- what given


def test_a_file_or_folder_is_reported_and_the_project_listed(tmp_path: Path) -> None:
    make(tmp_path, {"pyproject.toml": "", "a.py": "", "x/b.py": "", "x/y/c.py": "", "xy.py": ""})
    assert found(tmp_path).reported is None
    folder = found(tmp_path, "x")
    assert folder.files == ("a.py", "x/b.py", "x/y/c.py", "xy.py")
    assert folder.reported == frozenset({"x/b.py", "x/y/c.py"})
    assert found(tmp_path, "x/b.py", "a.py").reported == frozenset({"a.py", "x/b.py"})
    assert folder.is_reported("x/b.py")
    assert not folder.is_reported("a.py")


def test_nothing_given_means_the_working_folder(tmp_path: Path) -> None:
    make(tmp_path, {"a.py": ""})
    assert discover([], Config(), tmp_path).files == ("a.py",)


def test_what_is_named_is_taken_although_left_out(tmp_path: Path) -> None:
    make(
        tmp_path,
        {"pyproject.toml": "", ".gitignore": "gen/\n", "gen/a.py": "", "venv/b.py": "", "c.py": ""},
    )
    tree = found(tmp_path, "gen/a.py", "venv")
    assert tree.files == ("c.py", "gen/a.py", "venv/b.py")
    assert tree.reported == frozenset({"gen/a.py", "venv/b.py"})
    forced = found(tmp_path, "gen/a.py", "venv", config=Config(force_exclude=True))
    assert forced.files == ("c.py",)
    assert forced.reported == frozenset()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("a/gen/x.py", False, id="ignored by name"),
        pytest.param("a/b/x.py", False, id="ignored in its own folder"),
        pytest.param("a/b", True, id="a folder that is not"),
        pytest.param("a/c.py", True, id="a file that is not"),
        pytest.param("a/c.log", False, id="a file that is neither"),
    ],
)
def test_forced_exclusion_asks_every_folder_above(
    tmp_path: Path, given: str, *, kept: bool
) -> None:
    make(
        tmp_path,
        {
            "pyproject.toml": "",
            ".gitignore": "gen/\n",
            "a/gen/x.py": "",
            "a/b/.gitignore": "x.py\n",
            "a/b/x.py": "",
            "a/b/y.py": "",
            "a/c.py": "",
            "a/c.log": "",
        },
    )
    config = Config(force_exclude=True)
    assert bool(found(tmp_path, given, config=config).reported) is kept
    careless = Config(force_exclude=True, respect_gitignore=False)
    assert bool(found(tmp_path, given, config=careless).reported) is (given != "a/c.log")


def test_a_folder_is_listed_once_however_often_it_is_named(tmp_path: Path) -> None:
    make(tmp_path, {"pyproject.toml": "", "venv/lib/a.py": "", "venv/b.py": ""})
    tree = found(tmp_path, "venv/lib", "venv", "venv/lib")
    assert tree.files == ("venv/b.py", "venv/lib/a.py")


def test_a_script_without_an_ending_is_python_by_its_first_line(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "pyproject.toml": "",
            "bin/run": "#!/usr/bin/env python3\n",
            "bin/start": "#!/bin/sh\n",
            "bin/notes": "text",
        },
    )
    tree = found(tmp_path, "bin/run", "bin/start", "bin/notes")
    assert (tree.files, tree.deployment) == (("bin/run",), ("bin/start",))
    assert tree.reported == frozenset({"bin/run", "bin/start"})


@pytest.mark.parametrize("name", ["missing.py", "no/such", "a.py/b", "nul\0byte"])
def test_a_missing_path_is_an_error(tmp_path: Path, name: str) -> None:
    make(tmp_path, {"a.py": ""})
    with pytest.raises(MissingPathError) as caught:
        found(tmp_path, name)
    assert caught.value.path == tmp_path / name
    assert str(tmp_path / name) in str(caught.value)


# ---------------------------------------------------------------------------------------- the root


@pytest.mark.parametrize(
    ("files", "given", "root"),
    [
        pytest.param({"pyproject.toml": "", "x/a.py": ""}, ["x/a.py"], ".", id="project"),
        pytest.param(
            {"pyproject.toml": "", "x/pyproject.toml": "", "x/y/a.py": ""},
            ["x/y"],
            "x",
            id="nearest",
        ),
        pytest.param(
            {"saqlint.toml": "", "x/pyproject.toml": "", "x/a.py": ""},
            ["x"],
            ".",
            id="settings win",
        ),
        pytest.param(
            {"pyproject.toml": "[tool.saqlint]", "x/pyproject.toml": "", "x/a.py": ""},
            ["x"],
            ".",
            id="settings in a project file win",
        ),
        pytest.param(
            {"pyproject.toml": "[tool.uv.workspace]", "x/pyproject.toml": "", "x/a.py": ""},
            ["x"],
            ".",
            id="a workspace holds its members",
        ),
        pytest.param({"x/y/a.py": ""}, ["x/y"], ".", id="the repository's top"),
        pytest.param(
            {"x/pyproject.toml": "", "y/pyproject.toml": "", "x/a.py": "", "y/a.py": ""},
            ["y/a.py", "x"],
            ".",
            id="two projects",
        ),
    ],
)
def test_project_root(tmp_path: Path, files: dict[str, str], given: list[str], root: str) -> None:
    make(tmp_path, {".git/HEAD": ""} | files)
    assert found(tmp_path, *given).root == tmp_path / root
    assert found(tmp_path, *reversed(given)).root == tmp_path / root


def test_the_root_can_be_said(tmp_path: Path) -> None:
    make(tmp_path, {"pyproject.toml": "", "x/a.py": "", "b.py": ""})
    tree = discover([tmp_path / "x"], Config(), tmp_path, root=tmp_path / "x")
    assert (tree.root, tree.files, tree.reported) == (tmp_path / "x", ("a.py",), None)


# ------------------------------------------------------------------------------------ source roots


@pytest.mark.parametrize(
    ("files", "roots"),
    [
        pytest.param(["app/__init__.py", "app/a.py"], ("",), id="flat"),
        pytest.param(["src/app/__init__.py", "src/app/a.py"], ("src", ""), id="src"),
        pytest.param(["src/py/app/__init__.py"], ("src/py", ""), id="src/py"),
        pytest.param(["src/app/a.py", "src/app/x/b.py"], ("src", ""), id="namespace below src"),
        pytest.param(["app/a.py", "app/x/b.py"], ("",), id="namespace at the top"),
        pytest.param(
            ["backend/pyproject.toml", "backend/app/__init__.py"], ("backend", ""), id="below"
        ),
        pytest.param(
            ["backend/pyproject.toml", "backend/src/app/__init__.py", "backend/tests/t.py"],
            ("backend", "backend/src", ""),
            id="backend/src",
        ),
        pytest.param(
            ["app/__init__.py", "app/domain/x/__init__.py", "app/lib/__init__.py", "app/lib/y.py"],
            ("",),
            id="folders in a package that lack their file",
        ),
        pytest.param(
            ["src/company/product/__init__.py", "src/company/product/a.py"],
            ("src/company", "", "src"),
            id="a package in a namespace: both ways",
        ),
        pytest.param(
            ["src/__init__.py", "src/app/__init__.py", "src/app/a.py"],
            ("", "src"),
            id="src package",
        ),
        pytest.param(
            [
                "a/pyproject.toml",
                "a/app/__init__.py",
                "b/pyproject.toml",
                "b/app/__init__.py",
                "b/app/x.py",
            ],
            ("b", "", "a"),
            id="several projects",
        ),
        pytest.param(["back/setup.py", "back/app/__init__.py"], ("back", ""), id="setup.py"),
        pytest.param(["src/lib/a.py", "x/lib/b.py"], ("", "src/lib"), id="lib below src alone"),
        pytest.param(["scripts/run.py", "app/__init__.py"], ("",), id="scripts make no root"),
        pytest.param(["__init__.py", "a.py"], ("",), id="the top is no package"),
    ],
)
def test_source_roots(tmp_path: Path, files: list[str], roots: tuple[str, ...]) -> None:
    make(tmp_path, dict.fromkeys(["pyproject.toml", *files], ""))
    assert set(found(tmp_path).roots) == set(roots)
    assert found(tmp_path).roots[0] == roots[0]


def test_source_roots_can_be_said(tmp_path: Path) -> None:
    make(tmp_path, {"pyproject.toml": "", "src/a.py": "", "lib/b.py": ""})
    config = Config(src=(str(tmp_path / "lib"), str(tmp_path)))
    assert found(tmp_path, config=config).roots == ("lib", "")


# --------------------------------------------------------------------------------------- byte scan


@pytest.mark.parametrize(
    ("text", "relevant"),
    [
        pytest.param("from saq import Queue", True, id="saq"),
        pytest.param("from litestar_saq import SAQConfig", True, id="litestar-saq"),
        pytest.param("SAQ_SETTINGS = {}", True, id="SAQ"),
        pytest.param("await queue.enqueue('f')", True, id="enqueue"),
        pytest.param("await enqueue('f')", True, id="a function that enqueues"),
        pytest.param("await job_enqueue (f)", True, id="another one"),
        pytest.param("enqueue_mail(1)", True, id="a third"),
        pytest.param("map(enqueue, names)", True, id="one that is handed on"),
        pytest.param("getattr(q, 'enqueue')('f')", True, id="the name in quotes"),
        pytest.param("# We enqueue one job; it was enqueued twice.", False, id="prose"),
        pytest.param("async def f(queues: TaskQueues): ...", True, id="TaskQueues"),
        pytest.param("await queue.apply('f')", True, id="apply"),
        pytest.param('settings = {"queue": q, "functions": []}', True, id="settings"),
        pytest.param("@task(execution_target='x')", True, id="native task"),
        pytest.param("async def send(ctx, *, to): ...", False, id="a task names nothing"),
        pytest.param("queue.put(1)", False, id="another queue"),
        pytest.param("df.apply(f)", False, id="another apply"),
        pytest.param('{"functions": []}', False, id="functions without a queue"),
    ],
)
def test_relevance(tmp_path: Path, text: str, *, relevant: bool) -> None:
    make(tmp_path, {"a.py": text, "b.py": "x = 1\n"})
    assert found(tmp_path).relevant == (("a.py",) if relevant else ())
    make(tmp_path, {"a.py": "#" * (3 << 20) + "\n" + text + "\n" + "#" * (1 << 20)})
    assert found(tmp_path).relevant == (("a.py",) if relevant else ())


def test_a_word_across_two_pieces_of_a_large_file_is_seen(tmp_path: Path) -> None:
    for shift in range(4):
        make(tmp_path, {"a.py": "#" * ((1 << 20) - shift) + "saq" + "#" * 10})
        assert found(tmp_path).relevant == ("a.py",)


def test_mentioning(tmp_path: Path) -> None:
    make(tmp_path, {"a.py": "send_email", "b.py": "other", "c.pyi": "send_email", "d.txt": "other"})
    tree = found(tmp_path)
    assert tree.mentioning(["send_email"]) == ("a.py",)
    assert tree.mentioning(["send_email", "other"]) == ("a.py", "b.py")
    assert tree.mentioning([]) == ()


@pytest.mark.parametrize(
    ("path", "test"),
    [
        pytest.param("tests/a.py", True, id="folder"),
        pytest.param("src/app/tests/a.py", True, id="inner folder"),
        pytest.param("test_a.py", True, id="prefix"),
        pytest.param("a_test.py", True, id="suffix"),
        pytest.param("conftest.py", True, id="conftest"),
        pytest.param("app/testing.py", False, id="testing"),
        pytest.param("app/contest.py", False, id="contest"),
    ],
)
def test_test_code_is_searched_only_where_it_was_asked_for(
    tmp_path: Path, path: str, *, test: bool
) -> None:
    make(tmp_path, {"pyproject.toml": "", path: SAQ})
    assert found(tmp_path).relevant == (() if test else (path,))
    assert found(tmp_path, path).relevant == (path,)


def test_stubs_are_listed_but_not_read(tmp_path: Path) -> None:
    make(tmp_path, {"a.pyi": SAQ})
    assert (found(tmp_path).files, found(tmp_path).relevant) == (("a.pyi",), ())


def test_buffers_stand_for_files(tmp_path: Path) -> None:
    make(tmp_path, {"pyproject.toml": "", "a.py": "x = 1\n", "b.py": SAQ})
    overlay = {Path("a.py"): b"import saq", tmp_path / "b.py": b"", Path("new.py"): b"SAQ"}
    tree = discover([tmp_path / "new.py"], Config(), tmp_path, overlay=overlay)
    assert tree.files == ("a.py", "b.py", "new.py")
    assert tree.relevant == ("a.py", "new.py")
    assert tree.reported == frozenset({"new.py"})
    assert tree.read("new.py") == b"SAQ"
    assert tree.mentioning(["import"]) == ("a.py",)


def test_the_scan_can_be_remembered(tmp_path: Path) -> None:
    make(tmp_path, {"a.py": SAQ, "b.py": ""})
    first = Scanner()
    discover([], Config(), tmp_path, scanner=first)
    known = {path: (stamp, (path == "b.py", "", "")) for path, (stamp, _) in first.seen.items()}
    assert discover([], Config(), tmp_path, scanner=Scanner(known=known)).relevant == ("b.py",)


# -------------------------------------------------------------------------------- deployment files


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Procfile", ""),
        ("Procfile.dev", ""),
        ("docker-compose.yml", ""),
        ("docker-compose.prod.yaml", ""),
        ("compose.override.yml", ""),
        ("Dockerfile", ""),
        ("docker/Dockerfile.worker", ""),
        ("docker/worker.dockerfile", ""),
        ("ops/worker.service", ""),
        ("ops/nightly.timer", ""),
        ("k8s/worker.yaml", ""),
        ("charts/app/templates/worker.yaml", ""),
        ("ops/worker.yaml", "apiVersion: apps/v1\nkind: Deployment\n"),
        ("production.yml", "services:\n  web:\n    image: x\n"),
        ("Makefile", ""),
        ("justfile", ""),
        ("Taskfile.yml", ""),
        ("fly.staging.toml", ""),
        ("railway.worker.json", ""),
        ("nixpacks.toml", ""),
        ("k8s/worker.yaml.j2", ""),
        ("etc/supervisor/conf.d/app.conf", "[program:worker]\n"),
        ("docker-entrypoint", "#!/bin/sh\n"),
        ("scripts/start.sh", ""),
        ("bin/entrypoint", "#!/bin/bash\n"),
        ("deploy/release", "#!/bin/sh\n"),
        ("crontab", ""),
        ("ops/jobs.cron", ""),
        ("fly.toml", ""),
        ("railway.toml", ""),
        ("render.yaml", ""),
        ("app.json", ""),
        ("ops/supervisord.conf", ""),
    ],
)
def test_deployment_files(tmp_path: Path, path: str, text: str) -> None:
    make(tmp_path, {path: text})
    assert found(tmp_path).deployment == (path,)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("openapi.yaml", "openapi: 3.0.0\nservices:\n"),
        (".github/workflows/ci.yml", "jobs:\n  x:\n    services:\n"),
        (".gitlab-ci.yml", "services:\n  - redis\ntest:\n  image: x\n"),
        ("bin/tool", "#!/usr/bin/env python3\n"),
        ("bin/data", "text"),
        ("docs/Dockerfile.md", ""),
        ("package.json", ""),
        ("settings.toml", ""),
        ("release", "#!/bin/sh\n"),
        ("node_modules/x/Dockerfile", ""),
    ],
)
def test_what_is_no_deployment_file(tmp_path: Path, path: str, text: str) -> None:
    make(tmp_path, {path: text})
    assert found(tmp_path).deployment == ()


def test_the_repository_around_deploys_too_but_is_not_reported(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            ".git/HEAD": "",
            "compose.yml": "",
            "deploy/worker.service": "",
            "other/Dockerfile": "",
            "back/pyproject.toml": "",
            "back/Dockerfile": "",
        },
    )
    tree = found(tmp_path, "back")
    assert tree.deployment == ("../compose.yml", "../deploy/worker.service", "Dockerfile")
    assert tree.read("../compose.yml") == b""
    assert [path for path in tree.deployment if tree.is_reported(path)] == ["Dockerfile"]


# ------------------------------------------------------------------------------------ hostile trees


def test_loops_of_links_end(tmp_path: Path) -> None:
    make(tmp_path, {"pyproject.toml": "", "a/b.py": SAQ})
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
    (tmp_path / "l1").symlink_to(tmp_path / "l2")
    (tmp_path / "l2").symlink_to(tmp_path / "l1")
    (tmp_path / "loop.py").symlink_to(tmp_path / "loop.py")
    tree = found(tmp_path)
    assert (tree.files, tree.relevant) == (("a/b.py",), ("a/b.py",))


def test_a_linked_folder_is_shown_at_both_places_and_read_once(tmp_path: Path) -> None:
    make(tmp_path, {"pyproject.toml": "", "shared/x/b.py": SAQ, "service/a.py": ""})
    (tmp_path / "service" / "shared").symlink_to("../shared")
    tree = found(tmp_path)
    assert tree.files == ("service/a.py", "service/shared/x/b.py", "shared/x/b.py")
    assert tree.relevant == ("shared/x/b.py",)


def test_linked_folders_do_not_multiply(tmp_path: Path) -> None:
    make(tmp_path, {"pyproject.toml": "", ".gitignore": "ignored\n", "real/a.py": SAQ})
    for name in ("ignored", "l1", "l2", "l3", "l4"):
        (tmp_path / name).symlink_to("real")
    assert found(tmp_path).files == ("l1/a.py", "l2/a.py", "real/a.py")


def test_links_out_of_the_repository_are_not_followed(tmp_path: Path) -> None:
    make(tmp_path, {"outside/a.py": "", "in/.git/HEAD": "", "in/lib/c.py": ""})
    make(tmp_path, {"in/app/pyproject.toml": "", "in/app/b.py": ""})
    (tmp_path / "in" / "app" / "away").symlink_to(tmp_path / "outside")
    (tmp_path / "in" / "app" / "machine").symlink_to("/")
    (tmp_path / "in" / "app" / "beside").symlink_to("../lib")
    assert found(tmp_path, "in/app").files == ("b.py", "beside/c.py")


def test_linked_files(tmp_path: Path) -> None:
    make(tmp_path, {"in/pyproject.toml": "", "in/a.py": SAQ, "out/b.py": SAQ})
    (tmp_path / "in" / "again.py").symlink_to("a.py")
    (tmp_path / "in" / "other.py").symlink_to("../out/b.py")
    (tmp_path / "in" / ".#a.py").symlink_to("user@host.1234")
    tree = found(tmp_path, "in")
    assert tree.files == ("a.py", "again.py", "other.py")
    assert tree.relevant == ("a.py", "other.py")


def test_a_folder_given_through_a_link_is_the_folder(tmp_path: Path) -> None:
    make(tmp_path, {"real/pyproject.toml": "", "real/a.py": ""})
    (tmp_path / "link").symlink_to("real")
    tree = found(tmp_path, "link")
    assert (tree.root, tree.files, tree.reported) == (tmp_path / "real", ("a.py",), None)


def test_what_is_no_regular_file_is_told_and_not_opened(tmp_path: Path) -> None:
    make(tmp_path, {"a.py": ""})
    os.mkfifo(tmp_path / "fifo.py")
    server = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(tmp_path)
    server.bind("socket.py")
    os.chdir(here)
    server.close()
    (tmp_path / "device.py").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "Procfile")
    tree = found(tmp_path)
    assert (tree.files, tree.deployment) == (("a.py",), ())
    assert tree.unreadable == (
        ("fifo.py", "not a regular file"),
        ("socket.py", "not a regular file"),
    )
    with pytest.raises(MissingPathError, match="neither a file nor a folder"):
        found(tmp_path, "fifo.py")
    with pytest.raises(UnreadableError, match="not a regular file"):
        tree.read("fifo.py")
    with pytest.raises(UnreadableError, match="not a regular file"):
        tree.read("device.py")


def test_a_file_whose_reading_fails_is_relevant_so_that_reading_it_tells(tmp_path: Path) -> None:
    memory = Path("/proc/self/mem")  # Opening it works, reading its beginning never does.
    (tmp_path / "a.py").symlink_to(memory)
    tree = found(tmp_path)
    assert tree.relevant == (("a.py",) if memory.exists() else ())
    with pytest.raises(UnreadableError, match=r"input/output error|no such file"):
        tree.read("a.py")


def test_files_that_vanish_or_grow(tmp_path: Path) -> None:
    make(tmp_path, {"a.py": SAQ, "b.py": SAQ})
    tree = found(tmp_path)
    (tmp_path / "a.py").unlink()
    with pytest.raises(UnreadableError, match="no such file or directory"):
        tree.read("a.py")
    assert tree.mentioning(["saq"]) == ("b.py",)
    with (tmp_path / "b.py").open("wb") as file:
        file.truncate(100 << 20)
    with pytest.raises(UnreadableError, match="larger than 64 MiB"):
        tree.read("b.py")
    assert found(tmp_path).relevant == ()


def test_strange_names(tmp_path: Path) -> None:
    names = ["new\nline.py", "quo'te\".py", "esc\x1b[31m.py", "日本.py", os.fsdecode(b"bad\xff.py")]
    for name in names:
        (tmp_path / name).write_text(SAQ)
    tree = found(tmp_path)
    assert tree.relevant == tree.files == tuple(sorted(names))
    assert all(tree.read(name) == SAQ.encode() for name in names)


def test_a_deep_tree(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(300):
        deep /= "d"
    deep.mkdir(parents=True)
    (deep / "a.py").touch()
    assert found(tmp_path).files == ("d/" * 300 + "a.py",)


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """Give a folder of a user whom permissions bind: they do not bind root."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        yield Path(name)
        os.seteuid(user)


def test_a_folder_that_may_not_be_listed_is_told(unprivileged: Path) -> None:
    make(unprivileged, {"ok.py": SAQ, "no/a.py": SAQ})
    (unprivileged / "no").chmod(0)
    tree = found(unprivileged)
    (unprivileged / "no").chmod(0o700)
    assert (tree.files, tree.unreadable) == (("ok.py",), (("no", "permission denied"),))


def test_what_only_helps_may_be_unreadable(unprivileged: Path) -> None:
    make(unprivileged, {"pyproject.toml": "", ".gitignore": "a.py", "a.py": "", "bin/x": "#!"})
    make(unprivileged, {"nested/.gitignore/x": "", "nested/b.py": ""})
    for name in ("pyproject.toml", ".gitignore", "bin/x"):
        (unprivileged / name).chmod(0)
    tree = found(unprivileged, "nested")
    assert (tree.root, tree.files) == (unprivileged, ("a.py", "nested/b.py"))
    assert tree.deployment == ()


def test_a_file_that_may_not_be_read_is_relevant_so_that_reading_it_tells(
    unprivileged: Path,
) -> None:
    make(unprivileged, {"ok.py": "", "no.py": ""})
    (unprivileged / "no.py").chmod(0)
    tree = found(unprivileged)
    assert tree.relevant == ("no.py",)
    with pytest.raises(UnreadableError, match="permission denied"):
        tree.read("no.py")
