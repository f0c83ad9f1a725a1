"""Places in the text, and values with their three answers: known, absent, open."""

from typing import Literal, TypeAlias

from msgspec import Struct

Front: TypeAlias = Literal["saq", "litestar-saq"]
Backend: TypeAlias = Literal["redis", "postgres", "http"]
Phase: TypeAlias = Literal[
    "startup", "shutdown", "before_process", "after_process", "before_enqueue"
]


class Span(Struct, frozen=True, order=True):
    """A stretch of a file's text.

    `path` is relative to the project's root, with forward slashes. Lines count from 1, columns
    from 0 in characters, the end is exclusive.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __contains__(self, other: object) -> bool:
        return (
            isinstance(other, Span)
            and self.path == other.path
            and (self.line, self.column) <= (other.line, other.column)
            and (other.end_line, other.end_column) <= (self.end_line, self.end_column)
        )


class Known(Struct, frozen=True):
    """A value that is certain: `value` is a str, int, float, bool, bytes, None, tuple or dict.

    `overridable` tells that it is the default of an environment variable or a settings field,
    which a deployment may replace; `literal` that it is written down at `at`, not named there.
    `text` is the expression as written.
    """

    value: object
    at: Span | None = None
    overridable: bool = False
    literal: bool = False
    text: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and self._compared == other._compared

    def __hash__(self) -> int:
        return hash(self._compared)

    @property
    def _compared(self) -> tuple[object, ...]:
        return self.value, self.at, self.overridable, self.literal


class Typed(Struct, frozen=True):
    """A value whose type alone is certain, as `datetime.datetime` or `builtins.str`.

    `text` is the expression as written; `prefix` the certain beginning of a partly known string;
    `calls` the canonical names of what the written expression calls, as `uuid.uuid4`.
    """

    type: str
    at: Span | None = None
    text: str = ""
    prefix: str = ""
    calls: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    """For a class: its own name, those of its bases and decorators, `builtins.object` last for a
    plain one. Empty where `type` says all."""


class Unknown(Struct, frozen=True):
    """A value that is there and not certain; `reason` says what could not be followed.

    `possible` are constants that it certainly is in some run, as `""` in `key or ""`; `calls` as
    in `Typed`.
    """

    reason: str
    at: Span | None = None
    text: str = ""
    possible: tuple[object, ...] = ()
    calls: tuple[str, ...] = ()


class Absent(Struct, frozen=True):
    """Nobody gave a value."""


ABSENT = Absent()
Value: TypeAlias = Known | Typed | Unknown | Absent


class Option(Struct, frozen=True):
    """A keyword given to a constructor, a call or a settings dict.

    `at` covers the keyword and its value, `name_at` the keyword alone. `maybe` tells of an entry
    that a condition, or a `pop`, may have kept out.
    """

    name: str
    value: Value
    at: Span
    name_at: Span
    maybe: bool = False

    def rewritten(self, value: str) -> str:
        """The text at `at` with another value, as an argument or as an entry of a dict."""
        if self.name_at == self.at:
            # Given by position.
            return value
        is_keyword = self.name_at.end_column - self.name_at.column == len(self.name)
        return f"{self.name}={value}" if is_keyword else f'"{self.name}": {value}'


class Unresolved(Struct, frozen=True):
    """Something saqlint saw and could not follow: counted and shown, never guessed."""

    kind: Literal["queue", "task", "option", "registration", "cron", "hook", "deployment"]
    at: Span
    reason: str
