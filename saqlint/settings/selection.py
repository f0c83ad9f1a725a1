"""Which rules run, and why. A selector is a code, the beginning of one, a name, or `ALL`."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from msgspec import Struct

from saqlint.finding import Level
from saqlint.rule import Rule
from saqlint.settings.config import Config, ConfigError
from saqlint.settings.origins import origin


class Choice(Struct, frozen=True):
    """A rule, whether it runs, and the setting that says so."""

    rule: Rule
    enabled: bool
    because: str


def choose(rules: Sequence[Rule], config: Config) -> tuple[Choice, ...]:
    """Decide on every rule; raises ConfigError for a selector that names none.

    `select` replaces what the level includes, `extend-select` adds to either, `ignore` takes
    away; of two that speak of one rule the more exact wins, of equals `ignore`.
    """
    given = [
        (key, selector)
        for key, selectors in (
            ("select", config.select or ()),
            ("extend-select", config.extend_select),
            ("ignore", config.ignore),
        )
        for selector in selectors
    ]
    check_selectors(config, rules)
    return tuple(_choice(rule, given, config) for rule in rules)


def enabled(rules: Sequence[Rule], config: Config) -> tuple[Rule, ...]:
    """The rules that run."""
    return tuple(choice.rule for choice in choose(rules, config) if choice.enabled)


def deepest_level(rule: Rule, config: Config) -> Level:
    """The level down to which the rule's findings are wanted.

    A finding may have another level than its rule. Who names the rule wants all of it.
    """
    selectors = (*(config.select or ()), *config.extend_select)
    named = any(matches(selector, rule) for selector in selectors)
    return Level.STRICT if named else Level[config.level.upper()]


def has_fixes(rule: Rule, config: Config) -> bool:
    """Whether fixes of the rule are wanted: of two selectors the more exact wins."""
    wanted = max((matches(selector, rule) for selector in config.fixable), default=0)
    unwanted = max((matches(selector, rule) for selector in config.unfixable), default=0)
    return wanted > unwanted


def matches(selector: str, rule: Rule) -> int:
    """How exactly `selector` names the rule; 0 where it does not."""
    upper = selector.upper()
    if upper == "ALL":
        return 1
    if selector.lower() == rule.name:
        return len(rule.code) + 1
    # A prefix ends before the digits or within them: `SA` names nothing.
    family = rule.code.rstrip("0123456789")
    return len(upper) + 1 if upper.startswith(family) and rule.code.startswith(upper) else 0


def check_selector(selector: str, rules: Sequence[Rule], where: str) -> None:
    """Raise ConfigError, in one sentence, where `selector` names no rule."""
    if any(matches(selector, rule) for rule in rules):
        return
    raise ConfigError(f"{where}: unknown rule `{selector}`{nearest(selector, rules)}")


def check_selectors(config: Config, rules: Sequence[Rule]) -> None:
    """Raise ConfigError where any setting holds a selector that names no rule."""
    settings = (
        ("select", config.select or ()),
        ("extend-select", config.extend_select),
        ("ignore", config.ignore),
        *(("per-file-ignores", selectors) for _, selectors in config.per_file_ignores),
        ("fixable", config.fixable),
        ("unfixable", config.unfixable),
    )
    for key, selectors in settings:
        for selector in selectors:
            check_selector(selector, rules, origin(config, key))


def nearest(selector: str, rules: Iterable[Rule]) -> str:
    """`, did you mean …?` with the rule that was probably meant, or nothing."""
    rules = tuple(rules)
    code = selector.upper().translate(_MISREAD)
    if any(rule.code == code for rule in rules):
        return f", did you mean `{code}`?"
    # Only names are compared: any two codes are alike.
    close = get_close_matches(selector.lower(), [rule.name for rule in rules], 1, _ALIKE)
    return f", did you mean `{close[0]}`?" if close else ""


_MISREAD = str.maketrans("OIL", "011")
_ALIKE = 0.7


def _choice(rule: Rule, given: Sequence[tuple[str, str]], config: Config) -> Choice:
    by_level = config.select is None and rule.level <= Level[config.level.upper()]
    because = f"level {config.level} ({origin(config, 'level')})"
    if config.select is not None:
        because = f"not named by {origin(config, 'select')}"
    best, verdict = 0, by_level
    for key, selector in given:
        exactness = matches(selector, rule)
        if exactness and (exactness > best or (exactness == best and key == "ignore")):
            best, verdict = exactness, key != "ignore"
            because = f"`{selector}` ({origin(config, key)})"
    return Choice(rule, verdict, because)
