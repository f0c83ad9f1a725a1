"""A run executes nothing of the tree, opens it only to read, starts and reaches nothing.

Python tells an audit hook of everything that a run does; it is there before saqlint is.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bounded import REPOSITORY, WAIT, lay, shop

MARK = "sprung-by-the-linted-tree"
TRAP = f"{MARK!r}; import os; os.environ['HOME'] and open('{MARK}', 'a').write(__name__)\n"
HEAD = 'from saq import CronJob, Queue\nqueue = Queue.from_url("redis://localhost")\n'
FILES = {
    # What Python would import in place of a library, at its start, or before any test.
    **{
        f"{name}.py": TRAP
        for name in (
            *("click", "yaml", "libcst", "astroid", "croniter", "packaging", "wcwidth", "tomllib"),
            *("ast", "json", "dataclasses", "pathlib", "inspect", "typing", "difflib", "tokenize"),
            *("sitecustomize", "usercustomize", "conftest", "setup", "noxfile", "saqlint_rules"),
        )
    },
    "evil.pth": f"import os; open('{MARK}', 'a')\n",
    "evil-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n",
    "evil-1.0.dist-info/entry_points.txt": "[saqlint.rules]\nevil = saqlint_rules:check\n",
    # What a worker would import: by dotted path, by name, by annotation, by decorator.
    "jobs/__init__.py": TRAP,
    "jobs/tasks.py": TRAP + "async def send(ctx, *, a: int): ...\n__getattr__ = print\n",
    "jobs/plugins.py": TRAP + "from litestar_saq import QueueConfig, SAQConfig, SAQPlugin\n"
    "plugin = SAQPlugin(config=SAQConfig(queue_configs=[QueueConfig(\n"
    "    dsn='redis://x', tasks=['jobs.tasks.send', 'jobs.gone.x', 'setup.main', 'os.system'],\n"
    "    startup='jobs.tasks.start')]))\n",
    "jobs/settings.py": TRAP + "import dataclasses\n@dataclasses.dataclass\nclass Settings:\n"
    "    limit: int = max(3, 4)\n    name: str = '-'.join(['a', 'b'])\nsettings = Settings()\n",
    "app.py": TRAP + HEAD + "import jobs.settings as s\nfrom jobs.tasks import *\n"
    "async def f():\n    await queue.enqueue(s.settings.name, timeout=s.settings.limit)\n"
    "    await queue.enqueue('sende', a=eval('1'))\n"
    "settings = {'queue': queue, 'functions': [send, eval('send')], 'cron_jobs': [\n"
    "    CronJob(send, cron='* * * *'), CronJob(send, cron='R R * * *', timeout=60)]}\n",
    "newer.py": TRAP + HEAD + "type Name[T] = list[T]\nqueue.enqueue('a', timeout=3)\n",
    "bad.py": TRAP + HEAD + "def (:\n",
    # What other tools would run.
    "Makefile": f"X := $(shell touch {MARK})\nrun:\n\tsaq app.settings && touch {MARK}\n",
    "Dockerfile": f"FROM python\nRUN touch {MARK}\nCMD saq app.settings\n",
    "Procfile": f"worker: sh -c 'touch {MARK}; saq app.settings'\n",
    "compose.yaml": f"services:\n  w: !!python/object/apply:os.system ['touch {MARK}']\n"
    "  v: {command: saq app.settings}\n",
    "requirements.txt": "saq==0.26.4\n-e .\ngit+https://example.invalid/x\n-r https://e.invalid/y\n",
    "tox.ini": f"[testenv]\ncommands = touch {MARK}\n",
    ".env": f"X=$(touch {MARK})\n",
    ".git/config": f"[core]\nfsmonitor = touch {MARK}\nhooksPath = hooks\n",
    "hooks/post-checkout": f"#!/bin/sh\ntouch {MARK}\n",
    "pyproject.toml": "[project]\nname = 'x'\nversion = '1'\ndependencies = ['saq']\n"
    "[build-system]\nrequires = []\nbuild-backend = 'setup'\nbackend-path = ['.']\n"
    "[tool.saqlint]\nlevel = 'strict'\n[tool.pytest.ini_options]\naddopts = '-p saqlint_rules'\n",
}
HOOK = """\
import atexit, os, sys

log = os.open(os.environ["AUDIT_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
WATCHED = ("open", "exec", "import", "compile", "socket.", "subprocess.", "os.", "shutil.", "pty.")
WATCHED += ("pickle.", "ctypes.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.")
WATCHED += ("tempfile.", "sqlite3.", "mmap.", "fcntl.", "resource.", "syslog.", "signal.")
QUIET = ("os.listdir", "os.scandir", "os.putenv", "os.unsetenv", "os.walk", "os.getxattr")


def constants(code):
    yield code.co_filename
    for one in code.co_consts:
        if hasattr(one, "co_consts"):
            yield from constants(one)
        else:
            yield str(one)


def told(event, arguments):
    if event == "exec":
        code = arguments[0]
        return [code.co_filename, " ".join(constants(code))] if hasattr(code, "co_consts") else []
    if event == "compile":
        return []
    if arguments and isinstance(arguments[0], int):
        return []  # A file that is open already.
    first = arguments[0] if arguments else ""
    if isinstance(first, bytes):
        first = os.fsdecode(first)
    return [first, *arguments[1:]]


def hook(event, arguments):
    if event.startswith(WATCHED) and event not in QUIET:
        text = "\\0".join([event, *map(str, told(event, arguments))])
        os.write(log, text.encode("utf-8", "replace") + b"\\0\\n")


sys.addaudithook(hook)
"""
# As saqlint itself, which may be installed as well: flake8 takes the first of a name.
PLUGIN = {
    "saqlint-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: saqlint\nVersion: 1.0\n",
    "saqlint-1.0.dist-info/entry_points.txt": "[flake8.extension]\nSAQ = saqlint.flake8:Plugin\n",
}
SCRIPTS = {
    "saqlint": "import sys\nfrom saqlint.cli import main\nsys.exit(main())\n",
    "flake8": "import sys\nfrom flake8.main.cli import main\nsys.exit(main())\n",
}


@dataclass(frozen=True)
class Event:
    """Something that a run did, as Python's audit table has it."""

    name: str
    arguments: tuple[str, ...]

    @property
    def place(self) -> str:
        """The path that it is about."""
        return self.arguments[0] if self.arguments else ""

    @property
    def writes(self) -> bool:
        """Whether it changes something on the disk."""
        if self.name != "open" or not self.arguments:
            return self.name in CHANGING
        flags = int(self.arguments[2])
        return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND))


CHANGING = (
    *("os.mkdir", "os.rename", "os.remove", "os.chmod", "os.chown", "os.utime", "os.link"),
    *("os.rmdir", "os.setxattr", "os.truncate", "os.symlink", "tempfile.mkstemp"),
)
ALLOWED = ("open", "exec", "import", "compile", *CHANGING)


@pytest.fixture
def trapped(tmp_path: Path) -> Path:
    """A project full of traps."""
    folder = shop(tmp_path / "shop")
    lay(folder, FILES)
    return folder


def watched(folder: Path, *arguments: str, script: str = "") -> Iterator[Event]:
    """Run the command in `folder` and tell all that it did."""
    beside = folder.parent / "beside"
    lay(beside, {"sitecustomize.py": HOOK, **PLUGIN})
    lay(beside, {f"bin/{name}": text for name, text in SCRIPTS.items()})
    log = beside / "log"
    command = [str(beside / "bin" / script)] if script else ["-m", "saqlint"]
    result = subprocess.run(
        [sys.executable, *command, *arguments],
        cwd=folder,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("SAQLINT")},
            "PYTHONPATH": os.pathsep.join([str(beside), REPOSITORY]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "AUDIT_LOG": str(log),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=WAIT,
        stdin=subprocess.DEVNULL,
    )
    assert result.returncode in (0, 1), result.stderr
    assert "Traceback" not in result.stderr
    assert script != "flake8" or ": SAQ" in result.stdout
    for row in log.read_bytes().split(b"\0\n"):
        name, *rest = row.decode().split("\0")
        yield Event(name, tuple(rest))


def changed(folder: Path, events: list[Event]) -> frozenset[str]:
    """The paths of all that a run changed."""
    places = {os.path.join(folder, event.place) for event in events if event.writes}  # noqa: PTH118
    return frozenset(places - {os.devnull})


def check(folder: Path, events: list[Event], written: frozenset[str] = frozenset()) -> None:
    """Hold all that a run did against what it may do; `written` are the files it was asked for."""
    names = {event.name for event in events}
    assert {"open", "exec", "import"} <= names
    # `dateutil` imports `ctypes`, which looks into the process itself and no library.
    itself = Event("ctypes.dlopen", ("None",))
    others = [e for e in events if e.name not in ("", *ALLOWED) and e != itself]
    assert not others, others
    assert [e for e in events if e.name == "exec" and MARK in " ".join(e.arguments)] == []
    inside = str(folder) + os.sep
    executed = {event.arguments[0] for event in events if event.name == "exec" and event.arguments}
    assert [file for file in executed if os.path.abspath(file).startswith(inside)] == []  # noqa: PTH100
    imported = {event.arguments[1] for event in events if event.name == "import"}
    assert [file for file in imported if file.startswith(inside)] == []
    cache = f"{inside}.saqlint_cache"
    assert {place for place in changed(folder, events) if not place.startswith(cache)} == written
    assert not list(folder.parent.rglob(MARK))


@pytest.mark.parametrize(
    ("arguments", "script"),
    [
        pytest.param(["--no-cache"], "", id="without a cache"),
        pytest.param([], "", id="check"),
        pytest.param([], "saqlint", id="check as a script"),
        pytest.param(["--diff", "--unsafe-fixes"], "", id="a diff"),
        pytest.param(["--output-format", "sarif", "-v", "--timings"], "", id="much to say"),
        pytest.param(["checklist", "--output-format", "json"], "", id="checklist"),
        pytest.param(["checklist", "--output-format", "markdown"], "saqlint", id="its page"),
        pytest.param(["explain", "jobs.tasks.send"], "", id="explain"),
        pytest.param(["--show-settings"], "", id="settings"),
        pytest.param(["rule", "--all"], "", id="pages"),
        pytest.param(["--jobs", "1", "--select", "SAQ"], "flake8", id="flake8"),
    ],
)
def test_a_run_does_nothing_but_read(trapped: Path, arguments: list[str], script: str) -> None:
    events = list(watched(trapped, *arguments, script=script))
    check(trapped, events)
    if "--no-cache" in arguments:
        assert not (trapped / ".saqlint_cache").exists()


def test_a_second_run_does_less(trapped: Path) -> None:
    list(watched(trapped))
    check(trapped, list(watched(trapped)))


def test_files_are_written_where_that_is_asked_for(trapped: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    arguments = ("--no-cache", "--output-format", f"json:{report}")
    events = list(watched(trapped, *arguments))
    written = changed(trapped, events)
    assert all(Path(place).is_relative_to(tmp_path) for place in written)
    check(trapped, events, written)
    assert json.loads(report.read_text(encoding="utf-8"))["diagnostics"]


def test_fixes_write_the_files_with_findings_alone(trapped: Path) -> None:
    before = {path: path.read_bytes() for path in trapped.rglob("*") if path.is_file()}
    events = list(watched(trapped, "--no-cache", "--fix", "--unsafe-fixes"))
    other = {path for path, data in before.items() if path.read_bytes() != data}
    assert other
    assert {path for path in trapped.rglob("*") if path.is_file()} == set(before)
    written = changed(trapped, events)
    check(trapped, events, written)
    # A new file takes the place of the old one, in the same folder.
    assert {Path(place).parent for place in written} == {path.parent for path in other}


def test_the_traps_and_the_hook_work(trapped: Path) -> None:
    lay(trapped.parent / "beside", {"saqlint_.py": ""})
    (trapped / "here.py").write_text("import click, socket, subprocess\nsocket.socket()\n")
    beside = trapped.parent / "beside"
    lay(beside, {"sitecustomize.py": HOOK})
    subprocess.run(
        [sys.executable, "here.py"],
        cwd=trapped,
        env={**os.environ, "PYTHONPATH": str(beside), "AUDIT_LOG": str(beside / "log")},
        check=True,
        timeout=WAIT,
    )
    log = (beside / "log").read_text(encoding="utf-8")
    assert "socket.__new__" in log
    assert MARK in log
    assert (trapped / MARK).exists()
