"""Rules of other packages, by the entry-point group `saqlint.rules`. Never of the linted tree.

An entry point names a rule made with `saqlint.rule.rule`, as
`acm101 = "acme_lint.rules.acm101_job_without_tenant:check"`. The code of such a rule is up to
three letters and three digits, as flake8 takes them in `ignore`, and none of saqlint's own.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from saqlint.boundary import Boundary
from saqlint.rule import Rule
from saqlint.rule_packages import GROUP, any_installed
from saqlint.rules import all_rules
from saqlint.settings.config import ConfigError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_CODE = re.compile(r"(?!SAQ)[A-Z]{1,3}[0-9]{3}")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@cache
def known_rules() -> tuple[Rule, ...]:
    """Every rule, built in and installed, by code; raises ConfigError for one that is unfit."""
    if not any_installed():
        return all_rules()
    from importlib.metadata import entry_points  # noqa: PLC0415 - it takes long to import

    owners = dict.fromkeys(all_rules(), "saqlint")
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        package = entry.dist.name if entry.dist is not None else entry.value
        title = f"{package}: the rule `{entry.value}`"
        owners[_fit(_loaded(entry, title), title, owners)] = package
    return tuple(sorted(owners, key=lambda rule: rule.code))


def families() -> tuple[str, ...]:
    """The letters that the codes of other packages' rules begin with."""
    return tuple(sorted({family(rule.code) for rule in known_rules()} - {"SAQ"}))


def family(code: str) -> str:
    """The letters of a code, or of the beginning of one."""
    return code.rstrip("0123456789")


def _loaded(entry: "EntryPoint", title: str) -> object:
    boundary = Boundary()
    found: object = None
    with boundary:
        found = entry.load()
    if boundary.error is not None:
        reason = f"{type(boundary.error).__name__}: {boundary.error}"
        raise ConfigError(f"{title} cannot be loaded: {reason}")
    return found


def _fit(found: object, title: str, owners: Mapping[Rule, str]) -> Rule:
    if not isinstance(found, Rule):
        raise ConfigError(f"{title} is not made with `saqlint.rule.rule`")
    if not _CODE.fullmatch(found.code):
        wanted = "up to three letters (not `SAQ`) and three digits, as `ACM101`"
        raise ConfigError(f"{title} has the code `{found.code}`, not {wanted}")
    if not _NAME.fullmatch(found.name):
        wanted = f"its module must be called as `{found.code.lower()}_what_it_finds`"
        raise ConfigError(f"{title} has no name: {wanted}")
    if not found.docs:
        raise ConfigError(f"{title} has no page: its module needs a docstring")
    for other, owner in owners.items():
        if found.code == other.code:
            raise ConfigError(f"{title} has the code `{found.code}`, which a rule of {owner} has")
        if found.name == other.name:
            raise ConfigError(f"{title} has the name `{found.name}`, as {other.code} of {owner}")
    return found
