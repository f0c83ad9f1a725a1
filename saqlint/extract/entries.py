"""Entries of task lists, cron lists and hook options, while they are being read."""

import ast
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from saqlint.extract.functions import is_opaque
from saqlint.extract.program import Program
from saqlint.model import Front, PathFailure, Phase, Span, Unresolved
from saqlint.resolve.nodes import walk
from saqlint.resolve.paths import follow
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    Expression,
    External,
    FunctionValue,
    Instance,
    Many,
    ModuleValue,
    Open,
    Resolved,
    options,
)
from saqlint.semantics.litestar_saq import hook_stores


class Entry(Struct, frozen=True, eq=False):
    """What an entry leads to; `value` is the project's function, where it is one.

    The other fields are those of `model.Registration`.
    """

    form: Literal["callable", "path", "alias"]
    text: str
    at: Span
    name: str | None = None
    alias: str | None = None
    found: str | None = None
    value: FunctionValue | None = None
    failure: PathFailure | None = None


class HookEntry(Struct, frozen=True, eq=False):
    """A hook where it is registered; the fields are those of `model.Hook`."""

    phase: Phase
    form: Literal["callable", "path", "bare-string", "lambda"]
    text: str
    at: Span
    value: FunctionValue | None = None
    failure: PathFailure | None = None
    stores: tuple[str, ...] | None = None


def entries(program: Program, given: Expression, front: Front) -> tuple[list[Entry], bool]:
    """The entries of a list of tasks, and whether there may be more."""
    found: list[Entry] = []
    value = program.read(given)
    if not isinstance(value, Many):
        _miss(program, "registration", given, value)
        return found, True
    is_open = value.open
    for given_item in value.items:
        item = _placed(given_item, given)
        entry = entry_of(program, item, front)
        found.append(entry)
        is_open |= entry.name is None and (entry.failure is None or entry.failure.foreign)
    if value.open:
        _miss(program, "registration", given, Open("a list that is only partly known"))
    return found, is_open


def entry_of(program: Program, item: Expression, front: Front) -> Entry:
    """One entry: a callable, a dotted path or a `(name, callable)` tuple."""
    at, text = _place(program, item)
    value = program.read(item)
    match value:
        case Many(items=[alias, inner], kind="tuple", open=False):
            return _alias(program, alias, inner, front, at, text)
        case Constant(value=str(path)):
            return _path(program, path, front, at, item)
    kind, function, name = _what(program, value)
    if kind is None:
        _miss(program, "registration", item, value)
    return Entry("callable", text, at, name, None, kind, function)


def _alias(
    program: Program, name: Expression, inner: Expression, front: Front, at: Span, text: str
) -> Entry:
    kind, function, own = _what(program, program.read(inner))
    alias: str | None = None
    match program.read(name):
        case Constant(value=str(given)):
            alias = given
    if front == "litestar-saq":
        # Fact 8: the alias is dropped, the function is known by its own name.
        return Entry("alias", text, at, own, alias, kind, function)
    return Entry("alias", text, at, alias, alias, kind, function)


def _path(program: Program, path: str, front: Front, at: Span, item: Expression) -> Entry:
    if front == "saq":
        return Entry("path", path, at, None, None, "constant")
    followed = follow(program.resolver, path, item.frame.module.path)
    if followed.failure is not None:
        # The name that is meant: what is enqueued under it is not at fault.
        meant = followed.failure.nearest or path.rstrip("() ").replace(":", ".")
        return Entry("path", path, at, meant.rpartition(".")[2], failure=followed.failure)
    if followed.value is None:
        return Entry("path", path, at, path.rpartition(".")[2], None, None)
    kind, function, name = _what(program, followed.value)
    return Entry("path", path, at, name, None, kind, function)


def _what(program: Program, value: Resolved) -> tuple[str | None, FunctionValue | None, str | None]:
    """What a value is, the project's function if it is one, and the name a worker knows it by."""
    chosen = [o for o in options(value) if not isinstance(o, Open)]
    if len(chosen) != 1:
        return None, None, None
    match chosen[0]:
        case FunctionValue(node=ast.Lambda()):
            return "lambda", None, "<lambda>"
        case FunctionValue() as function:
            return "function", function, known_name(program, function)
        case ClassValue() as of:
            return "class", None, of.scope.qualname
        case ModuleValue(module=module):
            return "module", None, module.name.rpartition(".")[2]
        case Instance(of=External(name="functools.partial")):
            return "partial", None, None
        case Instance(of=ClassValue()):
            return "instance", None, None
        case Constant():
            return "constant", None, None
        case External(name=name):
            return "external", None, name.rpartition(".")[2]
    return None, None, None


def known_name(program: Program, function: FunctionValue) -> str | None:
    """The `__qualname__` that a function has in the end; None where a decorator may rewrite it."""
    if not is_opaque(program, function):
        return function.qualname
    assert not isinstance(function.node, ast.Lambda)
    for node in function.node.decorator_list:
        head = node.func if isinstance(node, ast.Call) else node
        match program.value(head, function.frame):
            case FunctionValue(node=decorator) if not _keeps_name(decorator):
                return None
            case FunctionValue() | External():
                continue
            case _:
                return None
    return function.qualname


def _keeps_name(decorator: ast.AST) -> bool:
    """Whether a decorator of the project wraps with `functools.wraps`, or returns what it got."""
    names = {
        getattr(node, "id", getattr(node, "attr", ""))
        for node in walk(decorator)
        if isinstance(node, (ast.Name, ast.Attribute))
    }
    if "__qualname__" in names or "__name__" in {
        node.targets[0].attr
        for node in walk(decorator)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute)
    }:
        return False
    if names & {"wraps", "update_wrapper", "decorator"}:
        return True
    return returns_its_argument(decorator)


def returns_its_argument(decorator: ast.AST) -> bool:
    """Whether a decorator gives back the very function: every `return` names a parameter."""
    for node in walk(decorator):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        given = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
        returned = [s for s in node.body if isinstance(s, ast.Return)]
        if (
            len(given) == 1
            and returned
            and all(isinstance(r.value, ast.Name) and r.value.id in given for r in returned)
        ):
            return True
    return False


def hooks(
    program: Program, phase: Phase, given: Expression, front: Front
) -> tuple[list[HookEntry], bool]:
    """The hooks that an option names, and whether there may be more."""
    found: list[HookEntry] = []
    value = program.read(given)
    if isinstance(value, Constant) and isinstance(value.value, str) and front == "litestar-saq":
        at, _ = _place(program, given)
        return [HookEntry(phase, "bare-string", value.value, at)], False
    if isinstance(value, Many):
        for item in value.items:
            found.extend(_hook(program, phase, _placed(item, given), front))
        return found, value.open or len(found) < len(value.items)
    found.extend(_hook(program, phase, given, front))
    wanted = [option for option in options(value) if not isinstance(option, Constant)]
    return found, len(found) < len(wanted)


def _hook(program: Program, phase: Phase, item: Expression, front: Front) -> Iterator[HookEntry]:
    at, text = _place(program, item)
    for option in options(program.read(item)):
        match option:
            case FunctionValue(node=ast.Lambda()):
                yield HookEntry(phase, "lambda", text, at, option)
            case FunctionValue():
                yield HookEntry(phase, "callable", text, at, option)
            case Instance(of=ClassValue()) as made:
                called = program.resolver.attribute(made, "__call__")
                if isinstance(called, FunctionValue):
                    yield HookEntry(phase, "callable", text, at, called)
            case Constant(value=str(path)) if front == "litestar-saq":
                followed = follow(program.resolver, path, item.frame.module.path)
                function = followed.value if isinstance(followed.value, FunctionValue) else None
                stores = None if followed.failure else hook_stores(path)
                yield HookEntry(phase, "path", path, at, function, followed.failure, stores)
            case External(name=name) if hook_stores(name) is not None:
                yield HookEntry(phase, "callable", text, at, stores=hook_stores(name))


def _placed(item: Expression, around: Expression) -> Expression:
    """The item; where no expression of its own makes it (`pairs.items()`), at that of the list."""
    if item.node is not None:
        return item
    return Expression(around.node, around.frame, item.value)


def _place(program: Program, item: Expression) -> tuple[Span, str]:
    assert item.node is not None
    return program.at(item.node, item.frame), item.frame.module.source(item.node)


def _miss(program: Program, kind: str, item: Expression, value: Resolved) -> None:
    if item.node is None:
        return
    reason = value.reason if isinstance(value, Open) else "not a plain list or function"
    program.unresolved.append(
        Unresolved(kind, program.at(item.node, item.frame), reason)  # type: ignore[arg-type]
    )


__all__ = ["Entry", "HookEntry", "entries", "entry_of", "hooks", "known_name"]
