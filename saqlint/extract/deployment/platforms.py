"""Files of hosting platforms: Render, Railway, Fly, Nixpacks, DigitalOcean, App Engine, tasks."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from saqlint.extract.deployment.console import entry
from saqlint.extract.deployment.launch import (
    Launch,
    Sheet,
    is_development,
    names_production,
    seconds,
)
from saqlint.extract.deployment.text import Text
from saqlint.extract.deployment.yamltree import (
    Entries,
    Node,
    Scalar,
    child,
    documents,
    entries,
    mappings,
    scalar,
)
from saqlint.model import Span

COMMANDS: Final = ("startCommand", "dockerCommand", "run_command", "entrypoint", "cron")
Table: TypeAlias = Mapping[str, object]
Wait: TypeAlias = tuple[float | None, Span]
"""How long a process may take to stop, in seconds, and where that is said."""
TASKS: Final = (
    ("tool", "pdm", "scripts"),
    ("tool", "poe", "tasks"),
    ("tool", "taskipy", "tasks"),
    ("tool", "rye", "scripts"),
    ("tool", "pixi", "tasks"),
)


def read_tree(path: str, text: Text) -> Sheet:
    """A platform's YAML or JSON. Raises `TreeError` where it is neither."""
    # JSON allows tabs between its tokens, YAML does not; both count one character.
    spaced = text.with_value(text.value.replace("\t", " "))
    launches = [
        launch
        for document in documents(spaced)
        for mapping in mappings(document)
        for launch in _launches(path, mapping)
    ]
    return Sheet(path, "platform", tuple(launches), (), not is_development(path))


def _launches(path: str, mapping: Node) -> Iterator[Launch]:
    given = entries(mapping)
    name = scalar(mapping, "name")
    kind = scalar(mapping, "type")
    schedule = scalar(mapping, "schedule") or scalar(mapping, "cronSchedule")
    runs = scalar(mapping, "numInstances")
    delay = scalar(mapping, "maxShutdownDelaySeconds")
    for key, node in _commands(given):
        yield Launch(
            service=name.value if name is not None else posixpath.basename(path),
            at=(name or key.text).span,
            command=node.text,
            scheduled=schedule is not None or (kind is not None and kind.value == "cron"),
            schedule=schedule.value if schedule is not None else None,
            grace_seconds=None if delay is None else seconds(delay.value),
            grace_at=None if delay is None else delay.span,
            production=runs is None or runs.value != "0",
        )


def _commands(given: Entries) -> Iterator[tuple[Scalar, Scalar]]:
    for name in COMMANDS:
        if name in given:
            key, node = given[name]
            if isinstance(node, Scalar) and node.value:
                yield key, node


def read_processes(path: str, text: Text) -> Sheet:
    """`process-compose.yaml` and `Taskfile.yml`. Raises `TreeError`."""
    launches: list[Launch] = []
    for document in documents(text):
        for name, (key, node) in entries(child(document, "processes")).items():
            command = scalar(node, "command")
            if command is not None:
                launches.append(Launch(name, key.text.span, command=command))
        for name, (key, node) in entries(child(document, "tasks")).items():
            launches.extend(_task(name, key, node))
    return Sheet(path, "platform", tuple(launches), (), not is_development(path))


def _task(name: str, key: Scalar, node: Node) -> Iterator[Launch]:
    found = [node, child(node, "cmd"), child(node, "cmds")]
    for part in found:
        leaves = getattr(part, "items", (part,)) if part is not None else ()
        for leaf in leaves:
            text = leaf.text if isinstance(leaf, Scalar) else scalar(leaf, "cmd")
            if text is not None and text.value:
                is_production = names_production(name)
                yield Launch(name, key.text.span, command=text, production=is_production)


def read_toml(path: str, text: Text, table: Table) -> Sheet:
    """`fly.toml`, `railway.toml`, `nixpacks.toml`, and the task runners of `pyproject.toml`."""
    name = posixpath.basename(path)
    if name == "pyproject.toml":
        launches = tuple(_tasks(text, table))
        return Sheet(path, "toml", launches, (), production=False)
    limit = entry(table, "kill_timeout")
    wait = None if limit is None else (seconds(str(limit)), located(text, "kill_timeout").span)
    found = [
        *_strings(text, entry(table, "processes"), wait),
        *_strings(text, {"start": entry(table, "start", "cmd")}, wait),
        *_strings(text, {"app": entry(table, "experimental", "cmd")}, wait),
        *_strings(text, {"app": entry(table, "deploy", "startCommand")}, wait),
    ]
    return Sheet(path, "toml", tuple(found), (), not is_development(path))


def _strings(text: Text, given: object, wait: Wait | None) -> Iterator[Launch]:
    if not isinstance(given, dict):
        return
    for name, command in given.items():
        joined = " ".join(map(str, command)) if isinstance(command, list) else command
        if isinstance(joined, str) and joined:
            place = located(text, joined)
            allowed, at = wait or (None, None)
            yield Launch(str(name), place.span, command=place, grace_seconds=allowed, grace_at=at)


def _tasks(text: Text, table: Table) -> Iterator[Launch]:
    tables = [entry(table, *path) for path in TASKS]
    environments = entry(table, "tool", "hatch", "envs")
    if isinstance(environments, dict):
        tables.extend(entry(environment, "scripts") for environment in environments.values())
    for tasks in tables:
        if not isinstance(tasks, dict):
            continue
        for name, task in tasks.items():
            for command in _task_commands(task):
                place = located(text, command)
                is_production = names_production(str(name))
                yield Launch(str(name), place.span, command=place, production=is_production)


def _task_commands(task: object) -> Iterator[str]:
    if isinstance(task, str):
        yield task
    elif isinstance(task, list):
        for part in task:
            yield from _task_commands(part)
    elif isinstance(task, dict):
        for key in ("cmd", "shell", "composite", "sequence"):
            if key in task:
                yield from _task_commands(task[key])


def located(text: Text, value: str) -> Text:
    """`value` at its place in the file; where quoting hides it, at the file's beginning."""
    at = text.value.find(value)
    return text[at : at + len(value)] if at >= 0 else text.spread(value)
