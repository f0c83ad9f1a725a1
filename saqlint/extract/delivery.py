"""What becomes of the coroutine that a call gives: awaited, handed on, stored, dropped."""

import ast

from saqlint.model import Delivery
from saqlint.resolve.modules import Module
from saqlint.resolve.scopes import Scope


def delivery(module: Module, call: ast.Call, scope: Scope) -> Delivery:
    """How the result of `call` is used where it stands.

    Whatever hands it to another call or container counts as scheduled: what that does with it
    is not known, and `gather`, `create_task` and task groups are of this form.
    """
    node: ast.AST = call
    while True:
        parent = module.parent(node)
        match parent:
            case ast.Await():
                return "awaited"
            case ast.Return() | ast.Yield() | ast.YieldFrom() | ast.Lambda():
                return "returned"
            case ast.Expr():
                return "dropped"
            case ast.Assign(targets=targets):
                return _stored(module, targets, scope)
            case ast.AnnAssign(target=target) | ast.NamedExpr(target=target):
                return _stored(module, [target], scope)
            case ast.IfExp() | ast.BoolOp():
                node = parent
            case ast.ListComp() | ast.SetComp() if isinstance(module.parent(parent), ast.Expr):
                return "dropped"
            case _:
                return "scheduled"


def _stored(module: Module, targets: list[ast.expr], scope: Scope) -> Delivery:
    """A name that nothing reads again has dropped what it holds."""
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    if len(names) != len(targets):
        return "stored"
    holder = scope.function
    if holder is None:
        return "stored"
    read = {
        node.id for node in module.nodes.of(holder.node, ast.Name) if isinstance(node.ctx, ast.Load)
    }
    return "stored" if read & set(names) else "dropped"
