"""Compose files, Dockerfiles and Kubernetes manifests: what they start."""

import pytest

from saqlint.extract.deployment import read
from saqlint.extract.deployment.launch import is_development
from saqlint.extract.deployment.text import text_of
from saqlint.extract.deployment.yamltree import blank_templates
from saqlint.model import Span
from tests.deploying import processes, project, roles, shown


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
        "docker/entry.sh": (
            "case $1 in\n  worker) exec saq a.b ;;\n  *) exec litestar run ;;\nesac\n"
        ),
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


def test_entrypoints_in_every_form() -> None:
    dockerfile = """\
ARG TOOL=saq
FROM python AS one
ENV NAME a.b
COPY --from=x y /start
COPY run.sh tools/ /bin/
ENTRYPOINT saq $NAME
CMD ["ignored"]
FROM python AS two
ENTRYPOINT ["tini", "--"]
CMD exec ${TOOL:-saq} c.d
FROM python AS three
RUN echo \\
  # a comment
  done
CMD [not json
CMD saq e.f
"""
    found = processes("Dockerfile", dockerfile)
    assert [(p.service, p.target) for p in found] == [
        ("one", "a.b"),
        ("two", "c.d"),
        ("three", "e.f"),
    ]


def test_a_service_that_extends_what_is_not_there_stands_by_itself() -> None:
    text = """\
services:
  x:
    extends: {file: gone.yml, service: y}
    command: saq a.b
  z:
    image: app
    command: {}
"""
    found = processes("compose.yaml", text)
    assert [(p.service, p.target, p.may_work) for p in found] == [
        ("x", "a.b", False),
        ("z", None, True),
    ]


def test_dollars_that_compose_leaves_alone() -> None:
    text = "services:\n  x: {image: app, command: 'sh -c \"A=saq; $$A a.b\"'}\n"
    [process] = processes("compose.yaml", text)
    assert process.target == "a.b"


def test_braces_that_are_no_template() -> None:
    text = "services:\n  x:\n    image: app\n    command: saq a.b\n    tty: ['{{.Name}}', \"{{\"]\n"
    [process] = processes("compose.yaml", text)
    assert process.target == "a.b"
