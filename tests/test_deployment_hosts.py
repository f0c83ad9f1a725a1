"""Procfiles, units, crontabs, platforms, task runners: what they start."""

import pytest

from saqlint.extract.deployment import read
from saqlint.extract.deployment.launch import seconds
from saqlint.model import Span
from tests.deploying import processes, project, roles


def test_systemd_services_and_timers() -> None:
    found = project(
        {
            "ops/a.service": """\
[Unit]
Description=worker
[Service]
Environment="MODULE=a.b" OTHER=c
ExecStartPre=/bin/alembic upgrade head
ExecStart=!/srv/bin/saq ${MODULE}
TimeoutStopSec=1min 30s
""",
            "ops/b.service": "[Service]\nExecStart=python -m b\n",
            "ops/nightly.timer": "[Timer]\nOnCalendar=*-*-* 03:00\nUnit=b.service\n",
        }
    )
    [worker] = found["ops/a.service"].processes
    assert (worker.target, worker.grace_seconds, worker.scheduled) == ("a.b", 90, False)
    [nightly] = found["ops/b.service"].processes
    assert (nightly.scheduled, nightly.schedule) == (True, "*-*-* 03:00")


def test_supervisor_programs() -> None:
    text = """\
; comment
[supervisord]
nodaemon=true
[program:worker]
command=/app/bin/saq a.b
    --workers 2
stopwaitsecs=70
[program:off]
command=saq c.d
numprocs=0
[eventlistener:x]
command=saq e.f
"""
    found = processes("supervisord.conf", text)
    assert [(p.service, p.target, p.grace_seconds, p.production) for p in found] == [
        ("worker", "a.b", 70, True),
        ("off", "c.d", None, False),
    ]


def test_crontabs() -> None:
    text = """\
MAILTO=x
# 0 0 * * * saq no
*/5 * * * 1-5 python -m a.b % input
0 3 * * * root python -m c.d
@hourly python -m e.f
@reboot saq g.h
not a line
"""
    found = processes("crontab", text)
    assert [(p.command, p.schedule, p.scheduled) for p in found] == [
        ("python -m a.b", "*/5 * * * 1-5", True),
        ("python -m c.d", "0 3 * * *", True),
        ("python -m e.f", "@hourly", True),
        ("saq g.h", None, False),
    ]
    [own_user] = processes("etc/cron.d/app", "0 3 * * * someone python -m a.b\n")
    assert own_user.command == "python -m a.b"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("k8s/x.yaml", "a: {{ if\n  - [\n"),
        ("compose.yaml", "services:\n\t- x\n"),
        ("compose.yaml", "a: *nothing\n"),
        ("compose.yaml", "[" * 100),
        ("fly.toml", "a = \n"),
        ("Procfile", "x: \0"),
        ("start.sh", "saq a.b\n" + "#" * 500_000),
    ],
)
def test_what_cannot_be_read_says_why(path: str, text: str) -> None:
    found = read(path, text.encode())
    assert found.skipped
    assert found.processes == ()


def test_other_encodings_are_skipped() -> None:
    assert read("Procfile", b"x: \xff").skipped == "not UTF-8"


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    [process] = read("Procfile", b"\xef\xbb\xbfworker: saq a.b\n").processes
    assert (process.service, process.at) == ("worker", Span("Procfile", 1, 8, 1, 15))


def test_platforms() -> None:
    render = """\
services:
  - {type: worker, name: jobs, startCommand: saq a.b, maxShutdownDelaySeconds: 60}
  - {type: cron, name: nightly, schedule: "0 3 * * *", startCommand: python -m a.b}
  - {type: web, name: off, startCommand: litestar run, numInstances: 0}
"""
    found = processes("render.yaml", render)
    assert [(p.service, p.role, p.scheduled, p.production) for p in found] == [
        ("jobs", "saq", False, True),
        ("nightly", "other", True, True),
        ("off", "litestar-server", False, False),
    ]
    assert found[0].grace_seconds == 60
    for path, text in (
        ("railway.toml", '[deploy]\nstartCommand = "saq a.b"\n'),
        ("nixpacks.toml", '[start]\ncmd = "saq a.b"\n'),
        ("railway.json", '{"deploy": {"startCommand": "saq a.b"}}'),
    ):
        assert [p.role for p in processes(path, text)] == ["saq"]
    [fly] = processes("fly.toml", 'kill_timeout = 300\n[processes]\nw = "saq a.b"\n')
    assert fly.grace_seconds == 300


def test_task_runners_are_development() -> None:
    pyproject = """\
[tool.poe.tasks]
worker = "saq a.b"
deploy = { shell = "saq c.d" }
[tool.pdm.scripts]
all = { composite = ["saq e.f"] }
[tool.hatch.envs.default.scripts]
run = ["saq g.h"]
"""
    found = processes("pyproject.toml", pyproject)
    assert [p.target for p in found] == ["e.f", "a.b", "c.d", "g.h"]
    assert not any(p.production for p in found)
    taskfile = "tasks:\n  worker:\n    cmds:\n      - saq a.b\n      - cmd: saq c.d\n  x: saq e.f\n"
    assert [p.target for p in processes("Taskfile.yml", taskfile)] == ["a.b", "c.d", "e.f"]
    composed = "processes:\n  w:\n    command: saq a.b\n"
    assert [p.target for p in processes("process-compose.yaml", composed)] == ["a.b"]


def test_makefiles_and_justfiles() -> None:
    makefile = """\
UV ?= uv run
APP = $(UV) litestar --app a:b
include x.mk
# comment
deploy-worker: build ; @$(APP) workers run
dev:
\t-@cd app && $(APP) run -r
\t@echo "$$HOME" \\
\t  && $(UNKNOWN) saq x.y
%.o: %.c
\tgcc
"""
    found = processes("Makefile", makefile)
    assert [(p.service, p.role, p.target, p.production) for p in found] == [
        ("deploy-worker", "litestar-workers", "a:b", True),
        ("dev", "litestar-server", "a:b", False),
        ("dev", "other", None, False),
    ]
    justfile = """\
app := 'a:b'
alias w := worker
[private]
worker mode='x:y' *args:
    @uv run litestar --app {{app}} workers run {{args}}
prod:
    #!/usr/bin/env bash
    set -e
    if true; then
      saq a.b
    fi
python:
    #!/usr/bin/env python
    saq = 1
"""
    found = processes("Justfile", justfile)
    assert [(p.service, p.role, p.target, p.production) for p in found] == [
        ("worker", "litestar-workers", "a:b", False),
        ("prod", "saq", "a.b", True),
    ]
    assert found[0].options_open


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10", 10),
        ("10s", 10),
        ("1m30s", 90),
        ("1h 5m", 3900),
        ("2min 20s", 140),
        ("500ms", 0.5),
        ("1.5s", 1.5),
        ("infinity", None),
        ("", None),
        ("5 parsecs", None),
    ],
)
def test_durations(text: str, expected: float | None) -> None:
    assert seconds(text) == expected


def test_the_task_runners_of_a_package_are_read_beside_its_console_scripts() -> None:
    files = {
        "backend/pyproject.toml": '[tool.poe.tasks]\nworker = "saq a.b"\n[project]\nscripts = 1\n',
        "pyproject.toml": "tool = 3\n",
        "backend/Procfile": "web: litestar run\n",
    }
    found = project(files)
    assert [process.target for process in found["backend/pyproject.toml"].processes] == ["a.b"]
    assert "pyproject.toml" not in found


def test_a_package_file_that_is_no_toml_tells_nothing() -> None:
    found = project({"pyproject.toml": "[project\n", "Procfile": "web: shop run\n"})
    assert [process.may_work for process in found["Procfile"].processes] == [True]


def test_a_procfile_with_a_reloading_server_is_development_as_a_whole() -> None:
    found = read("Procfile", b"web: litestar run --reload\nworker: saq a.b\n")
    assert not found.production
    assert [process.production for process in found.processes] == [False, False]


def test_scripts_of_another_language_start_nothing_that_can_be_read() -> None:
    assert processes("entrypoint.sh", "#!/usr/bin/env python\nsaq = 'a.b'\n") == ()


def test_scripts_are_read_with_what_they_source() -> None:
    files = {
        "start.sh": ". ./lib.sh\nsource .env\nsh -e run.sh a.b\n",
        "lib.sh": "saq c.d\n",
        "run.sh": "saq $1\n",
        "concurrent.sh": "concurrently 'litestar run' 'saq e.f'\n",
        "bare.sh": "saq; sh; bash -o pipefail; .\n",
    }
    found = project(files)
    assert [process.target for process in found["start.sh"].processes] == []
    procfile = project({**files, "Procfile": "x: ./start.sh\n"})["Procfile"].processes
    assert [process.target for process in procfile] == ["c.d", "a.b"]
    assert [p.target for p in found["concurrent.sh"].processes] == [None, "e.f"]
    assert found["bare.sh"].processes == ()


def test_an_application_started_as_a_script() -> None:
    files = {
        "manage.py": "from litestar.cli import litestar_group\n",
        "Procfile": "a: python manage.py workers run\nb: uv run manage.py run\nc: manage.py run\n",
    }
    found = project(files, ("manage.py",))["Procfile"].processes
    assert roles(found) == [
        ("a", "litestar-workers"),
        ("b", "litestar-server"),
        ("c", "litestar-server"),
    ]
