"""Rules of other packages, by the entry-point group `saqlint.rules`. Never of the linted tree.

An entry point names a rule made with `saqlint.rule.rule`, as
`acme101 = "acme_lint.rules.acme101_job_without_tenant:check"`. The code of such a rule is
letters and three digits, and none of saqlint's own.
"""

import re
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from saqlint.boundary import Boundary
from saqlint.config import ConfigError
from saqlint.rule import Rule
from saqlint.rules import all_rules

GROUP = "saqlint.rules"
_CODE = re.compile(r"(?!SAQ)[A-Z]+\d{3}")


@cache
def known_rules() -> tuple[Rule, ...]:
    """Every rule, built in and installed, by code; raises ConfigError for one that is unfit."""
    if not _any_installed():
        return all_rules()
    from importlib.metadata import entry_points  # noqa: PLC0415 - it takes long to import

    rules = list(all_rules())
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        package = entry.dist.name if entry.dist is not None else entry.value
        boundary = Boundary()
        found: object = None
        with boundary:
            found = entry.load()
        if boundary.error is not None:
            reason = f"{type(boundary.error).__name__}: {boundary.error}"
            raise ConfigError(f"{package}: the rule `{entry.value}` cannot be loaded: {reason}")
        rules.append(_fit(found, f"{package}: the rule `{entry.value}`", rules))
    return tuple(sorted(rules, key=lambda rule: rule.code))


def _any_installed() -> bool:
    """Whether some installed package names the group: a look at 100 small files."""
    word = f"[{GROUP}]".encode()
    return any(
        word in file.read_bytes()
        for folder in dict.fromkeys(sys.path)
        for pattern in ("*.dist-info/entry_points.txt", "*.egg-info/entry_points.txt")
        for file in Path(folder or ".").glob(pattern)
    )


def _fit(found: object, title: str, others: Sequence[Rule]) -> Rule:
    if not isinstance(found, Rule):
        raise ConfigError(f"{title} is not made with `saqlint.rule.rule`")
    if not _CODE.fullmatch(found.code):
        raise ConfigError(f"{title} has the code `{found.code}`, not letters and three digits")
    for other in others:
        if found.code == other.code or found.name == other.name:
            raise ConfigError(f"{title} has the code or name of {other.code}")
    return found
