"""What a function does with SAQ's context and job: keys read and stored, settings, updates.

The context and the job are followed through local names and into the project's own functions.
Where either goes somewhere else, the answer says that more may happen there.
"""

import ast
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from saqlint.extract import context_guards as guards
from saqlint.extract.helpers import body_frame
from saqlint.extract.program import Program
from saqlint.extract.syntax import Callable, parameter_names, spelled, whole_body
from saqlint.model import ContextRead, JobMutation, Unknown
from saqlint.resolve.values import (
    Dictionary,
    Expression,
    External,
    Frame,
    FunctionValue,
    Resolved,
    options,
)

_BUILTINS: Final = (
    *("print", "repr", "str", "len", "dict", "list", "set", "tuple", "sorted", "isinstance"),
    *("id", "type", "bool", "hasattr", "getattr", "iter", "vars"),
)
# Functions that look at their argument and keep nothing of it.
_LOOKS: Final = frozenset(
    {
        *(f"builtins.{name}" for name in _BUILTINS),
        "json.dumps",
        "typing.cast",
        "typing_extensions.cast",
        "pprint.pprint",
        "pprint.pformat",
        "copy.copy",
        "copy.deepcopy",
    }
)
_LOG_METHODS: Final = frozenset(
    ["debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log", "bind"]
)
_CASTS: Final = ("typing.cast", "typing_extensions.cast")
# Where a job stands without being kept: compared, tested, formatted.
_ONLY_READ: Final = (
    *(ast.NamedExpr, ast.Compare, ast.FormattedValue, ast.Expr, ast.BoolOp),
    *(ast.If, ast.IfExp, ast.UnaryOp, ast.While),
)
_BINDS: Final = frozenset({ast.Assign, ast.AnnAssign, ast.NamedExpr})
_MAY_BE: Final = frozenset({ast.Name, ast.Subscript, ast.Call, ast.Attribute})
"""What a context or a job can be written as."""
_DEPTH: Final = 3


class ContextUse(Struct):
    """What was found; the fields are those of `model.Body`."""

    reads: list[ContextRead] = field(default_factory=list)
    writes: dict[str, None] = field(default_factory=dict)
    writes_open: bool = False
    mutations: list[JobMutation] = field(default_factory=list)
    updates_job: bool = False
    updates_open: bool = False
    stores_open: bool = False


def context_use(
    program: Program, function: FunctionValue, context: str | None, job: str | None = None
) -> ContextUse:
    """What a function does with its parameters `context` and `job`."""
    found = ContextUse()
    frame = body_frame(program, function)
    _Reader(program, function.node, frame, found, _names(context), _names(job)).run()
    stored = found.updates_job
    found.mutations = [replace(mutation, stored=stored) for mutation in found.mutations]
    return found


class _Reader(Struct, eq=False):
    """One function's body, read once; helpers get a reader of their own that shares `found`.

    `contexts` and `jobs` are the local names of either, `via` the helpers on the way here.
    """

    program: Program
    node: Callable
    frame: Frame
    found: ContextUse
    contexts: set[str]
    jobs: set[str]
    via: tuple[str, ...] = ()

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self.frame.module.parent(node)

    def run(self) -> None:
        name = next(iter(self.contexts | self.jobs), None)
        if name is None:
            return
        nodes = whole_body(self.frame.module, self.node, name)
        for node in nodes:
            if node.__class__ in _BINDS:
                self.alias(node)
        guarded = guards.guarded_keys(nodes, self.is_context)
        for node in nodes:
            if node.__class__ not in _MAY_BE:
                continue
            if self.is_job(node):
                self.job(node)
            elif self.is_context(node):
                self.context(node, guarded)

    # --------------------------------------------------------------------------- what is what

    def alias(self, node: ast.AST) -> None:
        """`job = ctx["job"]`, `context = cast(Context, ctx)`: another name for the same."""
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                pass
            case _:
                return
        if self.is_job(value):
            self.jobs.add(name)
        elif self.is_context(value):
            self.contexts.add(name)

    def is_context(self, node: ast.AST) -> bool:
        match node:
            case ast.Name(id=name):
                return name in self.contexts
            case ast.Call(args=[_, inner]) if self.is_cast(node):
                return self.is_context(inner)
            case ast.Attribute(value=ast.Subscript(value=inner, slice=key), attr="context"):
                # `ctx["worker"].context` is what each job's context is copied from.
                return self.is_context(inner) and _text(key) == "worker"
        return False

    def is_job(self, node: ast.AST) -> bool:
        match node:
            case ast.Name(id=name):
                return name in self.jobs
            case ast.Subscript(value=inner, slice=key):
                return _text(key) == "job" and self.is_context(inner)
            case ast.Call(func=ast.Attribute(value=inner, attr="get"), args=[key, *_]):
                return _text(key) == "job" and self.is_context(inner)
            case ast.Call(args=[_, inner]) if self.is_cast(node):
                return self.is_job(inner)
        return False

    def is_cast(self, node: ast.Call) -> bool:
        match self.program.value(node.func, self.frame):
            case External(name=name):
                return name in _CASTS
        return False

    # ------------------------------------------------------------------------------ the context

    def context(self, node: ast.AST, guarded: frozenset[str]) -> None:
        parent = self.parent(node)
        match parent:
            case ast.Subscript(slice=key) if parent.value is node:
                self.item(parent, key, guarded)
            case ast.Attribute(attr=method) if parent.value is node:
                self.method(parent, method, guarded)
            case ast.AugAssign(target=target, value=value) if target is node:
                self.store_all(value)
            case ast.Call() if parent.func is not node:
                self.handed_on(parent, node, self.contexts)
            case ast.keyword(arg=None):
                self.found.updates_open = True
            case ast.keyword():
                call = self.parent(parent)
                if isinstance(call, ast.Call):
                    self.handed_on(call, node, self.contexts)
            case ast.Assign() | ast.AnnAssign() if _binds_name(parent):
                pass
            case ast.NamedExpr() | ast.Compare() | ast.FormattedValue() | ast.Return() | ast.Expr():
                pass
            case ast.For() | ast.comprehension() | ast.BoolOp() | ast.If() | ast.UnaryOp():
                pass
            case ast.Dict(keys=keys, values=values) if _is_unpacked(keys, values, node):
                self.found.updates_open = True
            case ast.BinOp():
                # `ctx | {…}` makes another dict, whose keys this function may read.
                self.found.writes_open = True
            case _:
                self.found.writes_open = self.found.updates_open = True

    def item(self, node: ast.Subscript, key: ast.expr, guarded: frozenset[str]) -> None:
        for name in self.keys(key):
            if isinstance(node.ctx, ast.Store):
                self.found.writes[name] = None
            elif isinstance(node.ctx, ast.Load):
                sure = name in guarded or guards.catches_key_error(self.frame.module, node)
                self.read(name, node, "subscript", guarded=sure)
        if isinstance(node.ctx, ast.Store) and not self.keys(key):
            self.found.writes_open = True

    def method(self, node: ast.Attribute, name: str, guarded: frozenset[str]) -> None:
        call = self.parent(node)
        if not isinstance(call, ast.Call) or call.func is not node:
            return
        keys = self.keys(call.args[0]) if call.args else ()
        if name in ("get", "pop"):
            for key in keys:
                how = "get" if name == "get" else "subscript"
                sure = key in guarded or guards.has_fallback(self.frame.module, self.node, call)
                self.read(key, call, how, guarded=sure)
        elif name == "setdefault":
            self.found.writes.update(dict.fromkeys(keys))
            self.found.writes_open |= not keys
        elif name == "update":
            for argument in call.args:
                self.store_all(argument)
            for keyword in call.keywords:
                if keyword.arg is not None:
                    self.found.writes[keyword.arg] = None
                else:
                    self.store_all(keyword.value)
        elif name == "__setitem__":
            self.found.writes.update(dict.fromkeys(keys))
            self.found.writes_open |= not keys

    def read(self, key: str, node: ast.AST, how: str, *, guarded: bool) -> None:
        if len(self.via) > 1:
            return
        self.found.reads.append(
            ContextRead(
                key,
                self.frame.module.span(node),
                "get" if how == "get" else "subscript",
                guarded=guarded,
                via=self.via[0] if self.via else None,
            )
        )

    def store_all(self, node: ast.expr) -> None:
        """Every key of a mapping that is merged into the context."""
        match self.program.value(node, self.frame):
            case Dictionary(items=items, open=is_open, maybe=maybe):
                self.found.writes.update(dict.fromkeys(items))
                self.found.writes.update(dict.fromkeys(maybe))
                self.found.writes_open |= is_open
            case _:
                self.found.writes_open = True

    def keys(self, node: ast.expr) -> tuple[str, ...]:
        """The key that an expression is; empty where that is not certain."""
        text = _text(node)
        if text is not None:
            return (text,)
        value = self.program.as_value(self.program.value(node, self.frame), None)
        plain = getattr(value, "value", None)
        return (plain,) if isinstance(plain, str) else ()

    # ---------------------------------------------------------------------------------- the job

    def job(self, node: ast.AST) -> None:
        parent = self.parent(node)
        match parent:
            case ast.Attribute(attr=name, ctx=ast.Load()) if parent.value is node:
                call = self.parent(parent)
                if name == "update" and isinstance(call, ast.Call) and call.func is parent:
                    self.update(call, node)
            case ast.Attribute(ctx=ast.Store()) if parent.value is node:
                self.mutation(parent)
            case ast.Call(func=ast.Attribute(attr="update")):
                # `queue.update(job)` is what `job.update()` does.
                self.found.updates_job = True
            case ast.Call() if parent.func is not node:
                self.handed_on(parent, node, self.jobs)
            case ast.keyword():
                call = self.parent(parent)
                if isinstance(call, ast.Call):
                    self.handed_on(call, node, self.jobs)
            case _ if not (isinstance(parent, _ONLY_READ) or _binds_name(parent)):
                self.found.updates_open = True

    def update(self, call: ast.Call, job: ast.AST) -> None:
        """`job.update(timeout=600)` sets and stores in one."""
        self.found.updates_job = True
        module = self.frame.module
        for keyword in call.keywords:
            if keyword.arg is None:
                self.found.stores_open = True
                continue
            value = self.program.model_value(Expression(keyword.value, self.frame))
            at, name = module.span(keyword), module.source(job)
            self.found.mutations.append(JobMutation(keyword.arg, "job", at, value, name=name))

    def mutation(self, node: ast.Attribute) -> None:
        statement = self.parent(node)
        value = getattr(statement, "value", None)
        given = (
            self.program.model_value(Expression(value, self.frame))
            if isinstance(statement, (ast.Assign, ast.AnnAssign)) and isinstance(value, ast.expr)
            else Unknown("changed in place")
        )
        self.found.mutations.append(
            JobMutation(
                node.attr,
                "job",
                self.frame.module.span(node),
                given,
                name=self.frame.module.source(node.value),
            )
        )

    # ---------------------------------------------------------------------------------- helpers

    def handed_on(self, call: ast.Call, node: ast.AST, names: set[str]) -> None:
        """The context or job is an argument of a call."""
        is_job = names is self.jobs
        targets = list(options(self.program.value(call.func, self.frame)))
        if all(self.only_looks(target, call) for target in targets):
            return
        for target in targets:
            parameter = _parameter_for(call, node, target)
            if (
                isinstance(target, FunctionValue)
                and parameter is not None
                and len(self.via) < _DEPTH
                and target.qualname not in self.via
                and target.node is not self.node
            ):
                _Reader(
                    self.program,
                    target.node,
                    body_frame(self.program, target),
                    self.found,
                    set() if is_job else {parameter},
                    {parameter} if is_job else set(),
                    (*self.via, target.qualname),
                ).run()
            else:
                self.found.updates_open = True
                self.found.writes_open |= not is_job

    def only_looks(self, target: Resolved, call: ast.Call) -> bool:
        match target:
            case External(name=name) if name in _LOOKS or name.startswith("logging."):
                return True
        function = call.func
        return (
            isinstance(function, ast.Attribute)
            and function.attr in _LOG_METHODS
            and "log" in spelled(function.value).lower()
        )


def _names(parameter: str | None) -> set[str]:
    return set() if parameter is None else {parameter}


def _binds_name(node: ast.AST | None) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name()]) | ast.AnnAssign(target=ast.Name()):
            return True
    return False


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_unpacked(keys: list[ast.expr | None], values: list[ast.expr], node: ast.AST) -> bool:
    return any(key is None and value is node for key, value in zip(keys, values, strict=True))


def _parameter_for(call: ast.Call, node: ast.AST, target: Resolved) -> str | None:
    """The parameter of the target that gets the argument `node`."""
    if not isinstance(target, FunctionValue):
        return None
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    for keyword in call.keywords:
        if keyword.value is node:
            return keyword.arg if keyword.arg in parameter_names(target.node) else None
    arguments = target.node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    names = names[1:] if target.owner is not None else names
    for index, argument in enumerate(call.args):
        if argument is node:
            return names[index] if index < len(names) else None
    return None
