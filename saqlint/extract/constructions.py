"""Calls of SAQ's and litestar-saq's classes with their options, as written."""

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from saqlint.extract.program import Kind, Program, Site, may_be_class
from saqlint.extract.queues import external_base
from saqlint.model import Construction, Front, Option, Span, Unknown
from saqlint.resolve import calls
from saqlint.resolve.modules import Module
from saqlint.resolve.values import (
    ClassValue,
    Dictionary,
    Expression,
    External,
    Frame,
    Many,
    Resolved,
    options,
)
from saqlint.semantics import litestar_saq, saq, signatures

_KINDS: Final[Mapping[str, tuple[str, Front]]] = {
    "saq.Worker": ("Worker", "saq"),
    "litestar_saq.Worker": ("Worker", "litestar-saq"),
    "saq.CronJob": ("CronJob", "saq"),
    "litestar_saq.CronJob": ("CronJob", "litestar-saq"),
    "saq.Queue": ("Queue", "saq"),
    "saq.RedisQueue": ("Queue", "saq"),
    "saq.PostgresQueue": ("Queue", "saq"),
    "saq.HttpQueue": ("Queue", "saq"),
    "saq.Job": ("Job", "saq"),
    "litestar_saq.QueueConfig": ("QueueConfig", "litestar-saq"),
    "litestar_saq.SAQConfig": ("SAQConfig", "litestar-saq"),
    "litestar_saq.SAQPlugin": ("SAQPlugin", "litestar-saq"),
    "litestar_saq.RedisQueueOptions": ("RedisQueueOptions", "litestar-saq"),
    "litestar_saq.PostgresQueueOptions": ("PostgresQueueOptions", "litestar-saq"),
    "litestar.Litestar": ("Litestar", "litestar-saq"),
}
_CLASSES: Final = frozenset(_KINDS)
_BROKER_KIND: Final = {"RedisQueueOptions": "redis", "PostgresQueueOptions": "postgres"}


def kind_of(program: Program, site: Site) -> Kind | None:
    """What a call constructs: kind, front and class name; None for any other call.

    `Queue.from_url(...)` counts as a construction of a queue.
    """
    mark = id(site.call)
    if mark not in program.kinds:
        program.kinds[mark] = _kind(program, site)
    return program.kinds[mark]


def made(program: Program, module: Module) -> Iterator[tuple[Site, str, Front, str]]:
    """The constructions of a module: site, kind, front and class name, as `kind_of` tells them."""
    for site in program.class_sites(module):
        what = kind_of(program, site)
        if what is not None:
            yield (site, *what)


def _kind(program: Program, site: Site) -> Kind | None:
    head = site.call.func
    if site.name == "from_url" and isinstance(head, ast.Attribute):
        found = _class_kind(program, program.value(head.value, site.frame))
        return found if found is not None and found[0] == "Queue" else None
    if not may_be_class(site.name):
        return None
    return _class_kind(program, program.value(head, site.frame))


def _class_kind(program: Program, value: Resolved) -> Kind | None:
    for option in options(value):
        match option:
            case ClassValue() | External():
                name = external_base(program, option, _CLASSES)
                if name is not None:
                    return (*_KINDS[name], name)
    return None


def construction(
    program: Program,
    kind: str,
    front: Front,
    call: ast.Call,
    frame: Frame,
    positional: tuple[str, ...] = (),
) -> Construction:
    """A call with its options by name; `positional` are the names of its first arguments."""
    found: dict[str, Option] = {}
    is_open = False
    for name, node in zip(positional, call.args, strict=False):
        if isinstance(node, ast.Starred):
            break
        at = program.at(node, frame)
        found[name] = Option(name, program.model_value(Expression(node, frame)), at, at)
    if len(call.args) > len(positional) or any(isinstance(a, ast.Starred) for a in call.args):
        is_open = True
    for keyword in call.keywords:
        at = program.at(keyword, frame)
        if keyword.arg is None:
            more, rest_open = _mapping(program, program.value(keyword.value, frame), at)
            found.update(more)
            is_open |= rest_open
            continue
        name_at = Span(at.path, at.line, at.column, at.line, at.column + len(keyword.arg))
        value = program.model_value(Expression(keyword.value, frame))
        found[keyword.arg] = Option(keyword.arg, value, at, name_at)
    heads = options(program.value(call.func, frame))
    return Construction(
        kind,
        front,
        program.at(call, frame),
        program.at(call.func, frame),
        found,
        is_open,
        own=any(isinstance(head, ClassValue) for head in heads),
    )


def _mapping(program: Program, value: Resolved, at: Span) -> tuple[dict[str, Option], bool]:
    match value:
        case Dictionary():
            return options_of(program, value, at), value.open
    return {}, True


def options_of(program: Program, mapping: Dictionary, at: Span) -> dict[str, Option]:
    """The entries of a dict as options; `at` stands for what has no place of its own."""
    found: dict[str, Option] = {}
    for name, expression in mapping.items.items():
        placed = mapping.keys_at.get(name)
        name_at = at if placed is None else _key_span(program, *placed)
        value = (
            Unknown("set under a condition", name_at)
            if name in mapping.maybe
            else program.model_value(expression)
        )
        value_at = getattr(value, "at", None) or name_at
        whole = (
            Span(name_at.path, name_at.line, name_at.column, value_at.end_line, value_at.end_column)
            if value_at.path == name_at.path
            else name_at
        )
        found[name] = Option(name, value, whole, name_at, maybe=name in mapping.maybe)
    return found


def _key_span(program: Program, key: ast.expr | ast.keyword, frame: Frame) -> Span:
    at = program.at(key, frame)
    if isinstance(key, ast.keyword) and key.arg is not None:
        return Span(at.path, at.line, at.column, at.line, at.column + len(key.arg))
    return at


def resolved_options(
    program: Program, call: ast.Call, frame: Frame, positional: tuple[str, ...] = ()
) -> tuple[dict[str, Expression], bool]:
    """The options of a call as expressions to follow further, and whether there may be more."""
    found, is_open = calls.keywords(program.resolver, call, frame)
    for name, node in zip(positional, call.args, strict=False):
        if isinstance(node, ast.Starred):
            return found, True
        found.setdefault(name, Expression(node, frame))
    return found, is_open


def positional_names(program: Program, class_name: str) -> tuple[str, ...]:
    """The names of the parameters that a class takes by position, in this project's versions."""
    versions = program.versions
    readers: dict[str, Callable[[], tuple[signatures.Parameter, ...]]] = {
        "saq.Worker": lambda: saq.worker_parameters(versions.saq),
        "saq.CronJob": lambda: saq.cron_parameters(versions.saq),
        "saq.Job": lambda: saq.job_parameters(versions.saq),
        "litestar_saq.Worker": lambda: litestar_saq.worker_parameters(versions.litestar_saq),
        "litestar_saq.CronJob": lambda: litestar_saq.cron_parameters(
            versions.litestar_saq, versions.saq
        ),
        "litestar_saq.QueueConfig": lambda: litestar_saq.queue_config_parameters(
            versions.litestar_saq
        ),
        "litestar_saq.SAQConfig": lambda: litestar_saq.saq_config_parameters(versions.litestar_saq),
    }
    if class_name == "litestar_saq.SAQPlugin":
        return ("config",)
    if class_name in ("saq.Queue", "saq.RedisQueue", "saq.PostgresQueue", "saq.HttpQueue"):
        return ("url",)
    return signatures.positional(readers[class_name]()) if class_name in readers else ()


def nested(
    program: Program, expression: Expression, kind: str, front: Front
) -> Construction | None:
    """An option whose value is itself a dict or a call with options: `timers`, broker options."""
    match program.read(expression):
        case Dictionary() as mapping if expression.node is not None:
            at = program.at(expression.node, expression.frame)
            return Construction(kind, front, at, at, options_of(program, mapping, at), mapping.open)
    node = expression.node
    if isinstance(node, ast.Call):
        found = kind_of(program, Site(node, expression.frame))
        if found is not None and found[0] in _BROKER_KIND:
            return construction(program, found[0], found[1], node, expression.frame)
    return None


def many(program: Program, expression: Expression) -> Many | None:
    """A list that an option holds; None where it is not certain to be one."""
    value = program.read(expression)
    return value if isinstance(value, Many) else None
