"""Whether an expression names what the function around it has just made."""

import ast
import re
from typing import Final

from saqlint.resolve.values import Expression, Frame

_PEELED: Final = frozenset({"str", "int", "repr"})
_MAKES: Final = re.compile(r"_*(?:async_)?(?:create|add|insert|new|make)(?:_|$)|uuid[1-8]$")
_CLASS: Final = re.compile(r"(?!UUID$)[A-Z]")


def made_here(expression: Expression) -> bool:
    """Whether it is new with each call: `str(order.id)` after `order = await repo.create(…)`."""
    node = expression.node
    return node is not None and _is_made(node, expression.frame, frozenset(), of_object=False)


def _is_made(node: ast.expr, frame: Frame, inside: frozenset[str], *, of_object: bool) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[inner]) if name in _PEELED:
            return _is_made(inner, frame, inside, of_object=of_object)
        case ast.Call(func=head):
            name = head.id if isinstance(head, ast.Name) else getattr(head, "attr", "")
            # `Order(…).id` is a new order's; `OrderId(text)` is the same as before.
            return bool(_MAKES.match(name) or (of_object and _CLASS.match(name)))
        case ast.Await(value=inner):
            return _is_made(inner, frame, inside, of_object=of_object)
        case ast.Attribute(value=inner):
            return _is_made(inner, frame, inside, of_object=True)
        case ast.Name(id=name) if name not in inside and frame.scope.function is not None:
            values = [binding.value for binding in frame.scope.bindings.get(name, [])]
            return bool(values) and all(
                value is not None and _is_made(value, frame, inside | {name}, of_object=of_object)
                for value in values
            )
    return False
