"""Which kind of deployment file a path and its text are, and its reader."""

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import Final

from saqlint.extract.deployment import (
    compose,
    crontab,
    dockerfile,
    kubernetes,
    makefile,
    platforms,
    procfile,
    script,
    supervisor,
    systemd,
)
from saqlint.extract.deployment.launch import Sheet
from saqlint.extract.deployment.text import Text, text_of
from saqlint.extract.deployment.yamltree import TreeError, blank_templates, documents
from saqlint.model import FileKind
from saqlint.settings.toml import parse_toml

LARGEST: Final = 500_000
COMPOSE: Final = re.compile(r"(?:.*[._-])?(?:docker-)?compose(?:[._-].*)?\.ya?ml")
NAMES: Final[tuple[tuple[re.Pattern[str], FileKind], ...]] = (
    (re.compile(r"procfile(?:\..*)?"), "procfile"),
    (
        re.compile(r"(?:docker|container)file(?:[._-].*)?|.*\.(?:docker|container)file"),
        "dockerfile",
    ),
    (re.compile(r".*\.(?:service|timer)"), "systemd"),
    (re.compile(r"(?:gnu)?makefile|.*\.mk|.*justfile|.*\.just"), "makefile"),
    (re.compile(r"crontab(?:[._-].*)?|.*[._-]crontab|.*\.cron"), "crontab"),
    (re.compile(r".*\.toml"), "toml"),
    (re.compile(r".*\.json"), "platform"),
    (re.compile(r".*\.(?:conf|ini|cfg)"), "supervisor"),
)
FOLDERS: Final = re.compile(r"/cron\.d/|/crontabs/")
SUFFIXES: Final = re.compile(r"\.(?:j2|jinja2?|tmpl|tpl|template|example|sample|dist)$")
PLATFORM_YAML: Final = frozenset(
    {"render.yaml", "render.yml", "app.yaml", "app.yml", "apprunner.yaml", "railway.yaml"}
)
TASKFILES: Final = frozenset({"taskfile", "process-compose"})
VALUES: Final = re.compile(r"values(?:[._-].*)?\.ya?ml")
Reader = Callable[[str, Text], Sheet]

BY_KIND: Final[Mapping[str, Reader]] = {
    "procfile": procfile.read,
    "dockerfile": dockerfile.read,
    "systemd": systemd.read,
    "crontab": crontab.read,
    "makefile": makefile.read,
    "shell": script.read,
}


def read_sheet(path: str, data: bytes) -> Sheet:
    """One deployment file; a file that cannot be read says why and starts nothing."""
    name = SUFFIXES.sub("", posixpath.basename(path).lower())
    kind = _kind(name, path)
    try:
        text = _text(path, data)
        if kind in BY_KIND:
            return BY_KIND[kind](path, text)
        return _structured(path, name, text)
    except TreeError as error:
        reason = error.reason
    except ValueError as error:
        reason = str(error)
    return Sheet(path, kind, skipped=reason)


def _text(path: str, data: bytes) -> Text:
    """The file's text; raises `ValueError` where it is none, or more than anybody writes."""
    if len(data) > LARGEST:
        raise ValueError(f"larger than {LARGEST:,} bytes")
    if b"\0" in data:
        raise ValueError("not text")
    try:
        return text_of(path, data.decode())
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error


def _kind(name: str, path: str) -> FileKind:
    """What a file is by its name, or by what files of its ending usually are."""
    if name.endswith((".yaml", ".yml")):
        return "compose" if COMPOSE.fullmatch(name) else "kubernetes"
    if FOLDERS.search(f"/{path}"):
        return "crontab"
    return next((kind for pattern, kind in NAMES if pattern.fullmatch(name)), "shell")


def _structured(path: str, name: str, text: Text) -> Sheet:
    if name.endswith(".toml"):
        return platforms.read_toml(path, text, parse_toml(text.value))
    if name.endswith(".json"):
        return platforms.read_tree(path, text)
    if name.endswith((".yaml", ".yml")):
        return _yaml(path, name, text)
    return supervisor.read(path, text)


def _yaml(path: str, name: str, text: Text) -> Sheet:
    if name.rpartition(".")[0] in TASKFILES:
        return platforms.read_processes(path, text)
    text = _readable(text)
    return _yaml_reader(name, text)(path, text)


def _yaml_reader(name: str, text: Text) -> Reader:
    """Who reads a YAML file: its name or its content tells."""
    trees = documents(text)
    if COMPOSE.fullmatch(name) or any(compose.is_compose(tree) for tree in trees):
        return compose.read
    if name in PLATFORM_YAML and not any(kubernetes.is_manifest(tree) for tree in trees):
        return platforms.read_tree
    return kubernetes.read_values if VALUES.fullmatch(name) else kubernetes.read


def _readable(text: Text) -> Text:
    """The text, or what is left of a template when its tags are blanked."""
    if "{{" not in text.value and "{%" not in text.value:
        return text
    blanked = blank_templates(text)
    try:
        documents(blanked)
    except TreeError:
        documents(text)
        return text
    return blanked
