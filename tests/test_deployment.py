"""Deployment files read directly: what they start, exactly where, and what is left unsaid."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saqlint.extract.deployment import read, read_all
from saqlint.extract.deployment.launch import is_development, seconds
from saqlint.extract.deployment.shell import commands
from saqlint.extract.deployment.text import text_of
from saqlint.extract.deployment.words import Scope, split
from saqlint.extract.deployment.yamltree import Scalar, Sequence, blank_templates, documents
from saqlint.model import Deployment, Process, Span
from saqlint.source import UnreadableError


def processes(path: str, text: str) -> tuple[Process, ...]:
    return read(path, text.encode()).processes


def project(files: Mapping[str, str], python: tuple[str, ...] = ()) -> dict[str, Deployment]:
    def read_bytes(path: str) -> bytes:
        if path not in files:
            raise UnreadableError("no such file")
        return files[path].encode()

    paths = [path for path in files if not path.endswith((".py", "pyproject.toml"))]
    return {found.path: found for found in read_all(paths, read_bytes, python)}


def shown(text: str, at: Span) -> str:
    """The text that a span covers."""
    lines = text.split("\n")[at.line - 1 : at.end_line]
    lines[-1] = lines[-1][: at.end_column]
    lines[0] = lines[0][at.column :]
    return "\n".join(lines)


def roles(found: tuple[Process, ...]) -> list[tuple[str, str]]:
    return [(process.service, process.role) for process in found]


# ----------------------------------------------------------------------------------- command lines


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


# ------------------------------------------------------------------------------------------- spans


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


# ------------------------------------------------------------------------------------------- shell


def run(text: str, *arguments: str, known: bool = True) -> list[str]:
    given = split(text_of("arguments", " ".join(arguments))) if known else None
    found = commands(text_of("script", text), Scope(arguments=given))
    return [" ".join(word.value for word in command.words) for command in found]


ENTRY = """\
#!/bin/sh
set -e
case "$1" in
  worker|jobs) shift; exec saq a.b "$@" ;;
  'web')
    exec litestar run
    ;;
  *) exec "$@" ;;
esac
echo never
"""


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        pytest.param(ENTRY, ["worker", "--web"], ["set -e", "exec saq a.b --web"], id="arm"),
        pytest.param(ENTRY, ["jobs"], ["set -e", "exec saq a.b"], id="second-choice"),
        pytest.param(ENTRY, ["web"], ["set -e", "exec litestar run"], id="quoted-pattern"),
        pytest.param(ENTRY, ["saq", "x.y"], ["set -e", "exec saq x.y"], id="default-arm"),
        pytest.param(
            'if [ "$1" = "worker" ]; then saq a.b; elif [ $# -eq 0 ]; then c; else d; fi',
            [],
            ["c"],
            id="elif",
        ),
        pytest.param(
            'if [[ "$1" == worker && -n "$X" ]]; then a; else b; fi',
            ["worker"],
            ["a", "b"],
            id="a-condition-that-stays-open",
        ),
        pytest.param('[ "$1" = a ] && exec one\nexec two', ["a"], ["exec one"], id="and"),
        pytest.param('[ "$1" = a ] && exec one\nexec two', ["b"], ["exec two"], id="and-not"),
        pytest.param('[ "$1" = a ] || exec one\nexec two', ["b"], ["exec one"], id="or"),
        pytest.param("cd x || exit 1\nsaq a.b", [], ["cd x", "saq a.b"], id="or-exit"),
        pytest.param("exit 0\nsaq a.b", [], [], id="exit"),
        pytest.param("a &&\n b \\\n  c | d; e & f", [], ["a", "b c", "d", "e", "f"], id="and-or"),
        pytest.param("a > out 2>&1 < in; b >> out &> all", [], ["a", "b"], id="redirections"),
        pytest.param("cat <<EOF > f\nsaq a.b\nEOF\nb", [], ["cat", "b"], id="heredoc"),
        pytest.param("cat <<-'E'\n  saq a.b\n\tE\nb", [], ["cat", "b"], id="indented-heredoc"),
        pytest.param("x <<< 'saq a.b'; b", [], ["x", "b"], id="here-string"),
        pytest.param("X=(saq a.b)\n((i++))\nb", [], ["b"], id="array-and-arithmetic"),
        pytest.param('C="saq a"\n$C -v\n"$C"', [], ["saq a -v", "saq a"], id="variable"),
        pytest.param("export Q=a R=b; x $Q${R}", [], ["x ab"], id="export"),
        pytest.param("x ${Q:-a} ${R:=b c} ${S-}", [], ["x a b c"], id="defaults"),
        pytest.param("for q in a b; do saq $q.s; done", [], ["saq \ufffc.s"], id="loop"),
        pytest.param("while true; do a; sleep 1; done", [], ["true", "a", "sleep 1"], id="while"),
        pytest.param("f() {\n saq $1\n}\nf a.b\n", [], ["saq a.b"], id="function"),
        pytest.param("function f { exec saq a; }\nf\nno", [], ["exec saq a"], id="ends-within"),
        pytest.param("f() { saq a.b; }\necho no", [], ["echo no"], id="uncalled-function"),
        pytest.param("f() { f; }\nf", [], ["f"], id="a-function-that-calls-itself"),
        pytest.param('set -- saq a.b; exec "$@"', [], ["exec saq a.b"], id="set"),
        pytest.param("shift; x $1 ${2:-d}", ["a", "b"], ["x b d"], id="shift"),
        pytest.param("a 'b # c' \"d \\\" e\" f\\ g # h", [], ['a b # c d " e f g'], id="quotes"),
        pytest.param("x $(saq a.b) `saq c.d`", [], ["x \ufffc \ufffc"], id="substitution"),
        pytest.param("{ a; b; } && (c; d)", [], ["a", "b", "c", "d"], id="groups"),
        pytest.param("case x in", [], [], id="unfinished-case"),
        pytest.param("if a; then 'b", [], ["a", "b"], id="unfinished-quote"),
    ],
)  # fmt: skip
def test_shell(text: str, arguments: list[str], expected: list[str]) -> None:
    assert run(text, *arguments) == expected


def test_without_its_arguments_every_arm_of_a_script_counts() -> None:
    expected = ["set -e", "exec saq a.b \ufffc", "exec litestar run", "exec \ufffc", "echo never"]
    assert run(ENTRY, known=False) == expected


@given(
    st.text(alphabet="ab $\"'\\\n;&|(){}[]<>=#`case esac if then fi do done in * ) -", max_size=80)
)
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_as_shell_to_its_end(text: str) -> None:
    for command in commands(text_of("x", text)):
        assert command.words


# -------------------------------------------------------------------------------------- file kinds


def test_compose_takes_commands_from_the_image_it_builds() -> None:
    files = {
        "compose.yaml": """\
services:
  web:
    build: {context: ., target: web}
  worker:
    build: .
  shell:
    build: .
    entrypoint: sleep infinity
  other:
    image: built
    command: --port 80
  builder:
    image: built
    build: {context: docker, dockerfile: App.Dockerfile}
""",
        "Dockerfile": """\
ARG NAME=settings
FROM python AS base
ENV MODULE="app.worker"
FROM base AS web
CMD ["litestar", "run"]
FROM base
ARG NAME
CMD saq ${MODULE}.$NAME
""",
        "docker/App.Dockerfile": 'FROM python\nENTRYPOINT ["uvicorn", "a:app"]\n',
    }
    found = project(files)["compose.yaml"].processes
    assert [(p.service, p.role, p.target) for p in found] == [
        ("web", "litestar-server", None),
        ("worker", "saq", "app.worker.settings"),
        ("other", "server", "a:app"),
        ("builder", "server", "a:app"),
    ]
    assert [shown(files["compose.yaml"], p.at) for p in found[:3]] == ["web", "worker", "--port 80"]


def test_compose_anchors_merge_keys_and_extends() -> None:
    found = project(
        {
            "compose.yaml": """\
x-worker: &worker
  image: app
  command: saq a.b
  stop_grace_period: 20s
services:
  one:
    <<: *worker
  two:
    <<: [*worker, {image: never}]
    command: saq c.d
  three:
    extends: two
  four:
    extends: {service: two}
    command: litestar run
  five:
    extends:
      file: common/base.yml
      service: base
""",
            "common/base.yml": "services:\n  base:\n    image: app\n    command: saq e.f\n",
        }
    )["compose.yaml"].processes
    assert [(p.service, p.target) for p in found] == [
        ("one", "a.b"),
        ("two", "c.d"),
        ("three", "c.d"),
        ("four", None),
        ("five", "e.f"),
    ]
    assert [p.grace_seconds for p in found] == [20, 20, 20, 20, None]


@pytest.mark.parametrize(
    ("service", "production"),
    [
        ("image: app", True),
        ("image: app\n    profiles: [dev]", False),
        ("image: app\n    profiles: [dev, workers]", True),
        ("image: app\n    deploy: {replicas: 0}", False),
        ("image: app\n    deploy: {replicas: 2}", True),
        ("image: app\n    scale: 0", False),
        ("build: {context: ., target: development}", False),
        ("build: {context: ., dockerfile: Dockerfile.dev}", False),
    ],
)
def test_which_compose_services_are_production(service: str, *, production: bool) -> None:
    text = f"services:\n  x:\n    command: saq a.b\n    {service}\n"
    assert [process.production for process in processes("compose.yaml", text)] == [production]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("compose.yaml", False),
        ("docker-compose.prod.yml", False),
        ("compose.override.yaml", True),
        ("docker-compose.dev.yml", True),
        ("docker-compose-local.yml", True),
        ("compose.test.yaml", True),
        ("deploy/dev/compose.prod.yml", False),
        ("Procfile", False),
        ("Procfile.dev", True),
        (".devcontainer/compose.yaml", True),
        ("examples/app/Dockerfile", True),
        ("infra/compose.yaml", False),
        (".github/compose.yaml", True),
    ],
)
def test_development_files(path: str, *, expected: bool) -> None:
    assert is_development(path) is expected


def test_a_service_that_only_overrides_starts_nothing() -> None:
    assert processes("compose.yaml", "services:\n  x:\n    environment: {A: b}\n") == ()


def test_images_of_others_start_nothing_and_unknown_ones_may() -> None:
    text = """\
services:
  db:
    image: postgres:17
    command: -c shared_buffers=1GB
  cache:
    image: "docker.io/library/redis:7@sha256:0"
  queue:
    image: ${REGISTRY:-ghcr.io/me}/app:1
"""
    found = read("compose.yaml", text.encode())
    assert [(p.service, p.may_work) for p in found.processes] == [("queue", True)]
    assert found.images == (
        "postgres:17",
        "docker.io/library/redis:7@sha256:0",
        "ghcr.io/me/app:1",
    )


def test_an_entrypoint_script_is_followed_with_its_arguments() -> None:
    files = {
        "docker/entry.sh": ENTRY,
        "Dockerfile": 'FROM a\nCOPY docker/entry.sh /start\nENTRYPOINT ["/start"]\nCMD ["web"]\n',
        "compose.yaml": "services:\n  web: {build: .}\n  worker: {build: ., command: [worker]}\n",
    }
    found = project(files)
    assert roles(found["compose.yaml"].processes) == [
        ("web", "litestar-server"),
        ("worker", "saq"),
    ]
    assert shown(files["compose.yaml"], found["compose.yaml"].processes[1].at) == "worker"
    assert roles(found["Dockerfile"].processes) == [("Dockerfile", "litestar-server")]


def test_of_several_scripts_of_a_name_the_nearest_is_meant() -> None:
    found = project(
        {
            "a/entrypoint.sh": "exec saq a.b\n",
            "b/entrypoint.sh": "exec litestar run\n",
            "b/Dockerfile": "FROM x\nCMD ./entrypoint.sh\n",
            "Dockerfile": "FROM x\nCMD /code/a/entrypoint.sh\n",
            "other/Dockerfile": "FROM x\nCMD ./entrypoint.sh\n",
        }
    )
    assert [p.role for p in found["b/Dockerfile"].processes] == ["litestar-server"]
    assert [p.role for p in found["Dockerfile"].processes] == ["saq"]
    assert [p.may_work for p in found["other/Dockerfile"].processes] == [True]


def test_scripts_that_call_each_other_end() -> None:
    found = project({"a.sh": "saq a.b; ./b.sh\n", "b.sh": "saq b.c; ./a.sh\n"})
    assert {p.target for p in found["a.sh"].processes} - {None} == {"a.b", "b.c"}


def test_console_scripts_that_wrap_litestar() -> None:
    files = {
        "pyproject.toml": '[project.scripts]\nshop = "shop.__main__:run"\nother = "shop.other:x"\n',
        "shop/__main__.py": "from litestar.cli import litestar_group\n",
        "shop/other.py": "",
        "Procfile": """\
web: shop run --host ::
module: python -m shop workers run
worker: uv run shop workers run --queues a
own: other workers
migrate: shop database upgrade
""",
    }
    python = ("shop/__init__.py", "shop/__main__.py", "shop/other.py")
    found = project(files, python)["Procfile"].processes
    assert roles(found) == [
        ("web", "litestar-server"),
        ("module", "litestar-workers"),
        ("worker", "litestar-workers"),
        ("own", "other"),
    ]
    assert (found[3].runs_project, found[3].may_work) == (True, True)


def test_what_belongs_to_the_project_is_told_by_its_files() -> None:
    crontab = """\
0 1 * * * python -m shop.jobs
0 2 * * * python /srv/app/scripts/run.py
0 3 * * * python -m elsewhere
0 4 * * * /opt/tool/run.py
"""
    found = project({"crontab": crontab}, ("shop/jobs.py", "scripts/run.py"))["crontab"].processes
    assert [p.runs_project for p in found] == [True, True, False, False]


def test_dockerfile_stages() -> None:
    text = """\
# escape=`
FROM python:3 AS base
CMD ["saq", "a.b"]
FROM base AS dev
CMD uvicorn a:app --reload
FROM base AS final
RUN <<EOF
CMD litestar run
EOF
HEALTHCHECK CMD curl localhost
ENTRYPOINT ["tini"]
"""
    found = processes("Dockerfile", text)
    # An ENTRYPOINT drops the CMD of the stage below.
    assert [(p.service, p.role, p.production) for p in found] == [
        ("base", "saq", True),
        ("dev", "server", False),
    ]


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


def test_kubernetes_objects() -> None:
    text = """\
apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: worker}
    spec:
      replicas: 2
      template:
        spec:
          terminationGracePeriodSeconds: 90
          containers:
            - {name: main, image: app, command: [saq], args: [a.b]}
            - {name: proxy, image: envoy, args: [--config, x]}
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: off}
    spec:
      replicas: 0
      template: {spec: {containers: [{name: off, command: ["saq", "$(MODULE)"]}]}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec: {template: {spec: {containers: [{name: nightly, image: app, args: [python, -m, a.b]}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: pod}
spec: {containers: [{name: bare, image: app}]}
---
apiVersion: v1
kind: Service
metadata: {name: no-pod}
"""
    found = processes("k8s/app.yaml", text)
    assert [(p.service, p.role, p.target, p.production) for p in found] == [
        ("main", "saq", "a.b", True),
        ("off", "saq", None, False),
        ("nightly", "other", None, True),
        ("bare", "other", None, True),
    ]
    assert found[0].grace_seconds == 90
    assert (found[2].scheduled, found[2].schedule) == (True, "0 3 * * *")
    assert found[3].may_work


def test_helm_values() -> None:
    text = "worker:\n  command: [litestar, workers, run]\n  args: [--queues, a]\nreplicas: 2\n"
    [process] = processes("charts/app/values.yaml", text)
    assert (process.role, process.options[0].value) == ("litestar-workers", "a")


TEMPLATE = """\
{{- /* a comment */ -}}
{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "app.name" . }}-worker
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      containers:
        - name: {{ .Chart.Name }}
          image: {{ .Values.image }}:{{ .Values.tag }}
          {% if debug %}
          args: ["saq", "a.b"]
          {% endif %}
          env:
            {{- toYaml .Values.env | nindent 12 }}
{{- end }}
"""


def test_templates_are_read_without_being_run() -> None:
    [process] = processes("charts/app/templates/worker.yaml", TEMPLATE)
    assert (process.role, process.target) == ("saq", "a.b")
    assert process.target_at == Span("charts/app/templates/worker.yaml", 15, 25, 15, 28)
    assert len(blank_templates(text_of("x", TEMPLATE)).value) == len(TEMPLATE)


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


# --------------------------------------------------------------------------------------- durations


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


# -------------------------------------------------------------------------------------------- YAML


def test_aliases_of_aliases_cost_no_more_than_their_text() -> None:
    levels = ["a0: &a0 {command: saq x.y}"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert len(processes("charts/x/values.yaml", "\n".join(levels))) == 1
    merged = ["services:", "  s0: &s0 {image: app, command: saq a.b}"]
    merged += [f"  s{n}: &s{n}\n    <<: [*s{n - 1}, *s{n - 1}]" for n in range(1, 40)]
    assert len(processes("compose.yaml", "\n".join(merged))) == 40


@given(
    st.text(alphabet="abc:é{}[]&*!|>'\"%#-?,\n \t<", max_size=60),
    st.sampled_from(["compose.yaml", "k8s/a.yaml", "render.yaml", "a/values.yaml", "app.json"]),
)
@settings(max_examples=300, deadline=None)
def test_any_yaml_is_read_or_skipped(text: str, path: str) -> None:
    assert read(path, text.encode()).path == path


@given(st.text(alphabet="ab\\\"'\n  é:#", max_size=30))
@settings(max_examples=300, deadline=None)
def test_scalars_know_the_place_of_each_character(value: str) -> None:
    quoted = "'" + value.replace("\n", " ").replace("'", "''") + "'"
    text = text_of("x", f"- {quoted}\n")
    [document] = documents(text)
    assert isinstance(document, Sequence)
    [leaf] = document.items
    assert isinstance(leaf, Scalar)
    assert leaf.text.value == value.replace("\n", " ")
    assert "".join(text.value[offset] for offset in leaf.text.offsets) == leaf.text.value


def test_the_task_runners_of_a_package_are_read_beside_its_console_scripts() -> None:
    files = {
        "backend/pyproject.toml": '[tool.poe.tasks]\nworker = "saq a.b"\n[project]\nscripts = 1\n',
        "pyproject.toml": "tool = 3\n",
        "backend/Procfile": "web: litestar run\n",
    }
    found = project(files)
    assert [process.target for process in found["backend/pyproject.toml"].processes] == ["a.b"]
    assert "pyproject.toml" not in found


# ---------------------------------------------------------------------------------------- hostility


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("Procfile", "x: " + "${A:-" * 20_000, id="defaults"),
        pytest.param("compose.yaml", "services: {x: {command: '" + "${A:-" * 999 + "'}}", id="compose"),
        pytest.param("k8s/x.yaml", "{{" * 200_000, id="templates"),
        pytest.param("k8s/x.yaml", "{%" * 200_000 + "{{", id="tags"),
        pytest.param("justfile", "x" + " " * 400_000 + "\n", id="blanks"),
        pytest.param("Makefile", "x" + " \\\n" * 100_000, id="continuations"),
        pytest.param("saq.sh", "f() { g; g; g; }\n" * 20_000 + "f", id="functions"),
        pytest.param("saq.sh", "if [[ ( " * 40_000, id="blocks"),
        pytest.param("saq.sh", "cat <<E\n" * 50_000, id="heredocs"),
        pytest.param("saq.sh", '"$(' * 100_000, id="substitutions"),
        pytest.param("Dockerfile", "FROM a\n" + "ARG A=$A$A\nENV A=$A$A\n" * 60, id="growing"),
        pytest.param("Dockerfile", "FROM a AS a\n" * 20_000, id="stages"),
        pytest.param("Makefile", "A = $(B)$(B)\nB = $(A)$(A)\nx:\n\t$(A)\n" * 99, id="make"),
    ],
)  # fmt: skip
def test_hostile_files_end_soon(path: str, text: str) -> None:
    begun = time.process_time()
    read(path, text.encode())
    assert time.process_time() - begun < 10


def test_scripts_that_call_each_other_many_times_end_soon() -> None:
    begun = time.process_time()
    project({f"s{n}.sh": f"saq a.b\n./s{n + 1}.sh $1{n}\n" * 200 for n in range(6)})
    assert time.process_time() - begun < 10


@given(
    st.text(alphabet="ab:=\\\n\t \"'#[]{}$()@%*|&;<>-0é", max_size=80),
    st.sampled_from(
        ["Dockerfile", "Makefile", "justfile", "a.service", "crontab", "a.conf", "a.toml"]
    ),
)
@settings(max_examples=500, deadline=None)
def test_any_text_is_read_or_skipped(text: str, path: str) -> None:
    assert read(path, f"FROM a\n{text}".encode()).path == path
