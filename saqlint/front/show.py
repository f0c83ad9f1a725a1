"""What `--show-files` and `--show-settings` write: what a run would read, and why."""

import json
import os
from collections.abc import Iterator

from saqlint.finding import Level
from saqlint.front.session import Session
from saqlint.settings.config import Config, Glob
from saqlint.settings.keys import SETTINGS
from saqlint.settings.selection import Choice
from saqlint.showing.terminal import visible
from saqlint.stack.stack import find_stack, find_versions, survey


def show_files(session: Session) -> Iterator[str]:
    """The files that are linted, as seen from the working folder: Python, then deployment."""
    tree = session.tree
    for path in (*tree.files, *tree.deployment):
        if tree.is_reported(path):
            yield visible(os.path.relpath(tree.root / path, session.cwd).replace(os.sep, "/"))


def show_settings(session: Session) -> Iterator[str]:
    """The project, each setting with its origin, the versions and the rules with the reason."""
    config, tree = session.config, session.tree
    yield f"project = {_text(str(tree.root))}"
    yield f"config-file = {_text(str(config.file)) if config.file else 'none'}"
    yield f"source-roots = {_text(list(tree.roots))}"
    yield f"files = {len(tree.files)}  # {len(tree.relevant)} with SAQ code"
    yield f"deployment-files = {_text(list(tree.deployment))}"
    yield ""
    for setting in SETTINGS:
        if setting.key != "extend":
            value = _value(config, setting.field)
            yield f"{setting.key} = {value}  # {config.origins.get(setting.key, 'default')}"
    yield ""
    found = survey(tree.root, tree.relevant)
    versions, stack = find_versions(found, config), find_stack(found)
    yield f"saq = {_text(versions.saq)}  # {versions.saq_from}"
    yield f"litestar-saq = {_text(versions.litestar_saq)}  # {versions.litestar_saq_from}"
    yield f"python = {_text(versions.python)}"
    yield f"dependency-files = {_text(list(stack.sources))}"
    yield ""
    yield from _rules(session.choices)


def _rules(choices: tuple[Choice, ...]) -> Iterator[str]:
    running = [choice for choice in choices if choice.enabled]
    yield f"rules = {len(running)}  # of {len(choices)}"
    width = max((len(choice.rule.name) for choice in choices), default=0)
    for choice in choices:
        sign = "on " if choice.enabled else "off"
        level = choice.rule.level.label.ljust(len(Level.RECOMMENDED.label))
        name = choice.rule.name.ljust(width)
        yield f"  {sign}  {choice.rule.code}  {name}  {level}  # {choice.because}"


def _value(config: Config, field: str) -> str:
    value = getattr(config, field)
    if field == "per_file_ignores":
        return _text({glob.pattern: list(selectors) for glob, selectors in value})
    if isinstance(value, tuple):
        return _text([item.pattern if isinstance(item, Glob) else item for item in value])
    return _text(value)


def _text(value: object) -> str:
    return "none" if value is None else visible(json.dumps(value, ensure_ascii=False))
