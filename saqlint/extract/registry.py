"""Decorators of the project that register tasks: `@task`, `@scheduled_task(cron="…")`.

A decorator registers when it keeps the function it decorates (or a wrapper of it) in a list or
dict, itself or through a function it hands it to. What it keeps goes to the workers whose list
of tasks could not be followed: such a list is what the registry gives out.
"""

import ast
from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from saqlint.extract.constructions import (
    construction,
    kind_of,
    positional_names,
    resolved_options,
)
from saqlint.extract.entries import Entry
from saqlint.extract.program import Program, Site
from saqlint.extract.workers import CronRead, WorkersRead, cron_arguments
from saqlint.model import Construction, Known, Option, Unknown, Value
from saqlint.resolve import calls
from saqlint.resolve.modules import Module
from saqlint.resolve.nodes import walk
from saqlint.resolve.scopes import FunctionNode
from saqlint.resolve.values import (
    Constant,
    EnumMember,
    Expression,
    Frame,
    FunctionValue,
    options,
)
from saqlint.semantics import saq

_KEEPS: Final = frozenset({"append", "add", "insert", "setdefault", "register"})
_DEPTH: Final = 3
_NO_SETTING: Final = frozenset({"function", "cron", "kwargs"})


class Registering(Struct, frozen=True):
    """What a decorator does with the function.

    `made` is the call that makes a cron job of it, `names` are the expressions that it writes
    into `__qualname__`; each with the function in the decorator where they stand.
    """

    made: tuple[ast.Call, FunctionNode] | None = None
    names: tuple[tuple[ast.expr, FunctionNode], ...] = ()

    @property
    def scheduled(self) -> bool:
        """Whether it makes a cron job of the function."""
        return self.made is not None


class Decorated(Struct, frozen=True, eq=False):
    """A function under a registering decorator; `below` are those it has gone through before."""

    value: FunctionValue
    decorator: FunctionValue
    node: ast.expr
    what: Registering
    below: tuple["Decorated", ...] = ()


def add_registered(program: Program, workers: WorkersRead) -> None:
    """Give what decorators register to the workers whose own lists stayed open."""
    takers = [w for w in workers.workers if w.entries_open and not w.entries]
    schedulers = [w for w in workers.workers if w.crons_open and not w.crons]
    if not takers and not schedulers:
        return
    known: dict[int, Registering | None] = {}
    seen: set[tuple[int, str | None]] = set()
    for decorated in _decorated(program, known):
        entry = _entry(program, decorated)
        mark = (id(decorated.value.node), entry.name)
        if mark not in seen:
            seen.add(mark)
            for worker in takers:
                worker.entries.append(entry)
        if decorated.what.scheduled and isinstance(decorated.node, ast.Call):
            cron = _cron(program, decorated, entry)
            workers.crons.setdefault(id(cron.call), cron)
            for worker in schedulers:
                worker.crons.append(cron)


def _decorated(program: Program, known: dict[int, Registering | None]) -> Iterator[Decorated]:
    names: set[str] = set()
    leading: set[str] = set(program.tree.relevant)
    for module in list(program.relevant()):
        for scope in module.scope.children:
            if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                value = FunctionValue(scope.node, program.resolver.module_frame(module))
                if registering(program, value) is not None:
                    names.add(scope.node.name)
                    leading |= program.reach.to(module.path)
    for path in program.tree.mentioning(sorted(names), among=leading) if names else ():
        found = program.modules.load(path)
        if found is not None:
            yield from _in_module(program, found, known)


def _in_module(
    program: Program, module: Module, known: dict[int, Registering | None]
) -> Iterator[Decorated]:
    frame = program.resolver.module_frame(module)
    for statement in module.tree.body:
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        below: tuple[Decorated, ...] = ()
        for node in reversed(statement.decorator_list):
            head = node.func if isinstance(node, ast.Call) else node
            for option in options(program.value(head, frame)):
                if not isinstance(option, FunctionValue):
                    continue
                mark = id(option.node)
                if mark not in known:
                    known[mark] = registering(program, option)
                what = known[mark]
                if what is not None:
                    value = FunctionValue(statement, frame)
                    found = Decorated(value, option, node, what, below)
                    below = (found, *below)
                    yield found


def registering(program: Program, value: FunctionValue, depth: int = 0) -> Registering | None:
    """What a decorator does with the function it gets; None where it keeps nothing.

    `depth` is how many functions have handed it on before.
    """
    if isinstance(value.node, ast.Lambda):
        return None
    for node in _inner_functions(value.node):
        arguments = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
        for parameter in arguments[:2]:
            if parameter in ("self", "cls"):
                continue
            found = _keeps(program, value, node, parameter, depth)
            if found is not None:
                return found
    return None


def _inner_functions(node: FunctionNode) -> Iterator[FunctionNode]:
    """The function and those directly in it: a decorator, or a factory of one."""
    yield node
    for statement in node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield statement


def _keeps(
    program: Program, value: FunctionValue, node: FunctionNode, parameter: str, depth: int
) -> Registering | None:
    held = {parameter}
    held |= {s.name for s in node.body if isinstance(s, (ast.FunctionDef, ast.AsyncFunctionDef))}
    names = tuple((expression, node) for expression in _renames(node, held))
    made: dict[str, ast.Call] = {
        s.targets[0].id: s.value
        for s in node.body
        if isinstance(s, ast.Assign)
        and isinstance(s.value, ast.Call)
        and isinstance(s.targets[0], ast.Name)
        and _passes(s.value, held)
    }
    for inner in walk(node):
        match inner:
            case ast.Call(func=ast.Attribute(attr=method)) if method in _KEEPS and inner.args:
                kept = inner.args[-1]
                if isinstance(kept, ast.Name) and kept.id in held:
                    cron = _makes_cron(node, held)
                    return Registering(None if cron is None else (cron, node), names)
                made_here = made.get(kept.id) if isinstance(kept, ast.Name) else kept
                if isinstance(made_here, ast.Call) and _passes(made_here, held):
                    return Registering((made_here, node) if _has_cron(made_here) else None, names)
            case ast.Assign(targets=[ast.Subscript()], value=ast.Name(id=name)) if name in held:
                return Registering(None, names)
    return _handed_on(program, value, node, held, names, depth)


def _handed_on(
    program: Program,
    value: FunctionValue,
    node: FunctionNode,
    held: set[str],
    names: tuple[tuple[ast.expr, FunctionNode], ...],
    depth: int,
) -> Registering | None:
    """`return registry.register(func)`, `return registry.scheduled(cron=cron)`."""
    if depth >= _DEPTH:
        return None
    scope = value.module.scopes[id(node)]
    frame = program.resolver.frame(value.module, scope)
    for inner in walk(node):
        if not isinstance(inner, ast.Call):
            continue
        is_factory = any(isinstance(s, ast.Return) and s.value is inner for s in node.body)
        if not is_factory and not _passes(inner, held):
            continue
        for option in options(program.value(inner.func, frame)):
            if not isinstance(option, FunctionValue) or isinstance(option.node, ast.Lambda):
                continue
            if option.node is node:
                continue
            found = registering(program, option, depth + 1)
            if found is not None:
                return replace(found, names=found.names or names)
    return None


def _passes(call: ast.Call, held: set[str]) -> bool:
    given = [*call.args, *(k.value for k in call.keywords)]
    return any(isinstance(node, ast.Name) and node.id in held for node in given)


def _has_cron(call: ast.Call) -> bool:
    return any(keyword.arg == "cron" for keyword in call.keywords)


def _makes_cron(node: FunctionNode, held: set[str]) -> ast.Call | None:
    for inner in walk(node):
        if isinstance(inner, ast.Call) and _has_cron(inner) and _passes(inner, held):
            return inner
    return None


def _renames(node: FunctionNode, held: set[str]) -> Iterator[ast.expr]:
    for inner in walk(node):
        match inner:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id=name), attr="__qualname__")], value=value
            ) if name in held:
                yield value


def _entry(program: Program, decorated: Decorated) -> Entry:
    value, module = decorated.value, decorated.value.module
    assert not isinstance(value.node, ast.Lambda)
    at = module.name_span(value.node)
    return Entry("callable", value.qualname, at, _name(program, decorated), None, "function", value)


def _name(program: Program, decorated: Decorated) -> str | None:
    """The name under which the decorator registers the function.

    A decorator below may have renamed it already.
    """
    naming = next((one for one in (decorated, *decorated.below) if one.what.names), None)
    return decorated.value.qualname if naming is None else _given_name(program, naming)


def _given_name(program: Program, decorated: Decorated) -> str | None:
    for expression, holder in decorated.what.names:
        frame = _frame(program, decorated, holder)
        if frame is None:
            return None
        match program.value(expression, frame):
            case Constant(value=str(name)) | EnumMember(value=Constant(value=str(name))):
                return name
    return None


def _frame(program: Program, decorated: Decorated, holder: FunctionNode) -> Frame | None:
    """The frame of a function in the decorator, whose arguments are those of this use."""
    call = decorated.node if isinstance(decorated.node, ast.Call) else None
    bound = calls.bind(program.resolver, decorated.decorator, call, decorated.value.frame)
    scope = decorated.decorator.module.scopes.get(id(holder))
    if scope is None or scope is bound.scope:
        return None if scope is None else bound
    return Frame(bound.module, scope, parent=bound)


def _cron(program: Program, decorated: Decorated, entry: Entry) -> CronRead:
    call = decorated.node
    assert isinstance(call, ast.Call)
    frame = decorated.value.frame
    arguments = decorated.decorator.node.args
    names = tuple(a.arg for a in (*arguments.posonlyargs, *arguments.args))
    if decorated.decorator.owner is not None and names[:1] in (("self",), ("cls",)):
        names = names[1:]
    built = construction(program, "CronJob", "litestar-saq", call, frame, names)
    built = replace(built, options=_completed(program, decorated, built))
    given, _ = resolved_options(program, call, frame, names)
    passed, is_open = cron_arguments(program, built, given)
    cron = built.options.get("cron")
    return CronRead(
        call,
        built,
        entry,
        built.get("cron"),
        None if cron is None else getattr(cron.value, "at", None) or cron.at,
        passed,
        is_open,
    )


def _completed(program: Program, decorated: Decorated, built: Construction) -> dict[str, Option]:
    """The options of a decorator's call, with those that the decorator itself gives."""
    found = dict(built.options)
    inner = _inner(program, decorated)
    if inner is not None and "cron" in inner.options:
        # The decorator may have another name for it.
        found.setdefault("cron", inner.options["cron"])
    for name in sorted(saq.cron_fields(program.versions.saq) - _NO_SETTING - found.keys()):
        if inner is None:
            option = _default(program, decorated, name, built)
        else:
            option = inner.options.get(name)
            if option is not None and _is_none(option.value):
                option = None
            if option is None and (inner.open or _is_judged_inside(decorated, name, built)):
                option = _elsewhere(name, built)
        if option is not None:
            found[name] = option
    return found


def _inner(program: Program, decorated: Decorated) -> Construction | None:
    """The `CronJob(...)` in the decorator; None where something else makes the cron job."""
    made = decorated.what.made
    frame = None if made is None else _frame(program, decorated, made[1])
    if made is None or frame is None:
        return None
    call = made[0]
    what = kind_of(program, Site(call, frame))
    if what is None or what[0] != "CronJob":
        return None
    return construction(program, what[0], what[1], call, frame, positional_names(program, what[2]))


def _is_judged_inside(decorated: Decorated, name: str, built: Construction) -> bool:
    """Whether the lack of a setting is the decorator's own, which is said once and there."""
    if name not in ("timeout", "heartbeat") or _takes(decorated, name):
        return False
    # Who says how long a run may take has made it long.
    return name == "timeout" or "timeout" not in built.options


def _takes(decorated: Decorated, name: str) -> bool:
    arguments = decorated.decorator.node.args
    named = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return arguments.kwarg is not None or any(a.arg == name for a in named)


def _default(
    program: Program, decorated: Decorated, name: str, built: Construction
) -> Option | None:
    """What a decorator that hands all on gives by itself: the default of its parameter."""
    if not _takes(decorated, name):
        return _elsewhere(name, built) if "timeout" not in built.options else None
    arguments = decorated.decorator.node.args
    plain = (*arguments.posonlyargs, *arguments.args)
    defaults = {
        **dict(zip((a.arg for a in reversed(plain)), reversed(arguments.defaults), strict=False)),
        **{
            a.arg: value
            for a, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if value is not None
        },
    }
    if name not in defaults:
        return None
    value = program.model_value(Expression(defaults[name], decorated.decorator.frame))
    return None if _is_none(value) else Option(name, value, built.head_at, built.head_at)


def _is_none(value: Value) -> bool:
    return isinstance(value, Known) and value.value is None


def _elsewhere(name: str, built: Construction) -> Option:
    return Option(name, Unknown("set in a decorator"), built.head_at, built.head_at)
