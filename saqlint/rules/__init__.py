"""Every rule is a module here, `saq<number>_<name>.py`; nothing lists them."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from saqlint.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every built-in rule, by code."""
    stems = sorted(module.name for module in iter_modules(__path__) if module.name[:3] == "saq")
    return tuple(import_module(f"{__name__}.{stem}").check for stem in stems)
