"""A call that leads to an enqueue, and what the rest of the project says about enqueues."""

import ast
from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field

from saqlint.extract.enqueues import Method
from saqlint.model import Setting
from saqlint.resolve.values import (
    Constant,
    EnumMember,
    Frame,
    FunctionValue,
    Resolved,
)

METHODS: Final = frozenset({"enqueue", "apply", "map"})


class Link(Struct, frozen=True, eq=False):
    """A call that leads to an enqueue: the enqueue itself, or a call of a wrapper.

    `wrapper` is the function that `call` calls and `inner` the link inside of it.
    """

    call: ast.Call
    frame: Frame
    method: Method
    wrapper: FunctionValue | None = None
    inner: "Link | None" = None
    shown: ast.AST | None = None
    traced: bool = True

    @property
    def real(self) -> "Link":
        """The innermost link: the enqueue that runs."""
        return self if self.inner is None else self.inner.real

    @property
    def node(self) -> ast.AST:
        """What is shown of the call."""
        return self.shown or self.call


class Surroundings(Struct, frozen=True, eq=False):
    """What the rest of the project says about enqueues.

    `registered` are the names that some worker knows, `roles` the roles of functions by node,
    `fills` what hooks set on jobs, by queue name (None: every queue).
    """

    registered: frozenset[str]
    roles: Mapping[int, str] = field(default_factory=dict)
    fills: Mapping[str | None, Mapping[str, Setting]] = field(default_factory=dict)
    fills_open: frozenset[str | None] = frozenset()


def text_of(value: Resolved) -> str | None:
    """The string that a value is, as JSON would write it."""
    match value:
        case Constant(value=str(text)) | EnumMember(value=Constant(value=str(text))):
            return text
    return None
