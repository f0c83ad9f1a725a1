"""What `saqlint init` puts into the configuration of pre-commit: the hook, and nothing else."""

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from saqlint import __version__
from saqlint.front.init_files import Place, Plan, read, with_lines

REPOSITORY = "https://github.com/saqlint/saqlint"
PRE_COMMIT = ".pre-commit-config.yaml"
_HOOKS = frozenset({"saqlint", "saqlint-fix", "saqlint-files"})


def pre_commit(place: Place) -> Plan:
    """The hook, as a new file or behind the last entry of `repos`."""
    path = place.repository / PRE_COMMIT
    if not path.exists():
        return Plan(path, f"repos:\n{_hook(2, place)}", "written")
    text = read(path)
    if _hooks(_loaded(text)) & _HOOKS:
        return Plan(path, None, "has the hook already")
    end = _end_of_repositories(text)
    if end is not None:
        line, indent = end
        rows = text.splitlines(keepends=True)
        added = with_lines("".join(rows[:line]), _hook(indent, place)) + "".join(rows[line:])
        if _is_appended(_loaded(text), _loaded(added)):
            return Plan(path, added, "hook added")
    return Plan(path, None, f"left as it is; add by hand:\n{_hook(2, place)}")


def _hook(indent: int, place: Place) -> str:
    lines = [f"- repo: {REPOSITORY}", f"  rev: v{__version__}", "  hooks:", "    - id: saqlint"]
    if place.folder != ".":
        lines.append(f"      args: [{json.dumps(place.folder)}]")
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _loaded(text: str) -> Any:  # noqa: ANN401 - what the file holds
    """What a text says; None where it is no YAML."""
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _hooks(document: object) -> set[str]:
    """The hooks that a configuration names; none where it is no such thing."""
    match document:
        case {"repos": [*repositories]}:
            pass
        case _:
            return set()
    return {
        str(hook.get("id"))
        for repository in repositories
        if isinstance(repository, Mapping)
        for hook in repository.get("hooks") or ()
        if isinstance(hook, Mapping)
    }


def _is_appended(before: Any, after: Any) -> bool:  # noqa: ANN401 - as above
    """Whether all is as it was, but for one more repository: ours."""
    match after:
        case {"repos": [*first, {"repo": str(name)}]}:
            return name == REPOSITORY and {**after, "repos": first} == before
        case _:
            return False


def _end_of_repositories(text: str) -> tuple[int, int] | None:
    """Behind which line the list of repositories ends, and how far it is indented."""
    try:
        document = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(document, yaml.MappingNode):
        return None
    for key, node in document.value:
        if key.value == "repos" and isinstance(node, yaml.SequenceNode) and not node.flow_style:
            return _end(node, text.splitlines()), node.start_mark.column
    return None


def _end(node: yaml.Node, rows: list[str]) -> int:
    """Behind which line a list ends: before what stands between it and the next thing."""
    indent = node.start_mark.column
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    line = node.end_mark.line + (node.end_mark.column > 0)
    # What is commented out of the last entry stays with it.
    while line < len(rows) and re.match(rf"[ ]{{{indent + 1},}}#", rows[line]):
        line += 1
    return line
