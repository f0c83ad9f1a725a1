"""SQLAlchemy's URLs: of a DSN that `URL.create` makes, the scheme is certain."""

import ast
from typing import TYPE_CHECKING, Final

from saqlint.resolve.values import Constant, Expression, External, Frame, Instance, Resolved, Text

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

URL: Final = "sqlalchemy.URL"
CREATE: Final = frozenset(
    {"sqlalchemy.URL.create", "sqlalchemy.engine.URL.create", "sqlalchemy.engine.url.URL.create"}
)


def rendered(resolver: "Resolver", call: ast.Call, frame: Frame) -> Resolved | None:
    """What `URL.create("postgresql", …).render_as_string()` begins with; None for other calls."""
    head = call.func
    if not isinstance(head, ast.Attribute) or head.attr != "render_as_string":
        return None
    match resolver.value(head.value, frame):
        case Instance(of=External(name=name), call=ast.Call() as made, frame=Frame() as inner):
            if name == URL:
                return _scheme(resolver, made, inner)
    return None


def _scheme(resolver: "Resolver", made: ast.Call, frame: Frame) -> Resolved | None:
    given = made.args[:1] or [k.value for k in made.keywords if k.arg == "drivername"]
    for node in given:
        match resolver.value(node, frame):
            case Constant(value=str(driver)):
                return Text(f"{driver}://", Expression(node, frame))
    return None
