"""Lints a project for the plugin: all findings but those that saqlint's own comments silence."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from saqlint import ISSUES
from saqlint.engine import Report, run
from saqlint.files.discover import Tree
from saqlint.files.source import UnreadableError, decode
from saqlint.finding import Diagnostic
from saqlint.flake8.index import Found, Index, Page, Wish, digest
from saqlint.flake8.scope import Scope
from saqlint.plugins import family, known_rules
from saqlint.rule import Rule
from saqlint.settings.config import Config
from saqlint.settings.selection import check_selector, enabled
from saqlint.showing.terminal import visible
from saqlint.silence.suppression import is_noqa

FAULT = "SAQ000"
"""The code that tells of a fault of saqlint's own: without a finding flake8 would be green."""

_OF_BLANKETS = "SAQ003"


class Built(Struct, frozen=True):
    """An index, and what to say of saqlint's own faults."""

    index: Index
    complaints: tuple[str, ...] = ()


def build(wish: Wish, scope: Scope) -> Built:
    """Lint the project; raises ConfigError for selectors and baselines that are not right."""
    rules = known_rules()
    config = _selected(scope.config, wish, rules)
    report = run(scope.tree, config, enabled(rules, config))
    by_path: dict[str, list[Found]] = {path: [] for path in scope.tree.relevant}
    for path, found in _found(report, scope.tree):
        by_path.setdefault(path, []).append(found)
    pages = {
        path: Page(_digest_of(scope.tree, path), tuple(found)) for path, found in by_path.items()
    }
    return Built(Index(str(scope.tree.root), pages), tuple(_complaints(report)))


def _selected(config: Config, wish: Wish, rules: Sequence[Rule]) -> Config:
    """flake8's lists on top; of what they hold the rest is about other plugins' codes."""
    families = {family(rule.code) for rule in rules}

    def ours(selectors: Sequence[str], option: str) -> tuple[str, ...]:
        named = tuple(one for one in selectors if family(one) in families)
        for one in named:
            check_selector(one, rules, f"flake8's {option}")
        return named

    return replace(
        config,
        extend_select=(*config.extend_select, *ours(wish.select, "select")),
        ignore=(*config.ignore, *ours(wish.ignore, "ignore")),
    )


def _found(report: Report, tree: Tree) -> Iterator[tuple[str, Found]]:
    # flake8 applies `noqa` by itself, and other plugins want to see what it silences.
    shown = [*report.diagnostics, *(one for one in report.suppressed if is_noqa(one))]
    for one in sorted(shown, key=lambda one: one.sort_key):
        yield one.at.path, _placed(one, report.lines.get(one.at.path, ()))
    for failure in report.failures:
        text = f"{FAULT} saqlint failed: {failure.code}: {visible(failure.error)}"
        yield failure.path or tree.relevant[0], Found(1, 0, text)


def _placed(one: Diagnostic, lines: Sequence[str]) -> Found:
    """The finding where flake8 shows it.

    A comment that silences everything on its line silences what is said of it there: that stands
    on the next line without such a comment, be it behind the last one.
    """
    text = visible(one.message)
    if one.code != _OF_BLANKETS:
        return Found(one.at.line, one.at.column, f"{one.code} {text}")
    below = range(one.at.line + 1, len(lines) + 1)
    line = next((n for n in below if "noqa" not in lines[n - 1].lower()), len(lines) + 1)
    return Found(line, 0, f"{one.code} line {one.at.line}: {text}")


def _complaints(report: Report) -> Iterator[str]:
    for failure in report.failures:
        yield failure.traceback.rstrip()
    if report.failures:
        yield f"saqlint failed. Please report the lines above: {ISSUES}"


def _digest_of(tree: Tree, path: str) -> str:
    try:
        data = tree.read(path)
    except UnreadableError:
        return ""
    try:
        return digest([decode(path, data).text])
    except UnreadableError:
        return digest([data.decode("latin-1")])  # flake8 reads it so.
