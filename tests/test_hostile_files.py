"""Whatever files lie in the tree, and whatever they are called: nothing hangs, nothing is lost."""

import errno
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from msgspec.structs import replace

from saqlint.engine import Report, run
from saqlint.files.discover import Tree, discover
from saqlint.formats import format_names
from saqlint.rules import all_rules
from saqlint.settings.config import Config
from tests.bounded import COMMAND, WAIT, Files, bounded, environment, lay, shop, unread

HEAD = 'from saq import Queue\nqueue = Queue.from_url("redis://localhost")\n'
DEEP_YAML = "".join(f"{' ' * n}a:\n" for n in range(3_000))
BOMB = "\n".join(
    ["a0: &a0 {command: saq x.y}"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one finding; the folder around it is no repository."""
    return shop(tmp_path / "shop")


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"compose.yaml": f"{BOMB}\nservices: {{w: {{command: saq a.b}}}}"}, id="bomb"),
        pytest.param({"compose.yaml": "services: " + "{a: " * 3_000 + "}" * 3_000}, id="mappings"),
        pytest.param({"compose.yaml": "services: " + "[" * 20_000 + "]" * 20_000}, id="sequences"),
        pytest.param({"k8s/a.yaml": DEEP_YAML}, id="3,000 levels"),
        pytest.param({"compose.yaml": "services: !!python/object:os.system [id]"}, id="an object"),
        pytest.param({"compose.yaml": b"services: \xff\0\x1b"}, id="no text"),
        pytest.param({"compose.yaml": "services:\n  w:\n    stop_grace_period: ²s"}, id="a digit"),
        pytest.param({"k8s/a.yaml": "kind: Pod\nspec: {terminationGracePeriodSeconds: ²}"}, id="²"),
        pytest.param({"uv.lock": "x=" + "[" * 9_000 + "]" * 9_000}, id="deep TOML"),
        pytest.param({"pyproject.toml": "\n" * 2_000_000 + "x"}, id="2 MB of empty lines"),
        pytest.param({"pyproject.toml": " " * 2_000_000 + "x"}, id="2 MB of blanks"),
        pytest.param({"pyproject.toml": b"\xff\0[["}, id="no TOML"),
        pytest.param({"Pipfile.lock": "[" * 100_000, "app.json": "[" * 100_000}, id="deep JSON"),
        pytest.param(
            {
                "requirements.txt": "-r requirements.txt\n-r /dev/zero\n-r ../../../../etc/passwd\n"
                + "saq==9" * 50_000
            },
            id="requirements of themselves",
        ),
        pytest.param({".gitignore": "a" + " " * 60_000 + "b"}, id="a pattern of blanks"),
        pytest.param(
            {".gitignore": "*a*a*a*a*a*a*a*a*a*a*a*a*b*\n" * 9, "a" * 200 + ".py": HEAD},
            id="a pattern of many stars",
        ),
        pytest.param(
            {".gitignore": "**/a/**/a/**/a/**/a/**/a/**/b/c*\n", "a/" * 300 + "a.py": HEAD},
            id="a pattern of any depth",
        ),
        pytest.param(
            {"Procfile": "web: '" + "\\a" * 50_000 + "\n# noqa" + " " * 90_000 + "!\n"},
            id="a quote that is not closed",
        ),
    ],
)
def test_other_files_than_python(project: Path, files: Files) -> None:
    lay(project, files)
    assert unread(project) == set()


@pytest.fixture
def thousand_folders(project: Path) -> Iterator[Path]:
    """The project with folders inside one another, deeper than a path may be long."""
    here = os.open(project, os.O_RDONLY)
    for _ in range(1_000):
        os.mkdir("deep", dir_fd=here)
        inner = os.open("deep", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("x.py", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    yield project
    # Python 3.10 to 3.12 remove a tree by recursion, pytest's own cleaning included.
    subprocess.run(["rm", "-rf", str(project / "deep")], check=True)


def test_a_tree_of_a_thousand_folders(thousand_folders: Path) -> None:
    # Where the path is longer than the system takes, the folder cannot be listed.
    assert all(path.startswith("deep/deep/") for path in unread(thousand_folders))


@pytest.mark.parametrize(
    "name",
    [
        *("x.py", "pyproject.toml", "saqlint.toml", "compose.yaml", "Dockerfile", "Procfile"),
        *("requirements.txt", "uv.lock", ".gitignore", "setup.cfg", "Makefile", ".saqlint_cache"),
        *("conftest.py", "x.pyi", "k8s", "poetry.lock", "__init__.py", ".git"),
    ],
)
def test_a_folder_in_the_place_of_a_file(tmp_path: Path, name: str) -> None:
    lay(shop(tmp_path), {f"{name}/y.py": HEAD})
    assert unread(tmp_path) == set()


# ----------------------------------------------------------------------------------- links, devices

if sys.platform != "win32":

    def test_links_that_lead_nowhere_or_round(project: Path) -> None:
        for link, target in {
            "itself.py": "itself.py",
            "dangling.py": "nowhere",
            "pyproject.toml": "pyproject.toml",
            "compose.yaml": "compose.yaml",
            "requirements.txt": "requirements.txt",
            "here": ".",
            "one": "other",
            "other": "one",
            "everything": "/",
            "up": "..",
        }.items():
            (project / link).symlink_to(target)
        (project / "inner").mkdir()
        (project / "inner" / "up").symlink_to("..")
        assert unread(project) == set()

    SPECIAL = (
        *("x.py", "compose.yaml", "pyproject.toml", "saqlint.toml", "requirements.txt", "uv.lock"),
        *(".gitignore", "setup.cfg", "Dockerfile", "Procfile", "Makefile", "k8s.yaml", ".env"),
    )

    @pytest.mark.parametrize("name", SPECIAL)
    def test_what_never_ends_is_not_opened(tmp_path: Path, name: str) -> None:
        os.mkfifo(shop(tmp_path) / name)
        assert unread(tmp_path) == ({name} if name == "x.py" else set())

    def test_devices_and_sockets(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(project)
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind("socket.py")
            for name in ("zero.py", "compose.yaml", "poetry.lock", "requirements.txt"):
                Path(name).symlink_to("/dev/zero")
            Path("terminal.py").symlink_to("/dev/tty")
            assert unread(project) == {"socket.py"}

    UNPRIVILEGED = """\
import os, sys
from saqlint.cli import main
os.chdir(sys.argv[1])
warm = os.open(os.devnull, os.O_WRONLY)
out = os.dup(1)
os.dup2(warm, 1)
main([".", "--output-format", "json"])  # All modules are there before the rights are gone.
os.dup2(out, 1)
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
os.chdir(sys.argv[2])
sys.exit(main([".", "--level", "strict", "--output-format", "json"]))
"""

    @pytest.fixture
    def public() -> Iterator[Path]:
        """A folder that other users can get to."""
        with tempfile.TemporaryDirectory() as name:
            Path(name).chmod(0o755)
            yield Path(name)

    def test_what_the_user_may_not_read(public: Path) -> None:
        warm, folder = shop(public / "warm"), shop(public / "shop")
        lay(folder, {"x.py": HEAD, "y.py": "", "in/z.py": HEAD, "out/a/b.py": HEAD, "Procfile": ""})
        for name in ("x.py", "Procfile"):
            (folder / name).chmod(0)
        (folder / "in").chmod(0o111)
        (folder / "out" / "a").chmod(0)
        command = (sys.executable, "-c", UNPRIVILEGED, str(warm), str(folder))
        ended = bounded(folder, command=command)
        (folder / "in").chmod(0o755)
        (folder / "out" / "a").chmod(0o755)
        assert unread(folder, ended) == {"x.py", "in", "out/a"}


# ----------------------------------------------------------------------------------------- changes


def look(tree: Tree) -> Report:
    return run(tree, Config(level="strict"), all_rules())


@pytest.fixture
def tree(project: Path) -> Tree:
    """The project with one more module, as it was found."""
    lay(project, {"x.py": HEAD, "pyproject.toml": "", "compose.yaml": "services: {}"})
    return discover([project], Config(), project)


def codes(report: Report) -> set[tuple[str, str]]:
    assert report.failures == ()
    return {(found.code, found.at.path) for found in report.diagnostics}


def test_a_file_that_vanishes_after_it_was_found(tree: Tree) -> None:
    before = codes(look(tree))
    for name in ("x.py", "compose.yaml", "pyproject.toml"):
        (tree.root / name).unlink()
    assert codes(look(tree)) == before | {("SAQ001", "x.py")}


def test_a_folder_that_vanishes_after_it_was_found(tree: Tree) -> None:
    gone = replace(tree, root=tree.root / "gone")
    assert codes(look(gone)) == {("SAQ001", path) for path in tree.relevant}


if sys.platform != "win32":

    def test_a_file_that_becomes_something_else(tree: Tree) -> None:
        (tree.root / "x.py").unlink()
        os.mkfifo(tree.root / "x.py")
        (tree.root / "compose.yaml").unlink()
        os.mkfifo(tree.root / "compose.yaml")
        assert ("SAQ001", "x.py") in codes(look(tree))
        assert ("SAQ201", "web.py") in codes(look(tree))


# ------------------------------------------------------------------------------------------- names

STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
ODD = (
    *(b"new\nline", b"cr\rreturn", b"tab\t", b"quo'te\"", b"back\\slash", b"-rf", b" ", b"a b"),
    *(b"esc\x1b[31m\x1b]0;title\x07", b"c1\xc2\x9b31m", b"not utf-8 \xff\xfe", b"%0A::error::"),
    *(b"::warning file=x::y", b"]]><x&", b"a;b,c:d", b"#hash?", b"\xe2\x80\xaetxt", b"$(id)`id`"),
)
STEERED = "\x1b]0;title\x07\x9b31m\u202e"
JOB = (
    "async def send():\n"
    "    await queue.enqueue('nix\\x1b[31m\\x9b\\n\\u202e', a=1)  # \x1b]0;title\x07\n"
    "    await queue.enqueue('raw\x1b[31m\u202e', a=1)\n"
)


@pytest.fixture
def odd(project: Path) -> Path:
    """A project whose names and texts would steer a terminal."""
    for name in ODD:
        (project / os.fsdecode(name + b".py")).write_bytes((HEAD + JOB).encode())
    folder = project / os.fsdecode(b"folder\xff\n\x1b[31m")
    folder.mkdir()
    (folder / "compose.yaml").write_text("services:\n  w: {command: saq a.b\x1b[31m}\n")
    return project


if sys.platform != "win32":

    def test_every_file_is_named_whatever_its_name(odd: Path) -> None:
        ended = bounded(odd, "--output-format", "json")
        found = json.loads(ended.out)["diagnostics"]
        assert ended.err == ""
        paths = {one["path"] for one in found if one["code"] == "SAQ201"}
        assert len(paths) == len(ODD) + 1

    @pytest.mark.parametrize(
        "arguments",
        [
            *(("--output-format", name, "--level", "strict") for name in format_names()),
            *(("--show-files",), ("--show-settings",), ("--statistics",), ("-v", "--timings")),
            ("--fix", "--unsafe-fixes", "--show-fixes"),
            ("--add-noqa", "--reason", "\x1b[31m"),
            ("checklist",),
            ("checklist", "--output-format", "markdown"),
            ("explain", "resize"),
            ("explain", "\x1b[31m"),
            ("\x1b[31m",),
            ("--config", "\x1b[31m = 1"),
            ("--select", "\x1b[31m"),
            ("--baseline", STEERED, "--generate-baseline"),
            ("--baseline", STEERED, "--generate-baseline", "--diff"),
            ("--cache-dir", STEERED),
            ("--show-settings", "--exclude", STEERED),
            ("--show-settings", "--baseline", STEERED),
            ("clean", STEERED),
            ("rule", STEERED),
            ("init", STEERED),
        ],
        ids=lambda arguments: " ".join(arguments).encode("unicode_escape").decode(),
    )
    def test_nothing_of_the_tree_steers_the_terminal(odd: Path, arguments: tuple[str, ...]) -> None:
        ended = bounded(odd, *arguments)
        assert ended.code in (0, 1, 2)
        assert STEERING.search(ended.out) is None
        assert STEERING.search(ended.err) is None
        assert "Traceback" not in ended.err
        assert ended.out or ended.err

    def test_a_baseline_that_steers_is_pruned_without(odd: Path) -> None:
        bounded(odd, "--baseline", STEERED, "--generate-baseline")
        ended = bounded(odd, "--baseline", STEERED, "--prune-baseline")
        assert "taken out of \\x1b]0;title" in ended.err
        assert STEERING.search(ended.out + ended.err) is None

    @pytest.mark.parametrize(
        "settings",
        [
            'select = ["X"]',
            'level = "X"',
            '"X" = 1',
            'extend = "X"',
            'saq-version = "X"',
            'output-format = "X"',
            'baseline = "X"',
            'src = ["X"]',
            'exclude = ["X["]',
            'cache-dir = "X"',
            'per-file-ignores = {"X" = ["SAQ201"]}',
            "level = X",
        ],
    )
    def test_no_setting_steers_the_terminal(project: Path, settings: str) -> None:
        escaped = "".join(f"\\u{ord(char):04x}" for char in STEERED)
        (project / "saqlint.toml").write_text(settings.replace("X", escaped))
        for arguments in ((), ("--show-settings",), ("-v",), ("checklist",), ("config",)):
            ended = bounded(project, *arguments)
            assert ended.code in (0, 1, 2)
            assert STEERING.search(ended.out + ended.err) is None

    def on_a_terminal(folder: Path, *arguments: str) -> str:
        """What a person sees of standard output."""
        master, slave = os.openpty()
        with open(master, "rb", buffering=0) as screen:  # noqa: PTH123 - it has no path
            process = subprocess.Popen(
                [*COMMAND, *arguments], cwd=folder, env=environment(), stdout=slave
            )
            os.close(slave)
            shown = b"".join(chunks(screen))
        process.wait(WAIT)
        return shown.decode().replace("\r\n", "\n")

    def chunks(screen: IO[bytes]) -> Iterator[bytes]:
        try:
            while chunk := screen.read(65_536):
                yield chunk
        except OSError as error:
            assert error.errno == errno.EIO  # noqa: PT017 - Linux's way to say that it was closed

    def test_a_diff_is_exact_for_programs_and_harmless_on_a_terminal(odd: Path) -> None:
        assert "raw\x1b[31m" in bounded(odd, "--diff", "--unsafe-fixes").out
        shown = on_a_terminal(odd, "--diff", "--unsafe-fixes")
        assert "raw\\x1b[31m" in shown
        assert STEERING.search(shown) is None
