"""Which files say how the project is started: told by name and place, rarely by content."""

import re
from collections.abc import Callable

_NAMES = frozenset(
    {
        "makefile",
        "gnumakefile",
        "justfile",
        "taskfile.yml",
        "taskfile.yaml",
        "fly.toml",
        "railway.toml",
        "railway.json",
        "nixpacks.toml",
        "render.yaml",
        "render.yml",
        "app.json",
        "supervisord.conf",
        "supervisor.conf",
        "crontab",
        "procfile",
        "dockerfile",
        "containerfile",
    }
)
_ENDINGS = (
    ".sh",
    ".bash",
    ".service",
    ".timer",
    ".dockerfile",
    ".containerfile",
    ".mk",
    ".just",
    ".crontab",
    ".cron",
)
_BEGINNINGS = ("dockerfile.", "containerfile.", "procfile.", "crontab.", "entrypoint.")
_PLATFORM = re.compile(r"(?:fly|railway)\.[\w.-]+\.(?:toml|json)")
_TEMPLATE = re.compile(r"(?<=.)\.(?:j2|jinja2?|tmpl|tpl|template)$")
_PROGRAM = b"[program:"
_CLUSTER_FOLDERS = frozenset(
    {"k8s", "kubernetes", "kube", "deploy", "deployment", "manifests", "charts", "chart", "helm"}
)
_SCRIPT_FOLDERS = frozenset({"scripts", "script", "bin", "docker", "deploy", "compose"})
_CRON_FOLDERS = frozenset({"cron.d", "crontabs"})
_COMPOSE = re.compile(rb"^services:\s*(?:#.*)?$", re.MULTILINE)
_SERVICE = re.compile(rb"^[ \t]+(?:image|build|command|extends):", re.MULTILINE)
_KUBERNETES = (b"kind:", b"apiVersion:")
_PYTHON_SHEBANG = re.compile(rb"#![^\n]*\bpython")


def is_deployment_file(path: str, head: Callable[[], bytes]) -> bool:
    """Whether the file at `path` may say how the project is started.

    `head` gives the file's first bytes; it is called only where name and place do not tell.
    """
    folder, _, name = path.lower().rpartition("/")
    name = _TEMPLATE.sub("", name)
    named = name in _NAMES or name.endswith(_ENDINGS) or name.startswith(_BEGINNINGS)
    if named or _PLATFORM.fullmatch(name):
        return not name.endswith((".md", ".txt", ".rst", ".py"))
    if name.endswith((".yml", ".yaml")):
        return _is_deployment_yaml(folder, name, head)
    if name.endswith((".conf", ".ini")) and "supervisor" in path.lower():
        return _PROGRAM in head()
    if "." not in name and not _CRON_FOLDERS.isdisjoint(folder.split("/")):
        return True
    in_folder = not _SCRIPT_FOLDERS.isdisjoint(folder.split("/"))
    if "." not in name and (in_folder or name.endswith("entrypoint")):
        text = head()
        return text.startswith(b"#!") and not _PYTHON_SHEBANG.match(text)
    return False


def is_python_script(path: str, head: Callable[[], bytes]) -> bool:
    """Whether a file without an ending says in its first line that Python runs it."""
    name = path.rpartition("/")[2]
    return "." not in name and _PYTHON_SHEBANG.match(head()) is not None


def _is_deployment_yaml(folder: str, name: str, head: Callable[[], bytes]) -> bool:
    if "compose" in name:
        return True
    if name.startswith(".gitlab-ci") or folder.partition("/")[0] == ".github":
        return False
    if not _CLUSTER_FOLDERS.isdisjoint(folder.split("/")):
        return True
    text = head()
    if all(word in text for word in _KUBERNETES):
        return True
    return _COMPOSE.search(text) is not None and _SERVICE.search(text) is not None
