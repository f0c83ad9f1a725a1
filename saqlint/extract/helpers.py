"""The project's own functions that a function calls, one call deep."""

import ast
from collections.abc import Iterator

from msgspec import Struct

from saqlint.extract.functions import is_opaque
from saqlint.extract.program import Program
from saqlint.resolve.scopes import FunctionNode
from saqlint.resolve.values import Frame, FunctionValue


class Helper(Struct, frozen=True, eq=False):
    """A call of a function of the project, with that function; `frame` is the one of its body."""

    call: ast.Call
    value: FunctionValue
    node: FunctionNode
    frame: Frame
    awaited: bool

    @property
    def name(self) -> str:
        """The function's qualified name in its module."""
        return self.value.qualname


def helpers(program: Program, node: FunctionNode, frame: Frame) -> Iterator[Helper]:
    """The calls in a function's own body whose target is certain and not under a decorator."""
    module = frame.module
    for inner in module.nodes.own_of(node.body, ast.Call):
        value = program.value(inner.func, frame)
        if not isinstance(value, FunctionValue) or isinstance(value.node, ast.Lambda):
            continue
        if value.node is node or is_opaque(program, value):
            continue
        awaited = isinstance(module.parent(inner), ast.Await)
        yield Helper(inner, value, value.node, body_frame(program, value), awaited)


def body_frame(program: Program, value: FunctionValue) -> Frame:
    """The frame of a function's own body, about whose callers nothing is known."""
    return program.resolver.frame(value.module, value.module.scopes[id(value.node)])
