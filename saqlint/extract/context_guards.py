"""Whether a function copes with a context key that is not there."""

import ast
from collections.abc import Callable as Predicate
from collections.abc import Iterable
from typing import Final

from saqlint.extract.syntax import Callable, ancestors, mentions
from saqlint.resolve.modules import Module
from saqlint.resolve.nodes import walk

_KEY_ERRORS: Final = frozenset({"KeyError", "LookupError"})


def guarded_keys(
    nodes: Iterable[ast.AST], is_context: Predicate[[ast.AST], bool]
) -> frozenset[str]:
    """The keys that a function asks for by `"key" in ctx`."""
    return frozenset(
        node.left.value
        for node in nodes
        if isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Constant)
        and isinstance(node.left.value, str)
        and isinstance(node.ops[0], (ast.In, ast.NotIn))
        and is_context(node.comparators[0])
    )


def catches_key_error(module: Module, node: ast.AST) -> bool:
    """Whether a `KeyError` of this expression is caught by its name.

    Not so for `except Exception`: that is how a task logs its failures.
    """
    inner = node
    for outer in ancestors(module, node):
        if isinstance(outer, ast.Try) and any(inner is statement for statement in outer.body):
            if any(_names(handler.type) & _KEY_ERRORS for handler in outer.handlers):
                return True
        elif isinstance(outer, ast.With) and any(
            isinstance(item.context_expr, ast.Call)
            and any(_names(argument) & _KEY_ERRORS for argument in item.context_expr.args)
            for item in outer.items
        ):
            return True
        inner = outer
    return False


def has_fallback(module: Module, function: Callable, call: ast.Call) -> bool:
    """Whether `ctx.get("key")` is made for a key that may be missing.

    A default other than None, `… or other`, something assigned when it is None, or work that is
    done only if it is there. `if not x: return` is none: that is how a missing key is reported.
    """
    given = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
    if any(not (isinstance(node, ast.Constant) and node.value is None) for node in given):
        return True
    if _is_optional(module.parent(call), call):
        return True
    name = _bound_to(module, call)
    return name is not None and any(
        _covers(node, name)
        for node in module.nodes.own_of(_statements(function), ast.If, ast.BoolOp, ast.IfExp)
    )


def _bound_to(module: Module, call: ast.Call) -> str | None:
    match module.parent(call):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.NamedExpr(target=ast.Name(id=name)):
            return name
    return None


def _statements(function: Callable) -> list[ast.stmt]:
    return [] if isinstance(function, ast.Lambda) else function.body


def _covers(node: ast.AST, name: str) -> bool:
    """Whether a node gives `name` another value, or does something only if it has one."""
    match node:
        case ast.If(test=test, body=body, orelse=orelse) if mentions(test, name):
            if any(_assigns(statement, name) for statement in (*body, *orelse)):
                return True
            return _is_positive(test, name)
        case ast.BoolOp(values=[first, *_]):
            return _is_named(first, name)
        case ast.IfExp(test=test):
            return mentions(test, name)
    return False


def _is_positive(test: ast.expr, name: str) -> bool:
    """`if x`, `if x is not None`, `if x and …`: the body runs only if it is there."""
    match test:
        case ast.Name(id=found) | ast.NamedExpr(target=ast.Name(id=found)):
            return found == name
        case ast.Compare(left=left, ops=[ast.IsNot()]):
            return _is_named(left, name)
        case ast.BoolOp(op=ast.And(), values=values):
            return any(_is_positive(value, name) for value in values)
        case ast.Call(args=[first, *_]):
            return _is_named(first, name)
    return False


def _is_optional(parent: ast.AST | None, call: ast.Call) -> bool:
    """`ctx.get("key") or other`, `if ctx.get("key"):`, `ctx.get("key") if … else …`."""
    match parent:
        case ast.BoolOp(values=[*firsts, _]):
            return any(value is call for value in firsts) or isinstance(parent.op, ast.And)
        case ast.If(test=test) | ast.IfExp(test=test):
            return test is call
        case ast.Compare(ops=[ast.IsNot()]):
            return True
    return False


def _is_named(node: ast.expr, name: str) -> bool:
    match node:
        case ast.Name(id=found) | ast.NamedExpr(target=ast.Name(id=found)):
            return found == name
    return False


def _assigns(statement: ast.stmt, name: str) -> bool:
    return any(
        isinstance(inner, ast.Name) and inner.id == name and isinstance(inner.ctx, ast.Store)
        for inner in walk(statement)
    )


def _names(node: ast.expr | None) -> set[str]:
    if node is None:
        return set()
    return {
        inner.id if isinstance(inner, ast.Name) else inner.attr
        for inner in walk(node)
        if isinstance(inner, (ast.Name, ast.Attribute))
    }
