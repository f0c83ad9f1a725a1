"""Functions that forward to an enqueue, and the calls of them, to any depth."""

import ast
from collections.abc import Iterator
from typing import Final

from saqlint.extract.branches import ruled_out
from saqlint.extract.forwarding import depends, forwarder, forwards, parameter_names
from saqlint.extract.links import Link, Surroundings, text_of
from saqlint.extract.naming import HANDED, Naming
from saqlint.extract.program import Program, Site
from saqlint.extract.queues import is_open, queue_info
from saqlint.extract.syntax import mentions
from saqlint.model import (
    Step,
)
from saqlint.resolve import calls
from saqlint.resolve.functions import is_stub
from saqlint.resolve.modules import Module
from saqlint.resolve.nodes import walk
from saqlint.resolve.scopes import FunctionNode, Scope
from saqlint.resolve.values import (
    FunctionValue,
    Resolved,
    options,
)
from saqlint.semantics import saq

_DEPTH: Final = 8
_MAX_CALLS: Final = 5_000


def callers(program: Program, links: list[Link], around: Surroundings) -> Iterator[Link]:
    """The calls of every function that forwards to an enqueue, to any depth."""
    naming = Naming(program)
    waiting = [link for link in links if forwards(program, link)]
    seen: set[tuple[int, int]] = set()
    depth: dict[int, int] = {id(link): 0 for link in waiting}
    while waiting and len(seen) < _MAX_CALLS:
        inner = waiting.pop(0)
        wrapper = _enclosing(program, inner)
        if wrapper is None or depth[id(inner)] >= _DEPTH:
            continue
        for link in _calls_of(program, naming, wrapper, inner, around):
            mark = (id(link.node), id(inner.real.call))
            if mark in seen:
                continue
            seen.add(mark)
            yield link
            if forwards(program, link):
                waiting.append(link)
                depth[id(link)] = depth[id(inner)] + 1


def _enclosing(program: Program, link: Link) -> FunctionValue | None:
    scope = forwarder(program, link)
    if scope is None:
        return None
    assert isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    module = link.frame.module
    parent = scope.parent or module.scope
    return FunctionValue(scope.node, program.resolver.frame(module, parent))


def _calls_of(
    program: Program, naming: Naming, wrapper: FunctionValue, inner: Link, around: Surroundings
) -> Iterator[Link]:
    name = getattr(wrapper.node, "name", "")
    if not name:
        return
    for module in naming.modules(name, wrapper.module.path):
        names = {name, *_aliases(module, name)}
        for site in program.sites(module, names | HANDED):
            link = _call_of(program, site, wrapper, names, inner, around)
            if link is not None and not _unreached(program, link, inner):
                yield link


def _unreached(program: Program, link: Link, inner: Link) -> bool:
    """Whether what the call gives keeps the wrapper from reaching its enqueue."""
    assert link.wrapper is not None
    scope = inner.frame.scope.function
    if scope is None or scope.node is not link.wrapper.node:
        return False
    bound = calls.bind(program.resolver, link.wrapper, link.call, link.frame)
    return ruled_out(program, inner.node, bound)


def _aliases(module: Module, name: str) -> Iterator[str]:
    for scope in module.scopes.values():
        for bindings in scope.bindings.values():
            for binding in bindings:
                if binding.kind == "import" and binding.attribute == name:
                    yield binding.name


def _call_of(
    program: Program,
    site: Site,
    wrapper: FunctionValue,
    names: set[str],
    inner: Link,
    around: Surroundings,
) -> Link | None:
    if site.name in names:
        value = program.value(site.call.func, site.frame)
        for option in options(value):
            if isinstance(option, FunctionValue) and option.node is wrapper.node:
                return Link(site.call, site.frame, inner.method, option, inner)
        if isinstance(site.call.func, ast.Attribute) and _names_task(program, site, around):
            receiver = program.value(site.call.func.value, site.frame)
            unknown = is_open(program, receiver) and queue_info(program, receiver) is None
            if unknown or _is_declared(value):
                return Link(site.call, site.frame, inner.method, wrapper, inner, traced=False)
        return None
    return _handed(program, site, wrapper, names, inner)


def _is_declared(value: Resolved) -> bool:
    """Whether it is the method of a protocol or an abstract class, which the wrapper may be."""
    return any(
        isinstance(option, FunctionValue)
        and not isinstance(option.node, ast.Lambda)
        and is_stub(option.node)
        for option in options(value)
    )


def _names_task(program: Program, site: Site, around: Surroundings) -> bool:
    return any(
        text_of(option) in around.registered
        for argument in site.call.args[:2]
        if isinstance(argument, (ast.Constant, ast.Name, ast.Attribute))
        for option in options(program.value(argument, site.frame))
    )


def _handed(
    program: Program, site: Site, wrapper: FunctionValue, names: set[str], inner: Link
) -> Link | None:
    """`BackgroundTask(wrapper, "task", a=1)`: the call that will be made later."""
    if site.name not in HANDED:
        return None
    for index, argument in enumerate(site.call.args[:1]):
        if not isinstance(argument, (ast.Name, ast.Attribute)):
            continue
        if getattr(argument, "id", getattr(argument, "attr", "")) not in names:
            continue
        for option in options(program.value(argument, site.frame)):
            if isinstance(option, FunctionValue) and option.node is wrapper.node:
                # What a `partial` makes is called with more.
                more = [ast.keyword(None, ast.Constant(...))] if site.name == "partial" else []
                rest = site.call.args[index + 1 :]
                call = ast.Call(argument, rest, [*site.call.keywords, *more])
                ast.copy_location(call, site.call)
                return Link(call, site.frame, inner.method, option, inner, shown=site.call)
    return None


def steps(program: Program, link: Link) -> Iterator[Step]:
    """The functions between, the nearest to the real enqueue first."""
    if link.inner is None or link.wrapper is None:
        return
    yield from steps(program, link.inner)
    wrapper = link.wrapper
    qualname = wrapper.qualname
    takes = _takes(program, wrapper, link.inner)
    yield Step(
        qualname,
        wrapper.module.name_span(wrapper.node)
        if not isinstance(wrapper.node, ast.Lambda)
        else wrapper.module.span(wrapper.node),
        tuple(sorted(takes - {"**"})),
        calls_at=program.at(link.inner.node, link.inner.frame),
        takes_all="**" in takes,
        shares_all=_shares(wrapper.node, link.inner.call),
    )


def _shares(wrapper: FunctionNode | ast.Lambda, enqueue: ast.Call) -> bool:
    """Whether the wrapper's `**kwargs` goes into calls of other functions too, or item by item."""
    extra = wrapper.args.kwarg
    return extra is not None and any(
        mentions(node.iter, extra.arg)
        if isinstance(node, ast.For | ast.comprehension)
        else _unpacks(node, extra.arg) and _callee(node) != _callee(enqueue)
        for node in walk(wrapper)
        if isinstance(node, ast.For | ast.comprehension | ast.Call)
    )


def _unpacks(call: ast.Call, name: str) -> bool:
    return any(
        keyword.arg is None and isinstance(keyword.value, ast.Name) and keyword.value.id == name
        for keyword in call.keywords
    )


def _callee(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _takes(program: Program, wrapper: FunctionValue, inner: Link) -> set[str]:
    """The job fields that a caller of the wrapper can set; `**` where it can set any."""
    scope = wrapper.module.scopes[id(wrapper.node)]
    node = wrapper.node
    real = inner
    given, _ = calls.keywords(program.resolver, real.call, real.frame)
    fields = saq.job_fields(program.versions.saq)
    found: set[str] = set()
    for name, expression in given.items():
        if (
            name in fields
            and expression.node is not None
            and depends(program, expression.node, expression.frame, scope, 0)
        ):
            found.add(name)
    extra = node.args.kwarg
    if (
        extra is not None
        and any(k.arg is None and extra.arg in _names(k.value, scope) for k in real.call.keywords)
    ) or any(
        k.arg is None and parameter_names(program, k.value, real.frame, scope, 0)
        for k in real.call.keywords
    ):
        found.add("**")
    if inner.inner is not None:
        below = _takes(program, inner.wrapper, inner.inner) if inner.wrapper else set()
        return found if "**" in below else {f for f in found if f in below or f == "**"}
    return found


def _names(node: ast.expr, scope: Scope) -> set[str]:
    found = {n.id for n in walk(node) if isinstance(n, ast.Name)}
    for name in list(found):
        for binding in scope.bindings.get(name, ()):
            if binding.kind == "assign" and binding.value is not None:
                found |= {n.id for n in walk(binding.value) if isinstance(n, ast.Name)}
    return found
