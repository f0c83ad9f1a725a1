"""Hooks around jobs: what they store in the context, and what they set on the jobs."""

import ast
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from saqlint.extract.entries import HookEntry
from saqlint.extract.functions import function_of
from saqlint.extract.program import Program, Site
from saqlint.extract.queues import queue_info
from saqlint.extract.workers import WorkersRead
from saqlint.model import Function, Hook, Known, Setting, Unknown, Value
from saqlint.resolve.nodes import walk
from saqlint.resolve.values import Constant, Expression, Frame, FunctionValue, options
from saqlint.semantics import saq


class Fills(Struct, eq=False):
    """What hooks set on jobs, by queue name (None: whatever the queue).

    `functions` and `hooks` are the `before_enqueue` hooks themselves, `open` the queues with a
    hook that could not be read.
    """

    settings: dict[str | None, dict[str, Setting]] = field(default_factory=dict)
    open: set[str | None] = field(default_factory=set)
    hooks: list[Hook] = field(default_factory=list)
    functions: list[FunctionValue] = field(default_factory=list)


def frame_of(value: FunctionValue) -> Frame:
    """The frame of a function's body, its caller unknown."""
    scope = value.module.scopes[id(value.node)]
    return Frame(value.module, scope, parent=value.frame, owner=value.owner)


def context_stores(program: Program, functions: list[FunctionValue]) -> dict[str, list[Expression]]:
    """What the functions store in their context, by key: `ctx["key"] = value`, `ctx.update(…)`."""
    found: dict[str, list[Expression]] = {}
    for value in functions:
        scope = value.module.scopes[id(value.node)]
        first = context_name(value)
        if first is None:
            continue
        frame = frame_of(value)
        for mutation in scope.mutations.get(first, ()):
            match mutation.how, mutation.method, mutation.node:
                case "set", _, _ if mutation.key is not None and mutation.value is not None:
                    match program.value(mutation.key, frame):
                        case Constant(value=str(key)):
                            found.setdefault(key, []).append(Expression(mutation.value, frame))
                case "call", "update", ast.Call(keywords=keywords):
                    for keyword in keywords:
                        if keyword.arg is not None:
                            found.setdefault(keyword.arg, []).append(
                                Expression(keyword.value, frame)
                            )
    return found


def context_name(value: FunctionValue) -> str | None:
    """The name of the parameter that takes the context."""
    arguments = value.node.args
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
    if names[:1] in (["self"], ["cls"]):
        names = names[1:]
    return names[0] if names else None


def read_fills(program: Program) -> Fills:
    """Every `queue.register_before_enqueue(hook)` of the project."""
    fills = Fills()
    for module in list(program.relevant()):
        for site in program.sites(module, ("register_before_enqueue",)):
            _register(program, site, fills)
    return fills


def _register(program: Program, site: Site, fills: Fills) -> None:
    assert isinstance(site.call.func, (ast.Attribute, ast.Name))
    name: str | None = None
    if isinstance(site.call.func, ast.Attribute):
        info = queue_info(program, program.value(site.call.func.value, site.frame))
        if info is not None and isinstance(info.name, Known):
            name = str(info.name.value)
    given = site.call.args[:1] or [k.value for k in site.call.keywords if k.arg == "callback"]
    for node in given:
        for option in options(program.value(node, site.frame)):
            if not isinstance(option, FunctionValue):
                fills.open.add(name)
                continue
            found = _filled(program, option).items()
            filled = {key: Setting(v, "hook", getattr(v, "at", None)) for key, v in found}
            fills.settings.setdefault(name, {}).update(filled)
            fills.functions.append(option)
            text, at = site.module.source(node), program.at(node, site.frame)
            entry = HookEntry("before_enqueue", "callable", text, at, option)
            fills.hooks.append(hook_of(entry, function_of(program, option)))


def add_stored(fills: Fills, workers: WorkersRead, hooks: Mapping[int, Hook]) -> None:
    """What `before_process` hooks store on the job, just before the worker goes by it.

    They may do so for some jobs only: all that is known is that the job's own setting, or the
    lack of one, need not be the last word. `hooks` are the models by the identity of the entry.
    """
    for worker in workers.workers:
        name = str(worker.queue.value) if isinstance(worker.queue, Known) else None
        for entry in worker.hooks:
            function = hooks[id(entry)].function
            if entry.phase != "before_process" or function is None:
                continue
            for mutation in function.body.mutations:
                if mutation.owner == "job" and mutation.stored:
                    value = Unknown("a `before_process` hook stores it")
                    stored = fills.settings.setdefault(name, {})
                    stored.setdefault(mutation.field, Setting(value, "worker", mutation.at))
            if function.body.stores_open:
                fills.open.add(name)


def _filled(program: Program, hook: FunctionValue, depth: int = 0) -> dict[str, Value]:
    """The job fields that a hook assigns, in itself or in a function it hands the job to."""
    first = context_name(hook)
    if first is None or depth > 2:  # noqa: PLR2004 - a helper of a helper
        return {}
    fields = saq.job_fields(program.versions.saq)
    frame = frame_of(hook)
    found: dict[str, Value] = {}
    for node in walk(hook.node):
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=name), attr=attr)]) if (
                name == first and attr in fields
            ):
                found[attr] = program.model_value(Expression(node.value, frame))
            case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id=name), key, value]) if (
                name == first
            ):
                match program.value(key, frame):
                    case Constant(value=str(attr)):
                        found[attr] = program.model_value(Expression(value, frame))
            case ast.Call(args=[ast.Name(id=name), *_]) if name == first:
                for option in options(program.value(node.func, frame)):
                    if isinstance(option, FunctionValue) and option.node is not hook.node:
                        found |= _filled(program, option, depth + 1)
    return found


def hook_of(entry: HookEntry, function: Function | None) -> Hook:
    """A hook as rules see it."""
    return Hook(
        entry.phase,
        entry.form,
        entry.text,
        entry.at,
        function,
        entry.failure,
        entry.stores,
        _accepts(entry, function),
    )


def _accepts(entry: HookEntry, function: Function | None) -> bool | None:
    """Whether a call with the context alone binds."""
    if function is None or function.opaque or entry.value is None:
        return None
    parameters = list(function.parameters)
    takes_self = function.is_method and parameters and parameters[0].name in ("self", "cls")
    if takes_self and entry.value.owner is None:
        return None
    if takes_self:
        parameters = parameters[1:]
    plain = [p for p in parameters if p.kind in ("positional", "positional-only")]
    if not plain:
        return any(p.kind == "var-positional" for p in parameters)
    required = [p for p in parameters if p.required]
    return all(p is plain[0] for p in required)


def hook_values(workers: WorkersRead) -> Iterator[tuple[HookEntry, FunctionValue]]:
    """Every hook of every worker that is a function of the project."""
    for worker in workers.workers:
        for entry in worker.hooks:
            if entry.value is not None:
                yield entry, entry.value
