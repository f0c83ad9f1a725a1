"""What workers register, and the hooks around jobs."""

from typing import Literal

from msgspec import Struct

from saqlint.model.functions import Function, Task
from saqlint.model.values import Phase, Span


class PathFailure(Struct, frozen=True):
    """Why a dotted path does not lead to something a worker can run.

    `missing` is the part that is not there; `nearest` an existing one like it; `error` what
    SAQ or Litestar raises, word by word, without the parts that depend on the machine.
    """

    kind: Literal["module", "attribute", "form", "not-a-task"]
    missing: str
    error: str
    nearest: str | None = None
    foreign: bool = False
    """Whether it fails only if no dependency brings the top package."""


class Registration(Struct, frozen=True):
    """One entry of a worker's task list, or a cron job's function.

    `form`: `callable` (the object itself), `path` (a dotted string), `alias` (a `(name, x)`
    tuple). `name` is what the worker will know it by (None: not certain). `found` is what a
    failure-free entry leads to: `function`, or what else it is (`class`, `partial`, `instance`,
    `module`, `constant`, `lambda`), or None where it could not be followed.
    """

    form: Literal["callable", "path", "alias"]
    text: str
    at: Span
    name: str | None = None
    alias: str | None = None
    found: str | None = None
    task: Task | None = None
    failure: PathFailure | None = None
    via_cron: bool = False

    @property
    def known_as(self) -> str:
        """The name that the worker knows it by, or may, where it could not be followed."""
        return self.text.rpartition(".")[2] if self.name is None else self.name


class Hook(Struct, frozen=True):
    """A function that runs around jobs; `registered_at` is the entry in the worker's options.

    `form` as for a registration, `bare-string` for a string where a list or callable belongs
    (`text` is its value).
    """

    phase: Phase
    form: Literal["callable", "path", "bare-string", "lambda"]
    text: str
    registered_at: Span
    function: Function | None = None
    failure: PathFailure | None = None
    stores: tuple[str, ...] | None = None
    """For a hook that a library brings: what it stores in the context (None: not known)."""
    accepts_context: bool | None = None
    """Whether it can be called with the one context argument (None: not certain)."""
