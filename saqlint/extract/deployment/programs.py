"""What is known of programs: which ones run another, which serve, which never run a worker."""

from typing import Final

from msgspec import Struct, field


class Wrapper(Struct, frozen=True):
    """A program that runs the command behind its own arguments.

    `after` are the words that must follow it (`uv run`), `valued` the options that take a value,
    `skips` the number of own arguments before the command. `development` tells that nobody runs
    it in production. `takes_line` tells that its first argument is a whole command line.
    """

    after: tuple[str, ...] = ()
    valued: frozenset[str] = field(default_factory=frozenset)
    skips: int = 0
    development: bool = False
    takes_line: bool = False


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _wrapper(
    *after: str,
    valued: str = "",
    skips: int = 0,
    development: bool = False,
    takes_line: bool = False,
) -> Wrapper:
    return Wrapper(after, _names(valued), skips, development, takes_line)


UV_VALUES: Final = (
    "--project --directory --extra --group --only-group --no-group --with --with-editable "
    "--with-requirements --env-file --python -p --package --index --index-url -i "
    "--default-index --extra-index-url --find-links -f --config-setting -C --cache-dir "
    "--config-file --refresh-package --upgrade-package -P --link-mode --exclude-newer --color "
    "--no-extra --resolution --prerelease -w --from"
)
DOCKER_VALUES: Final = (
    "-e --env --env-file -v --volume -p --publish --name --network --net -w --workdir -u --user "
    "-l --label --restart -m --memory --cpus --gpus --add-host -h --hostname --mount "
    "--log-driver --platform --pull --ip --dns --tmpfs --shm-size --stop-timeout"
)
COMPOSE_VALUES: Final = (
    "-f --file -p --project-name --profile --env-file --project-directory --ansi --parallel "
    "-e --env -v --volume -w --workdir -u --user --index --name --publish -l --label"
)

WRAPPERS: Final[dict[str, tuple[Wrapper, ...]]] = {
    "exec": (_wrapper(valued="-a"),),
    "command": (_wrapper(),),
    "builtin": (_wrapper(),),
    "nohup": (_wrapper(),),
    "time": (_wrapper(valued="-f -o"),),
    "setsid": (_wrapper(),),
    "chronic": (_wrapper(),),
    "cronic": (_wrapper(),),
    "with-contenv": (_wrapper(),),
    "env": (_wrapper(valued="-u --unset -C --chdir"),),
    "sudo": (_wrapper(valued="-u --user -g --group -h -p -C -D -r -t"),),
    "doas": (_wrapper(valued="-u -C"),),
    "gosu": (_wrapper(skips=1),),
    "su-exec": (_wrapper(skips=1),),
    "setpriv": (_wrapper(valued="--reuid --regid --groups --inh-caps"),),
    "chpst": (_wrapper(valued="-u -U -b -e -/ -n -l -L -m -d -o -p -f -c -r -t"),),
    "runuser": (_wrapper(valued="-u --user -g --group -G"),),
    "s6-setuidgid": (_wrapper(skips=1),),
    "tini": (_wrapper(valued="-p -e"),),
    "tini-static": (_wrapper(valued="-p -e"),),
    "docker-init": (_wrapper(valued="-p -e"),),
    "dumb-init": (_wrapper(valued="-r --rewrite"),),
    "catatonit": (_wrapper(),),
    "nice": (_wrapper(valued="-n --adjustment"),),
    "ionice": (_wrapper(valued="-c -n --class --classdata"),),
    "stdbuf": (_wrapper(valued="-i -o -e --input --output --error"),),
    "taskset": (_wrapper(valued="-c --cpu-list"),),
    "timeout": (_wrapper(valued="-k -s --kill-after --signal", skips=1),),
    "flock": (_wrapper(valued="-w -E --wait --timeout --conflict-exit-code", skips=1),),
    "xargs": (_wrapper(valued="-I -n -P -d -L -a"),),
    "uv": (_wrapper("run", valued=UV_VALUES), _wrapper("tool", "run", valued=UV_VALUES)),
    "uvx": (_wrapper(valued=UV_VALUES),),
    "pipx": (_wrapper("run", valued="--spec --python"),),
    "poetry": (_wrapper("run", valued="-C --directory -P --project"),),
    "pdm": (_wrapper("run", valued="-p --project -e --env-file"),),
    "pipenv": (_wrapper("run"),),
    "rye": (_wrapper("run", valued="--pyproject"),),
    "hatch": (_wrapper("run", valued="-e --env"),),
    "pixi": (_wrapper("run", valued="-e --environment --manifest-path"),),
    "conda": (_wrapper("run", valued="-n --name -p --prefix --cwd"),),
    "mamba": (_wrapper("run", valued="-n --name -p --prefix --cwd"),),
    "micromamba": (_wrapper("run", valued="-n --name -p --prefix --cwd"),),
    "infisical": (
        _wrapper("run", valued="--env -e --path --projectId --token --tags -t --domain"),
    ),
    "doppler": (_wrapper("run", valued="-p --project -c --config -t --token --mount"),),
    "op": (_wrapper("run", valued="--env-file --account"),),
    "teller": (_wrapper("run", valued="-c"),),
    "dotenv": (_wrapper("run", valued="-f --file"), _wrapper(valued="-e -f")),
    "dotenvx": (_wrapper("run", valued="-f --env-file"),),
    "chamber": (_wrapper("exec"),),
    "aws-vault": (_wrapper("exec", skips=1),),
    "sops": (_wrapper("exec-env", skips=1, takes_line=True),),
    "opentelemetry-instrument": (
        _wrapper(
            valued="--traces_exporter --metrics_exporter --logs_exporter --service_name"
            " --exporter_otlp_endpoint"
        ),
    ),
    "ddtrace-run": (_wrapper(),),
    "newrelic-admin": (_wrapper("run-program"),),
    "logfire": (_wrapper("run"),),
    "coverage": (_wrapper("run", valued="--source --rcfile --omit --include", development=True),),
    "memray": (_wrapper("run", valued="-o --output", development=True),),
    "py-spy": (_wrapper("record", valued="-o --output -f --format -d -r", development=True),),
    "watchmedo": (
        _wrapper(
            "auto-restart",
            valued="-d --directory -p --pattern --patterns -i --ignore-patterns --signal"
            " --kill-after --debounce-interval --interval --restart-signal",
            development=True,
        ),
        _wrapper("shell-command", development=True),
    ),
    "watchfiles": (
        _wrapper(
            valued="--filter --ignore-paths --sigint-timeout --sigkill-timeout --target-type",
            development=True,
            takes_line=True,
        ),
    ),
    "nodemon": (
        _wrapper(valued="--ext -e --watch -w --ignore -i", development=True, takes_line=True),
    ),
    "jurigged": (_wrapper(valued="-w --watch", development=True),),
    "hupper": (_wrapper(valued="-w", development=True),),
    "wait-for-it": (_wrapper(valued="-t --timeout -h --host -p --port -s", skips=1),),
    "wait-for-it.sh": (_wrapper(valued="-t --timeout -h --host -p --port", skips=1),),
    "wait-for": (_wrapper(valued="-t --timeout", skips=1),),
    "wait-for.sh": (_wrapper(valued="-t --timeout", skips=1),),
    "dockerize": (
        _wrapper(valued="-wait -timeout -template -wait-retry-interval -stdout -stderr"),
    ),
    "docker": (
        _wrapper("compose", "run", valued=COMPOSE_VALUES, skips=1),
        _wrapper("compose", "exec", valued=COMPOSE_VALUES, skips=1),
        _wrapper("run", valued=DOCKER_VALUES, skips=1),
        _wrapper("exec", valued=DOCKER_VALUES, skips=1),
    ),
    "podman": (
        _wrapper("run", valued=DOCKER_VALUES, skips=1),
        _wrapper("exec", valued=DOCKER_VALUES, skips=1),
    ),
    "docker-compose": (
        _wrapper("run", valued=COMPOSE_VALUES, skips=1),
        _wrapper("exec", valued=COMPOSE_VALUES, skips=1),
    ),
    "kubectl": (_wrapper("exec", valued="-n --namespace -c --container --context", skips=1),),
    "heroku": (_wrapper("run", valued="-a --app -r --remote -s --size"),),
    "dokku": (_wrapper("run", skips=1),),
}

SERVERS: Final = frozenset(
    {"uvicorn", "gunicorn", "hypercorn", "granian", "daphne", "uwsgi", "waitress-serve"}
)

VALUED: Final[dict[str, frozenset[str]]] = {
    "litestar": frozenset({"--app", "--app-dir"}),
    "litestar-workers": frozenset({"--workers", "--queues"}),
    "litestar-server": _names(
        "-p --port -H --host -W --wc --web-concurrency -F --fd --file-descriptor -U --uds "
        "--unix-domain-socket -R --reload-dir -I --reload-include -E --reload-exclude "
        "--ssl-certfile --ssl-keyfile --log-level --http --threads --blocking-threads "
        "--backlog --url-path-prefix"
    ),
    "saq": frozenset({"--workers", "--extra-web-settings", "-e", "--port"}),
    "server": _names(
        "--host --port -p --workers -w -k --worker-class -b --bind --interface --log-level "
        "--log-config --timeout -t --env-file --app-dir --loop --http --reload-dir -c --config "
        "--access-logfile --error-logfile --log-file --root-path --uds --fd --threads "
        "--graceful-timeout --keep-alive --max-requests --name -n --reload-paths --chdir"
    ),
}

LITESTAR_COMMANDS: Final = _names(
    "assets database db info routes schema sessions version users roles storage config shell help"
)
"""Subcommands of Litestar and its usual plugins, none of which runs jobs."""

NO_PROJECT_CODE: Final = _names(
    ". : [ [[ alias apk apt apt-get aws awk base64 basename black break bun bunx bzip2 caddy cat "
    "cd celery certbot chgrp chmod chown clear cmp continue cp createdb cron crond curl cut date "
    "dd declare df dig dirname disown docker docker-compose dpkg dropdb du echo envsubst "
    "export expr false fg find flake8 flower gcloud getent git go golangci-lint grafana grep "
    "groupadd gunzip gzip haproxy head helm hostname hypothesis id install isort jq kill killall "
    "kubectl kustomize ldconfig less let ln local locale-gen ls lsof mc mailhog maildev mailpit "
    "make.bat minio mkdir mkfifo mktemp mongod mongosh more mount mv mypy mysql mysqld nc ncat "
    "netstat nginx ngrok node npm npx nproc openssl patch pgrep pg_dump pg_isready pg_restore "
    "ping pip pip3 pkill pnpm podman popd postgres pre-commit printf ps psql pushd pwd pyright "
    "pytest rabbitmq-server read readlink readonly realpath redis-cli redis-server return rm "
    "rmdir rsync ruff scp sed seq set shift shopt sleep sort ssh sqlite3 stat stty su systemctl "
    "tail tailwindcss tar tee terraform test tmux touch tput tr trap traefik true tsc type tty "
    "ulimit umask umount uname uniq unset unzip update-ca-certificates useradd valkey-cli "
    "valkey-server vite wait watch wc wget which whoami xdg-open xvfb xz yarn yes yq zip zcat "
    "alembic piccolo aerich yoyo dbmate goose flyway atlas prisma sqlfluff poetry pdm uv pipenv "
    "hatch rye conda sphinx-build sphinx-autobuild mkdocs cloudflared "
    "bundle ruby php java gradle mvn cargo rustup dotnet supercronic litestream pgbouncer open "
    "osascript brew sync diff nslookup iptables ip ss top htop script screen"
)
"""Programs that never run the project's own jobs."""

OUTSIDE_MODULES: Final = _names(
    "pip venv http http.server json.tool pytest unittest alembic celery flask django mypy ruff "
    "black isort coverage compileall ensurepip timeit cProfile pdb debugpy zipfile tarfile build "
    "twine pre_commit piptools virtualenv playwright spacy nltk.downloader uv poetry pipx "
    "sphinx mkdocs webbrowser ipykernel jupyter flower smtpd aiosmtpd site "
    "sysconfig platform calendar base64 gzip ast dis tokenize py_compile this "
    "grpc_tools.protoc huggingface_hub"
)
"""Modules for `python -m` that are not the project's own."""

OUTSIDE_IMAGES: Final = _names(
    "adminer alertmanager alpine anaconda apache apisix authelia authentik autoheal bind9 busybox "
    "buildkit bun cadvisor caddy calibre cassandra certbot chroma chromadb clickhouse "
    "clickhouse-server cloudflared cockroach collabora collector consul coredns couchdb "
    "dashboard db dex docker-socket-proxy dozzle dragonfly drone dynamodb-local elasticsearch "
    "emqx envoy etcd flower fluent-bit fluentd garage gitea glitchtip gotenberg grafana "
    "grafana-oss graylog haproxy hashicorp influxdb jaeger jenkins kafka keycloak keydb kibana "
    "kong kratos letsencrypt-nginx-proxy-companion libreoffice libretranslate litestream "
    "localstack logstash loki maildev mailhog mailpit mariadb mc meilisearch memcached metabase "
    "milvus minio mkcert mongo mongo-express mongodb mysql n8n nats neo4j nginx "
    "nginx-proxy nginx-unprivileged node node-exporter nodered ofelia ollama open-webui openldap "
    "opensearch opensearch-dashboards opentelemetry-collector opentelemetry-collector-contrib "
    "oauth2-proxy parca percona pgadmin4 pgbouncer pgvector phpmyadmin plausible portainer "
    "portainer-ce postfix postgis postgres postgres-exporter postgresql prometheus promtail "
    "pulsar pushgateway qdrant rabbitmq redis redis-commander redis-exporter redis-insight "
    "redis-sentinel redis-stack redis-stack-server redisinsight redpanda registry rethinkdb "
    "rustfs scylla searxng seq socat solr sonarqube swagger-ui synapse tempo "
    "temporal timescaledb timescaledb-ha toxiproxy traefik typesense umami unleash-server "
    "valkey valkey-bundle varnish vault vaultwarden vector victoria-metrics vsftpd watchtower "
    "weaviate wiremock wordpress zipkin zookeeper"
)
"""Images (their last part, without the tag) that hold no project's code."""


def is_outside_image(image: str) -> bool:
    """Whether an image is a well-known server and not the project's own."""
    name = image.partition("@")[0].rpartition("/")[2].partition(":")[0].lower()
    return name in OUTSIDE_IMAGES
