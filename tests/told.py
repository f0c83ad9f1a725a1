"""What the rules tell: every kind of finding of a rule's fixtures once, in full.

    python -m tests.told [--write]

`tests/told/saqNNN.txt` holds the message with its place, the help, the labels, the fix and what
the finding is about. Findings that differ only in names and numbers are of one kind. Without
`--write` the files are only compared, and the exit code says whether they are the same. Read what
`--write` changes: it is what users read.
"""

import re
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

from saqlint.finding import Diagnostic
from saqlint.model import Span
from saqlint.rule import Rule
from tests.test_rules import CASES, RULES

FOLDER = Path(__file__).parent / "told"
# Where schedules are told, the next dates are.
NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
_NAMES_AND_NUMBERS = re.compile(r"`[^`]*`|\"[^\"]*\"|[^\s:]+:(?=\d)|\d+(?:\.\d+)?")


def path_of(rule: Rule) -> Path:
    """The file with what the rule tells."""
    return FOLDER / f"{rule.code.lower()}.txt"


def told(rule: Rule) -> str:
    """The findings of all fixtures of the rule, the first of each kind."""
    found: dict[tuple[str, bool], str] = {}
    for case in CASES:
        for one in case.lint(NOW) if case.rule is rule else ():
            message, *more, about = _parts(rule, one)
            place = "" if case.path.is_file() else f"{case.path.name}/"
            text = "\n    ".join([f"{place}{_place(one.at)}: {message}", *more, about])
            kind = _NAMES_AND_NUMBERS.sub("…", "\n".join([message, *more]))
            found.setdefault((kind, one.subject is None), f"{text}\n")
    return "\n".join(found.values())


def _parts(rule: Rule, one: Diagnostic) -> Iterator[str]:
    yield one.message
    if one.level is not rule.level:
        yield f"level: {one.level.label}"
    if one.help is not None:
        yield f"help: {one.help}"
    for label in one.labels:
        yield f"{_place(label.at)}: {label.text}"
    if one.fix is not None:
        imports = f" (imports {', '.join(one.fix.imports)})" if one.fix.imports else ""
        yield f"{'safe' if one.fix.safe else 'unsafe'} fix: {one.fix.title}{imports}"
    yield f"about: {one.subject or 'nothing that has a name'}"


def _place(at: Span) -> str:
    return f"{at.path}:{at.line}:{at.column + 1}"


def main(arguments: list[str]) -> int:
    """Compare or write; the exit code of a comparison is 1 where a text differs."""
    same = True
    for rule in RULES:
        before = path_of(rule).read_text(encoding="utf-8") if path_of(rule).exists() else ""
        after = told(rule)
        same &= before == after
        if arguments == ["--write"]:
            path_of(rule).write_text(after, encoding="utf-8")
    return int(not same) if arguments != ["--write"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
