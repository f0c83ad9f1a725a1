"""What rules say and what users read: problems, edits, diagnostics. Plain values."""

from collections.abc import Iterable, Iterator
from enum import IntEnum

from msgspec import Struct

from saqlint.model import Enqueue, Function, Span, Task


class Level(IntEnum):
    """How much a rule asks; a profile includes the levels below it.

    `BASIC`: it raises, loses, doubles or never ends work when it runs. `RECOMMENDED`: the
    checklist, the default profile. `STRICT`: opinion.
    """

    BASIC = 1
    RECOMMENDED = 2
    STRICT = 3

    @property
    def label(self) -> str:
        """The name as users write it."""
        return self.name.lower()


class Edit(Struct, frozen=True):
    """Replace the text at `at` (empty span: insert) by `text`."""

    at: Span
    text: str


class AddKeyword(Struct, frozen=True):
    """Add the argument `keyword=value` to the call whose whole expression stands at `at`."""

    at: Span
    keyword: str
    value: str


class Fix(Struct, frozen=True):
    """A mend. Safe: the behaviour stays, or is what the checklist asks with no loss.

    All edits stand in the file of the finding; one that reaches further is never applied.
    """

    title: str
    edits: tuple[Edit | AddKeyword, ...]
    safe: bool = True
    imports: tuple[str, ...] = ()
    """Modules that the new text needs, as `time`; added where the file lacks the import."""


class Label(Struct, frozen=True):
    """A second place that belongs to a finding, and what to say there."""

    at: Span
    text: str


def definition(*functions: Function | Task | None) -> tuple[Label, ...]:
    """Labels that show where functions are defined; nothing for what is not known."""
    return tuple(
        Label(function.at, f"`{function.name}` is defined here")
        for function in functions
        if function is not None
    )


def chain(enqueue: Enqueue) -> tuple[Label, ...]:
    """Labels that show the functions between a call and the `enqueue` that runs in the end."""
    steps = tuple(Label(step.at, f"goes through `{step.function}`") for step in enqueue.chain)
    if enqueue.chain and enqueue.real_at is not None:
        return (*steps, Label(enqueue.real_at, "enqueued here"))
    return steps


class Problem(Struct, frozen=True):
    """What a rule found. `message`: lower case, names in backticks, no full stop.

    `help` says how to mend it. `subject` is the qualified name of the task, queue or cron job
    that it is about: a baseline is keyed to it. `level` is set only where it differs from the
    rule's own.
    """

    at: Span
    message: str
    fix: Fix | None = None
    labels: tuple[Label, ...] = ()
    help: str | None = None
    subject: str | None = None
    level: Level | None = None


def once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The first problem of each place: what a wrapper does is said once, not for each caller."""
    seen: set[Span] = set()
    for problem in problems:
        if problem.at not in seen:
            seen.add(problem.at)
            yield problem


class Diagnostic(Struct, frozen=True):
    """A problem as shown: with the code, name and level of the rule that found it.

    `suppressed_by` is the comment or baseline that silences it, None where it counts.
    """

    at: Span
    code: str
    name: str
    level: Level
    message: str
    help: str | None = None
    labels: tuple[Label, ...] = ()
    fix: Fix | None = None
    subject: str | None = None
    suppressed_by: str | None = None
    reason: str | None = None

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Path, place, code, message: the one order of every output."""
        return (self.at.path, self.at.line, self.at.column, self.code, self.message)
