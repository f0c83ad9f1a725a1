"""What calls give back: constructions, factories, environment look-ups, the project's functions."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from saqlint.resolve import members
from saqlint.resolve.annotations import instance_of
from saqlint.resolve.durations import total_seconds
from saqlint.resolve.library import QUEUES, canonical, function_type, method_type
from saqlint.resolve.mutations import updated
from saqlint.resolve.scopes import FunctionNode, Scope, parameters
from saqlint.resolve.urls import CREATE, URL, rendered
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    ContextItem,
    Dictionary,
    Either,
    EnumMember,
    Expression,
    External,
    Frame,
    FunctionValue,
    Instance,
    Many,
    Open,
    Parameter,
    Resolved,
    Text,
    either,
    options,
)
from saqlint.semantics.blocking import returned_class
from saqlint.semantics.resources import resource_kind

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_ENVIRONMENT: Final = frozenset({"os.getenv", "os.environ.get", "os.environ.setdefault"})
_MAX_DEPTH: Final = 6
_MAX_RETURNS: Final = 12
_CASTS: Final = frozenset({"typing.cast", "typing_extensions.cast"})


def result(resolver: "Resolver", call: ast.Call, frame: Frame) -> Resolved:
    """What a call gives back."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "copy" and not call.args:
        held = resolver.value(call.func.value, frame)
        if isinstance(held, (Dictionary, Many)):
            return held
    url = rendered(resolver, call, frame)
    if url is not None:
        return url
    function = resolver.value(call.func, frame)
    if isinstance(call.func, ast.Attribute) and isinstance(function, (Open, External)):
        found = _plugin_look_up(resolver, call, frame)
        if found is not None:
            return found
    return call_value(resolver, function, call, frame)


def call_value(
    resolver: "Resolver", function: Resolved, call: ast.Call | None, frame: Frame
) -> Resolved:
    """What calling a value gives back; `call` None is a call without arguments."""
    match function:
        case Either():
            return either([call_value(resolver, f, call, frame) for f in function.options])
        case FunctionValue():
            return call_function(resolver, function, call, frame)
        case ClassValue():
            mixin = members.enum_mixin(resolver, function)
            if mixin is not None:
                return Open("an enum member looked up by its value")
            return Instance(function, call, frame)
        case External(name=name):
            return _external(resolver, name, call, frame)
        case Instance(of=External(name="functools.partial"), call=ast.Call() as made, frame=inner):
            assert inner is not None
            if made.args and call is None:
                target = resolver.value(made.args[0], inner)
                rest = ast.Call(made.func, made.args[1:], made.keywords)
                return call_value(resolver, target, ast.copy_location(rest, made), inner)
        case Instance(of=External(name=name)) if returned_class(f"{name}.__call__") is not None:
            return Instance(External(str(returned_class(f"{name}.__call__"))), call, frame)
        case Instance(of=ClassValue() as of):
            method = resolver.attribute(function, "__call__")
            del of
            if isinstance(method, FunctionValue):
                return call_function(resolver, method, call, frame)
        case Open():
            return function
    return Open("a call that could not be followed")


def _plugin_look_up(resolver: "Resolver", call: ast.Call, frame: Frame) -> Resolved | None:
    """`app.plugins.get(SAQPlugin)`: whatever the registry is, it gives an instance."""
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr not in ("get", "get_plugin") or len(call.args) != 1:
        return None
    if not isinstance(call.args[0], (ast.Name, ast.Attribute, ast.Constant)):
        return None
    match resolver.value(call.args[0], frame):
        case External(name="litestar_saq.SAQPlugin") as of:
            return Instance(of, how="registry")
        case Constant(value="SAQPlugin"):
            return Instance(External("litestar_saq.SAQPlugin"), how="registry")
    return None


def _external(  # noqa: C901, PLR0911, PLR0912
    resolver: "Resolver", name: str, call: ast.Call | None, frame: Frame
) -> Resolved:
    arguments = [] if call is None else call.args
    if name in _ENVIRONMENT or name.endswith(".environ.get"):
        return _environment(resolver, arguments, call, frame)
    if name in _CASTS and len(arguments) == 2:  # noqa: PLR2004
        value = resolver.value(arguments[1], frame)
        if isinstance(value, (Open, Parameter)):
            typed = instance_of(resolver, arguments[0], frame)
            return value if isinstance(typed, Open) else typed
        return value
    if name in ("builtins.getattr",) and len(arguments) > 1:
        return _getattr(resolver, arguments, frame)
    if name in ("builtins.str", "builtins.int", "builtins.float") and len(arguments) == 1:
        return _converted(resolver, name, arguments[0], frame)
    if name == "datetime.timedelta.total_seconds" and call is not None:
        return total_seconds(resolver, call, frame)
    if name in ("builtins.dict", "saq.SettingsDict") and call is not None:
        return updated(resolver, call, frame)
    if name in ("builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted") and arguments:
        match resolver.value(arguments[0], frame):
            case Many() as many:
                kind = {"sorted": "list"}.get(name[9:], name[9:])
                return Many(many.items, many.open, kind)
    head, _, method = name.rpartition(".")
    known = method_type(canonical(head), method) or function_type(name)
    if known is not None:
        return Instance(External(known), call, frame, how=method if head else "")
    if name.startswith("os.environ"):
        return Open("the environment")
    if name in CREATE:
        return Instance(External(URL), call, frame)
    last = name.rpartition(".")[2]
    if last[:1].isupper() or resource_kind(name) is not None or name in ("functools.partial", "datetime.timedelta", "datetime.datetime"):
        return Instance(External(name), call, frame)
    if name in ("datetime.date", "datetime.time", "decimal.Decimal"):
        return Instance(External(name), call, frame)
    return Open(f"what `{name}` gives back")


def _environment(
    resolver: "Resolver", arguments: list[ast.expr], call: ast.Call | None, frame: Frame
) -> Resolved:
    nodes = list(arguments[1:2])
    if call is not None:
        nodes += [k.value for k in call.keywords if k.arg == "default"]
    if not nodes:
        return Open("an environment variable")
    match resolver.value(nodes[0], frame):
        case Constant(value=value, source=source):
            return Constant(value, source, overridable=True)
        case Text() as text:
            return text
    return Open("an environment variable")


def _getattr(resolver: "Resolver", arguments: list[ast.expr], frame: Frame) -> Resolved:
    match resolver.value(arguments[1], frame):
        case Constant(value=str(name)):
            found = resolver.attribute(resolver.value(arguments[0], frame), name)
            if isinstance(found, (Open, External)) and len(arguments) > 2:  # noqa: PLR2004
                match resolver.value(arguments[2], frame):
                    case Constant(value=value, source=source):
                        return Constant(value, source, overridable=True)
            return found
    return Open("`getattr` with a computed name")


def _converted(resolver: "Resolver", name: str, node: ast.expr, frame: Frame) -> Resolved:
    convert = {"builtins.str": str, "builtins.int": int, "builtins.float": float}[name]
    match resolver.value(node, frame):
        case Constant(value=(str() | int() | float()) as plain, source=source, overridable=over):
            if isinstance(plain, str) and len(plain) > 1000:  # noqa: PLR2004
                return Instance(External(name))
            try:
                return Constant(convert(plain), source, over)
            except (ValueError, OverflowError):
                return Instance(External(name))
        case EnumMember(mixin="strenum", value=Constant() as inner) if name == "builtins.str":
            return inner
        case EnumMember(mixin="str" | "", of=of, name=member) if name == "builtins.str":
            return Constant(f"{of.node.name}.{member}")
        case Text() as text if name == "builtins.str":
            return text
    return Instance(External(name))


def call_function(
    resolver: "Resolver", function: FunctionValue, call: ast.Call | None, frame: Frame
) -> Resolved:
    """What a function of the project returns when called so; its annotation where that is open."""
    node = function.node
    if frame.depth >= _MAX_DEPTH:
        return Open("calls nested too deeply")
    scope = function.module.scopes[id(node)]
    inner = bind(resolver, function, call, frame)
    if isinstance(node, ast.Lambda):
        return resolver.value(node.body, inner)
    found = [resolver.value(value, inner) for value in returns(resolver, node, inner)]
    if not found:
        found = [resolver.value(value, inner) for value in _yields(node)]
    value = either(found[:_MAX_RETURNS]) if found else Constant(None)
    if node.returns is not None and any(isinstance(o, (Open, Parameter)) for o in options(value)):
        typed = instance_of(resolver, node.returns, function.frame)
        if not isinstance(typed, Open):
            sure = [o for o in options(value) if not isinstance(o, (Open, Parameter))]
            if _plain(typed):
                return _environment_default(sure) if _reads_environment(scope) else typed
            return either([*sure, typed])
    if _reads_environment(scope) and isinstance(value, Either):
        return _environment_default(list(value.options))
    return value


def _plain(value: Resolved) -> bool:
    return isinstance(value, Instance) and value.type_name.startswith("builtins.")


def _environment_default(found: Sequence[Resolved]) -> Resolved:
    """The default of a function that looks something up in the environment."""
    for value in found:
        if isinstance(value, Constant) and value.value is not None:
            return Constant(value.value, value.source, overridable=True)
    return Open("an environment variable")


def _reads_environment(scope: Scope) -> bool:
    if scope.reads_environment is None:
        scope.reads_environment = _names_environment(scope.node)
    return scope.reads_environment


def _names_environment(node: ast.AST) -> bool:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and inner.attr in ("environ", "getenv"):
            return True
        if isinstance(inner, ast.Name) and inner.id in ("environ", "getenv"):
            return True
    return False


def returns(
    resolver: "Resolver", node: FunctionNode, frame: Frame
) -> Iterator[ast.expr]:
    """The values of a function's own `return`s that its frame does not rule out."""
    yield from _returned(resolver, node.body, frame)


def _returned(
    resolver: "Resolver", body: list[ast.stmt], frame: Frame
) -> Iterator[ast.expr]:
    for statement in body:
        match statement:
            case ast.Return(value=value):
                if value is not None:
                    yield value
                return
            case ast.If(test=test, body=then, orelse=other):
                truth = resolver.truth(test, frame)
                if truth is not False:
                    yield from _returned(resolver, then, frame)
                if truth is not True:
                    yield from _returned(resolver, other, frame)
                if truth is True and _ends(then):
                    return
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                continue
            case ast.Match(cases=cases):
                for case in cases:
                    yield from _returned(resolver, case.body, frame)
            case _:
                for field in ("body", "orelse", "finalbody"):
                    yield from _returned(resolver, getattr(statement, field, []), frame)
                for handler in getattr(statement, "handlers", []):
                    yield from _returned(resolver, handler.body, frame)


def _ends(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], (ast.Return, ast.Raise))


def _yields(node: FunctionNode) -> Iterator[ast.expr]:
    for statement in node.body:
        for inner in ast.walk(statement):
            if isinstance(inner, ast.Yield) and inner.value is not None:
                yield inner.value


def bind(
    resolver: "Resolver", function: FunctionValue, call: ast.Call | None, frame: Frame
) -> Frame:
    """The frame of a function called so."""
    node = function.node
    scope = function.module.scopes[id(node)]
    if function.owner is None and not _takes_anything(node):
        # Nothing depends on the caller: what is found can be remembered.
        return Frame(function.module, scope, parent=function.frame, depth=frame.depth + 1)
    given: list[Expression] = []
    named: dict[str, Expression] = {}
    is_open = False
    if call is not None:
        given, is_open = positional(resolver, call.args, frame)
        named, more = keywords(resolver, call, frame)
        is_open |= more
    return bound_frame(function, scope, given, named, is_open=is_open, depth=frame.depth + 1)


def _takes_anything(node: FunctionNode | ast.Lambda) -> bool:
    arguments = node.args
    return bool(
        arguments.posonlyargs
        or arguments.args
        or arguments.kwonlyargs
        or arguments.vararg
        or arguments.kwarg
    )


def bound_frame(  # noqa: PLR0913 - a call has that many parts
    function: FunctionValue,
    scope: Scope,
    given: list[Expression],
    named: "Mapping[str, Expression]",
    *,
    is_open: bool,
    depth: int,
) -> Frame:
    """Bind arguments to the parameters of a function as Python would; surplus is left out."""
    node = function.node
    arguments: dict[str, Expression] = {}
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    if scope.is_method and not _is_static(node) and names:
        names = names[1:]
    for name, expression in zip(names, given, strict=False):
        arguments[name] = expression
    surplus = given[len(names) :]
    known = {argument.arg for argument, _ in parameters(node)}
    extra: dict[str, Expression] = {}
    for name, expression in named.items():
        (arguments if name in known else extra)[name] = expression
    inner = Frame(
        function.module,
        scope,
        arguments,
        parent=function.frame,
        open=is_open,
        owner=function.owner,
        depth=depth,
    )
    if node.args.vararg is not None:
        many = Many(tuple(surplus), is_open, "tuple")
        arguments[node.args.vararg.arg] = Expression(None, inner, many)
    if node.args.kwarg is not None:
        rest = Dictionary(extra, is_open)
        arguments[node.args.kwarg.arg] = Expression(None, inner, rest)
    return inner


def positional(
    resolver: "Resolver", nodes: list[ast.expr], frame: Frame
) -> tuple[list[Expression], bool]:
    """The positional arguments of a call, `*parts` taken apart; and whether there may be more."""
    found: list[Expression] = []
    for node in nodes:
        if not isinstance(node, ast.Starred):
            found.append(Expression(node, frame))
            continue
        match resolver.value(node.value, frame):
            case Many(items=items, open=more):
                found.extend(items)
                if more:
                    return found, True
            case _:
                return found, True
    return found, False


def keywords(
    resolver: "Resolver", call: ast.Call, frame: Frame
) -> tuple[dict[str, Expression], bool]:
    """The keywords of a call by name, `**mapping`s taken apart; and whether more may be given."""
    found: dict[str, Expression] = {}
    is_open = False
    for keyword in call.keywords:
        if keyword.arg is not None:
            found[keyword.arg] = Expression(keyword.value, frame)
            continue
        match resolver.value(keyword.value, frame):
            case Dictionary() as mapping:
                for name, expression in mapping.items.items():
                    found[name] = (
                        Expression(expression.node, frame, Open("set under a condition"))
                        if name in mapping.maybe
                        else expression
                    )
                is_open |= mapping.open
            case _:
                is_open = True
    return found, is_open


def constructor_frame(
    resolver: "Resolver", method: Scope, class_frame: Frame, instance: Instance
) -> Frame:
    """The frame of `__init__` for a construction."""
    assert isinstance(method.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    function = FunctionValue(method.node, class_frame, owner=instance)
    return bind(resolver, function, instance.call, instance.frame or class_frame)


def _is_static(node: FunctionNode | ast.Lambda) -> bool:
    return not isinstance(node, ast.Lambda) and any(
        getattr(d, "id", getattr(d, "attr", "")) == "staticmethod" for d in node.decorator_list
    )


def is_queue(value: Resolved) -> bool:
    """Whether a value is, or may be, a SAQ queue and nothing else."""
    found = [o for o in options(value) if not (isinstance(o, Constant) and o.value is None)]
    return any(isinstance(o, Instance) and o.type_name in QUEUES for o in found)


