"""What a place that makes a job says, read in the frame of its caller."""

import ast
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct

from saqlint.extract.contents import all_contents
from saqlint.extract.freshness import made_here
from saqlint.extract.functions import function_of
from saqlint.extract.program import Program
from saqlint.extract.queues import QueueInfo, queue_info
from saqlint.model import (
    ABSENT,
    Argument,
    Function,
    Known,
    Setting,
    Span,
    Typed,
    Unknown,
    Value,
)
from saqlint.resolve import calls
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    Dictionary,
    Expression,
    External,
    Frame,
    FunctionValue,
    Instance,
    Many,
    Open,
    options,
)
from saqlint.semantics import saq

Method = Literal["enqueue", "apply", "map", "Job"]
_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "enqueue": ("job_or_func",),
    "apply": ("job_or_func", "timeout", "poll_interval"),
    "map": ("job_or_func", "iter_kwargs", "timeout", "return_exceptions", "poll_interval"),
}


class JobSource(Struct, frozen=True, eq=False):
    """A ready `Job(...)` that a call passes on: its construction and where it is read."""

    call: ast.Call
    frame: Frame


class Parts(Struct, frozen=True, eq=False):
    """What one real enqueue says when it is read in one frame."""

    target: Value
    target_at: Span | None
    function: Function | None
    info: QueueInfo | None
    settings: dict[str, Setting]
    settings_open: bool
    arguments: dict[str, Argument]
    arguments_open: bool
    positional: tuple[Argument, ...]
    job: JobSource | None = None


def parts(program: Program, call: ast.Call, frame: Frame, method: Method) -> Parts:
    """Read the call in the frame: its task, its queue, its settings and arguments."""
    if method == "Job":
        return _job_parts(program, JobSource(call, frame))
    info = (
        queue_info(program, program.value(call.func.value, frame))
        if isinstance(call.func, ast.Attribute)
        else None
    )
    given, is_open = calls.keywords(program.resolver, call, frame)
    placed, more_positional = calls.positional(program.resolver, call.args, frame)
    first, rest = _split_first(placed, given)
    own = _own_parameters(method, rest, given)
    # `map` takes what it runs over by position.
    surplus = () if method == "map" else tuple(_argument(program, "", e) for e in rest)
    settings, arguments, arguments_open = _divide(program, given, call, frame)
    settings |= own.settings(program)
    if method == "map":
        found = _map_arguments(program, own.iterated, frame)
        settings |= found.settings
        is_open |= found.open
        arguments_open = True
    job = _ready_job(program, first)
    is_open |= more_positional
    if job is not None:
        inner = _job_parts(program, job)
        return Parts(
            inner.target,
            inner.target_at,
            inner.function,
            info,
            {**inner.settings, **settings},
            is_open or inner.settings_open,
            arguments or inner.arguments,
            is_open or inner.arguments_open,
            surplus,
            job,
        )
    target, at, function = _target(program, first)
    return Parts(
        target,
        at,
        function,
        info,
        settings,
        is_open,
        arguments,
        is_open or arguments_open,
        surplus,
    )


def _split_first(
    placed: list[Expression], given: dict[str, Expression]
) -> tuple[Expression | None, list[Expression]]:
    if placed:
        return placed[0], placed[1:]
    return given.pop("job_or_func", None), []


class _Own(Struct, frozen=True, eq=False):
    """The parameters that `apply` and `map` take for themselves."""

    method: Method
    timeout: Expression | None
    iterated: Expression | None

    def settings(self, program: Program) -> dict[str, Setting]:
        if self.method not in ("apply", "map"):
            return {}
        if self.timeout is None:
            # Fact 2: they send `timeout=None`, which no default replaces.
            return {"timeout": Setting(Known(None), "apply")}
        value = program.model_value(self.timeout)
        return {"timeout": Setting(value, "call", getattr(value, "at", None))}


def _own_parameters(method: Method, rest: list[Expression], given: dict[str, Expression]) -> _Own:
    if method == "enqueue":
        return _Own(method, None, None)
    names = _OWN[method][1:]
    found = dict(zip(names, rest, strict=False))
    for name in names:
        if name in given:
            found[name] = given.pop(name)
    return _Own(method, found.get("timeout"), found.get("iter_kwargs"))


def _divide(
    program: Program, given: Mapping[str, Expression], call: ast.Call, frame: Frame
) -> tuple[dict[str, Setting], dict[str, Argument], bool]:
    """Job fields and the task's arguments, as `Queue.enqueue` divides its keywords (fact 5)."""
    fields = saq.job_fields(program.versions.saq)
    places = {k.arg: program.at(k, frame) for k in call.keywords if k.arg is not None}
    settings: dict[str, Setting] = {}
    arguments: dict[str, Argument] = {}
    is_open = False
    for name, expression in given.items():
        if name == "kwargs":
            more, rest_open = _given_kwargs(program, expression)
            arguments |= more
            is_open |= rest_open
        elif name in fields:
            value = program.model_value(expression)
            place = places.get(name) if program.origin(expression) is expression else None
            settings[name] = Setting(value, "call", place or getattr(value, "at", None))
        elif isinstance(expression.value, Open):
            # Given under a condition, so perhaps not.
            is_open = True
        else:
            arguments[name] = _argument(program, name, expression, places.get(name))
    return settings, arguments, is_open


def _given_kwargs(program: Program, expression: Expression) -> tuple[dict[str, Argument], bool]:
    """`kwargs={...}`: its items are the arguments."""
    match program.read(expression):
        case Dictionary() as mapping:
            return {
                name: _argument(program, name, item)
                for name, item in mapping.items.items()
                if name not in mapping.maybe
            }, mapping.open or bool(mapping.maybe)
        case Constant(value=None):
            return {}, False
    return {}, True


def _argument(
    program: Program, name: str, expression: Expression, at: Span | None = None
) -> Argument:
    at = at if program.origin(expression) is expression else None
    value = program.model_value(expression)
    whole = at or getattr(value, "at", None) or Span("", 1, 0, 1, 0)
    name_at = (
        None if at is None else Span(at.path, at.line, at.column, at.line, at.column + len(name))
    )
    origin = program.origin(expression)
    return Argument(
        name, value, whole, name_at, made_here(origin), contents=all_contents(program, origin)
    )


def _target(
    program: Program, first: Expression | None
) -> tuple[Value, Span | None, Function | None]:
    if first is None:
        return ABSENT, None, None
    first = program.origin(first)
    at = None if first.node is None else program.at(first.node, first.frame)
    value = program.read(first)
    chosen = list(options(value))
    if len(chosen) == 1 and isinstance(chosen[0], FunctionValue):
        function = function_of(program, chosen[0])
        return Typed("builtins.function", at, function.name), at, function
    return program.model_value(first), at, None


def _ready_job(program: Program, first: Expression | None) -> JobSource | None:
    if first is None:
        return None
    for option in options(program.resolver.typed(program.read(first))):
        match option:
            case Instance(of=External(name="saq.Job"), call=call, frame=frame):
                if call is not None and frame is not None and option.how == "":
                    return JobSource(call, frame)
    return None


def is_job(program: Program, first: Expression | None) -> bool:
    """Whether a first argument is, or may be, a ready `Job` whose settings are its own."""
    if first is None:
        return False
    return any(
        isinstance(option, Instance) and option.type_name == "saq.Job"
        for option in options(program.resolver.typed(program.read(first)))
    )


def _job_parts(program: Program, job: JobSource) -> Parts:
    call, frame = job.call, job.frame
    given, is_open = calls.keywords(program.resolver, call, frame)
    names = [parameter.name for parameter in saq.job_parameters(program.versions.saq)]
    placed, more = calls.positional(program.resolver, call.args, frame)
    for name, expression in zip(names, placed, strict=False):
        given.setdefault(name, expression)
    target, at, function = _target(program, given.pop("function", None))
    queue = given.pop("queue", None)
    info = None if queue is None else queue_info(program, program.read(queue))
    settings, arguments, arguments_open = _divide(program, given, call, frame)
    settings = {name: Setting(s.value, "job", s.at) for name, s in settings.items()}
    settings |= dict(_set_afterwards(program, job))
    # A class of the project's own may have other defaults, or set what it likes.
    own_class = any(isinstance(of, ClassValue) for of in options(program.value(call.func, frame)))
    is_open |= more or own_class
    return Parts(
        target, at, function, info, settings, is_open, arguments, is_open or arguments_open, (), job
    )


def _set_afterwards(program: Program, job: JobSource) -> Iterator[tuple[str, Setting]]:
    """`job = Job("f")`, then `job.timeout = 60`: perhaps under a condition, so never known."""
    module = job.frame.module
    match module.parent(job.call):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            pass
        case _:
            return
    fields = saq.job_fields(program.versions.saq)
    holder = job.frame.scope.function
    for node in module.nodes.of(module.tree if holder is None else holder.node, ast.Attribute):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=field, ctx=ast.Store()):
                if owner == name and field in fields:
                    at = module.span(node)
                    yield field, Setting(Unknown(f"`{name}.{field}` is set later", at), "job", at)


class _Mapped(Struct, frozen=True):
    settings: dict[str, Setting]
    open: bool


def _map_arguments(program: Program, iterated: Expression | None, frame: Frame) -> _Mapped:
    """What the dicts that `map` runs over set: a job field counts where every one has it."""
    if iterated is None or iterated.node is None:
        return _Mapped({}, open=True)
    node = iterated.node
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)) and isinstance(node.elt, ast.Dict):
        mappings = [program.resolver.dictionary(node.elt, frame)]
        if mappings[0].open:
            return _Mapped({}, open=True)
    else:
        value = program.read(iterated)
        if not isinstance(value, Many) or value.open:
            return _Mapped({}, open=True)
        mappings = []
        for item in value.items:
            one = program.read(item)
            if not isinstance(one, Dictionary) or one.open:
                return _Mapped({}, open=True)
            mappings.append(one)
    if not mappings:
        return _Mapped({}, open=False)
    fields = saq.job_fields(program.versions.saq)
    shared = set.intersection(*(set(m.items) - m.maybe for m in mappings)) & fields
    settings: dict[str, Setting] = {}
    for name in shared:
        value_of = program.model_value(mappings[0].items[name])
        settings[name] = Setting(value_of, "call", getattr(value_of, "at", None))
    return _Mapped(settings, open=any(fields & (set(m.items) - shared) for m in mappings))


def filled(enqueue: Parts, fills: Mapping[str, Setting], *, is_open: bool) -> Parts:
    """The parts after the queue's hooks: they fill what nobody has set."""
    return Parts(
        enqueue.target,
        enqueue.target_at,
        enqueue.function,
        enqueue.info,
        {**fills, **enqueue.settings},
        enqueue.settings_open or is_open,
        enqueue.arguments,
        enqueue.arguments_open,
        enqueue.positional,
        enqueue.job,
    )
