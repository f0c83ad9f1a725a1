"""Command lines as deployment files give them: what they start, and exactly where."""

from dataclasses import dataclass

import pytest

from tests.deploying import processes, shown


@dataclass(frozen=True, slots=True)
class Line:
    """A command line and what it should be read as."""

    text: str
    role: str
    target: str | None = None
    options: tuple[tuple[str, str | None], ...] = ()


LINES = [
    Line("litestar workers run", "litestar-workers"),
    Line("litestar --app x:y workers run", "litestar-workers", "x:y"),
    Line("litestar --app=x:y --app-dir src workers run", "litestar-workers", "x:y"),
    Line("/app/.venv/bin/litestar workers run", "litestar-workers"),
    Line("uv run --no-sync --env-file .env litestar workers run", "litestar-workers"),
    Line("uv run -- litestar workers run", "litestar-workers"),
    Line("uv --directory backend run litestar workers run", "litestar-workers"),
    Line("poetry run litestar workers run", "litestar-workers"),
    Line("pdm run litestar workers run", "litestar-workers"),
    Line("pipenv run litestar workers run", "litestar-workers"),
    Line("hatch run prod:litestar workers run", "litestar-workers"),
    Line("conda run -n app litestar workers run", "litestar-workers"),
    Line("python -m litestar workers run", "litestar-workers"),
    Line("python3.13 -u -X dev -m litestar workers run", "litestar-workers"),
    Line("uv run -m litestar workers run", "litestar-workers"),
    Line("infisical run --env=prod -- litestar workers run", "litestar-workers"),
    Line("doppler run -- litestar workers run", "litestar-workers"),
    Line("dotenv -f .env run -- litestar workers run", "litestar-workers"),
    Line("op run --env-file=.env -- litestar workers run", "litestar-workers"),
    Line("aws-vault exec prod -- litestar workers run", "litestar-workers"),
    Line("opentelemetry-instrument --service_name app litestar workers run", "litestar-workers"),
    Line("ddtrace-run litestar workers run", "litestar-workers"),
    Line("newrelic-admin run-program litestar workers run", "litestar-workers"),
    Line("exec litestar workers run", "litestar-workers"),
    Line("env A=1 B=2 litestar workers run", "litestar-workers"),
    Line("A=1 litestar workers run", "litestar-workers"),
    Line("tini -g -- litestar workers run", "litestar-workers"),
    Line("dumb-init litestar workers run", "litestar-workers"),
    Line("gosu app litestar workers run", "litestar-workers"),
    Line("su-exec app:app litestar workers run", "litestar-workers"),
    Line("su app -c 'litestar workers run'", "litestar-workers"),
    Line("sudo -u app -E litestar workers run", "litestar-workers"),
    Line("timeout -k 5 60 litestar workers run", "litestar-workers"),
    Line("nice -n 10 litestar workers run", "litestar-workers"),
    Line("nohup litestar workers run > log 2>&1 &", "litestar-workers"),
    Line("wait-for-it.sh db:5432 -t 30 -- litestar workers run", "litestar-workers"),
    Line("dockerize -wait tcp://db:5432 litestar workers run", "litestar-workers"),
    Line('sh -c "litestar workers run"', "litestar-workers"),
    Line("bash -euc 'cd /app && exec litestar workers run'", "litestar-workers"),
    Line("cd backend && litestar workers run", "litestar-workers"),
    Line("alembic upgrade head; litestar workers run", "litestar-workers"),
    Line("docker compose run --rm -e A=b app litestar workers run", "litestar-workers"),
    Line("docker run --rm -p 80:80 image litestar workers run", "litestar-workers"),
    Line("kubectl exec pod -- litestar workers run", "litestar-workers"),
    Line("heroku run -a app litestar workers run", "litestar-workers"),
    Line("${COMMAND:-litestar workers run}", "litestar-workers"),
    Line("app workers run", "litestar-workers"),
    Line(
        "litestar workers run --workers 2 --queues a --queues=b",
        "litestar-workers",
        options=(("--workers", "2"), ("--queues", "a"), ("--queues", "b")),
    ),
    Line("litestar workers run --process 4", "litestar-workers", options=(("--process", None),)),
    Line("litestar workers run --workers $N", "litestar-workers", options=(("--workers", None),)),
    Line("litestar workers run -- --queues a", "litestar-workers"),
    Line("saq a.b.settings", "saq", "a.b.settings"),
    Line("saq --workers 3 a.b --web", "saq", "a.b", (("--workers", "3"), ("--web", None))),
    Line("python -m saq -v a.b", "saq", "a.b", (("-v", None),)),
    Line("uvx --with app saq a.b", "saq", "a.b"),
    Line("saq $SETTINGS", "saq"),
    Line("litestar run --host ::", "litestar-server", options=(("--host", "::"),)),
    Line("litestar --app a:b run", "litestar-server", "a:b"),
    Line("uvicorn --host :: a.b:app", "server", "a.b:app", (("--host", "::"),)),
    Line("gunicorn -k uvicorn.Worker a:app", "server", "a:app", (("-k", "uvicorn.Worker"),)),
    Line("granian --interface asgi a:app", "server", "a:app", (("--interface", "asgi"),)),
    Line("hypercorn a:app", "server", "a:app"),
    Line("daphne a:app", "server", "a:app"),
    Line("fastapi run app/main.py", "server", "app/main.py"),
]  # fmt: skip


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.text)
def test_command_lines(line: Line) -> None:
    [process] = processes("Procfile", f"x: {line.text}")
    assert (process.role, process.target) == (line.role, line.target)
    assert tuple((option.name, option.value) for option in process.options) == line.options


@pytest.mark.parametrize(
    "text",
    [
        "watchmedo auto-restart -d app -R -- litestar workers run",
        "watchfiles 'saq a.b' app",
        "litestar run --reload",
        "litestar run -r",
        "uvicorn a:app --reload",
        "fastapi dev app.py",
        "python -m debugpy --listen 5678 -m uvicorn a:app",
        "coverage run -m saq a.b",
    ],
)
def test_development_command_lines(text: str) -> None:
    [process] = processes("compose.yaml", f"services:\n  x:\n    image: app\n    command: {text}\n")
    assert process.role != "other"
    assert not process.production


@pytest.mark.parametrize(
    "text",
    [
        "alembic upgrade head",
        "litestar database upgrade --no-prompt",
        "litestar workers status",
        "redis-server --appendonly yes",
        "npm run dev",
        "python -m http.server",
        "python -m pip install .",
        "echo litestar workers run",
        "uv sync",
        "",
        "# saq a.b",
        "saq a.b --check",
        "saq --help",
    ],
)
def test_what_starts_no_worker(text: str) -> None:
    assert not any(process.role != "other" for process in processes("x.sh", f"{text}\n# saq"))
    assert not any(process.may_work for process in processes("Procfile", f"x: {text}"))


@pytest.mark.parametrize(
    "text",
    [
        "python -m app.worker",
        "python worker.py",
        "./start.sh worker",
        "popol saq runworker",
        "$COMMAND",
        'exec "$@"',
        "python -c 'import app'",
        "make worker",
        "litestar my-own-command",
        "saq-runner",
    ],
)
def test_what_may_start_a_worker_unseen(text: str) -> None:
    assert [process.may_work for process in processes("Procfile", f"x: {text}")] == [True]


def test_several_commands_of_one_line() -> None:
    found = processes("Procfile", "all: (saq a.b &) ; saq c.d & litestar run")
    assert [process.target for process in found] == ["a.b", "c.d", None]


def test_nested_wrappers_end() -> None:
    deep = "sh -c " * 40 + "saq a.b"
    assert all(process.role == "other" for process in processes("Procfile", f"x: {deep}"))


@pytest.mark.parametrize(
    ("path", "text", "command", "option"),
    [
        pytest.param(
            "Procfile",
            "web: x\nworker: cd a && uv run litestar workers run --process 4\n",
            "uv run litestar workers run --process 4",
            "--process",
            id="procfile",
        ),
        pytest.param(
            "Procfile",
            "worker: litestar workers run --process\r\nweb: x\r\n",
            "litestar workers run --process",
            "--process",
            id="carriage-returns",
        ),
        pytest.param(
            "compose.yaml",
            "services:\n  é:\n    image: ü # --process\n"
            "    command: litestar workers run --process\n",
            "litestar workers run --process",
            "--process",
            id="plain",
        ),
        pytest.param(
            "compose.yaml",
            "services: {x: {image: i, command: [litestar, 'workers', \"run\", --process]}}\n",
            "litestar, 'workers', \"run\", --process",
            "--process",
            id="flow",
        ),
        pytest.param(
            "compose.yaml",
            'services:\n  x:\n    image: i\n    command: "litestar \\"workers\\" run --process"\n',
            'litestar \\"workers\\" run --process',
            "--process",
            id="escaped-quotes",
        ),
        pytest.param(
            "compose.yaml",
            "services:\n  x:\n    image: i\n"
            "    command: 'sh -c ''litestar workers run --process'''\n",
            "litestar workers run --process",
            "--process",
            id="doubled-quotes",
        ),
        pytest.param(
            "compose.yaml",
            "services:\n  x:\n    image: i\n"
            "    command: |\n      litestar workers run\n      --process\n",
            "litestar workers run\n      --process",
            "--process",
            id="literal-block",
        ),
        pytest.param(
            "compose.yaml",
            "services:\n  x:\n    image: i\n"
            "    command: >-\n      litestar\n      workers run\n\n      --process\n",
            "litestar\n      workers run\n\n      --process",
            "--process",
            id="folded-block",
        ),
        pytest.param(
            "compose.yaml",
            "services:\n  x:\n    image: i\n"
            "    command: ${C:-litestar workers run ${O:---process}}\n",
            "litestar workers run ${O:---process",
            "--process",
            id="defaults",
        ),
        pytest.param(
            "Dockerfile",
            'FROM a\nENTRYPOINT ["tini"]\nCMD ["litestar", "workers", \\\n  "run", "--process"]\n',
            'litestar", "workers", \\\n  "run", "--process',
            "--process",
            id="exec-form",
        ),
        pytest.param(
            "Dockerfile",
            "FROM a\nCMD exec litestar \\\n # no\n  workers run --process",
            "exec litestar \\\n # no\n  workers run --process",
            "--process",
            id="shell-form",
        ),
        pytest.param(
            "x.service",
            "[Service]\nExecStart=-/bin/litestar workers \\\n  run --process\n",
            "/bin/litestar workers \\\n  run --process",
            "--process",
            id="systemd",
        ),
        pytest.param(
            "fly.toml",
            '[processes]\nweb = "x"\nworker = "litestar workers run --process"\n',
            "litestar workers run --process",
            "--process",
            id="toml",
        ),
        pytest.param(
            "railway.json",
            '{\n\t"deploy": {\n\t\t"startCommand": "litestar workers run --process"\n\t}\n}\n',
            "litestar workers run --process",
            "--process",
            id="json-with-tabs",
        ),
    ],
)
def test_spans(path: str, text: str, command: str, option: str) -> None:
    [process] = [p for p in processes(path, text) if p.role == "litestar-workers"]
    written = text.replace("\r\n", "\n")
    assert shown(written, process.at) == command
    assert [shown(written, found.at) for found in process.options] == [option]


def test_the_place_of_a_makes_variable_is_its_use() -> None:
    text = "RUN = uv run\nworker:\n\t$(RUN) saq a.b\n"
    [process] = processes("Makefile", text)
    assert shown(text, process.at) == "$(RUN) saq a.b"


def test_the_target_stands_where_it_is_written() -> None:
    text = "worker: python -m saq --workers 2 a.b # the settings\n"
    [process] = processes("Procfile", text)
    assert process.target_at is not None
    assert shown(text, process.target_at) == "a.b"
