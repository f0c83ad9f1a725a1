"""Tasks of the PostgreSQL-native kind, which use no SAQ."""

from collections.abc import Mapping

from msgspec import Struct, field

from saqlint.model.functions import Function
from saqlint.model.values import ABSENT, Option, Span, Value


class NativeTask(Struct, frozen=True):
    """A function under the project's own `@task(...)` decorator of the PostgreSQL-native kind.

    `at` is the decorator as written, `decorator` its name, `made_at` that name where it is
    defined. `defaults` are the decorator's own values for what an application leaves out.
    """

    function: Function
    at: Span
    decorator: str
    made_at: Span
    defaults: Mapping[str, Value] = field(default_factory=dict)
    options: Mapping[str, Option] = field(default_factory=dict)
    options_open: bool = False
    cron: Value = ABSENT
    future_annotations_at: Span | None = None
    inspects_signatures: bool = False
    targets: tuple[str, ...] | None = None
    """The execution targets that the decorator allows (None: not certain)."""
