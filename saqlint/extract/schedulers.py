"""Periodic work that no queue runs: other schedulers, endless sleep loops begun by a lifespan."""

import ast
from collections.abc import Iterator
from typing import Final

from saqlint.extract.program import Program, Site
from saqlint.extract.syntax import body
from saqlint.model import ExternalScheduler, Known
from saqlint.resolve import members
from saqlint.resolve.modules import Module
from saqlint.resolve.values import Constant, Expression, External, Frame, FunctionValue, options
from saqlint.semantics.resources import EXTERNAL_SCHEDULERS

_LAST: Final = frozenset(name.rpartition(".")[2] for name in EXTERNAL_SCHEDULERS)
_SLEEPS: Final = frozenset({"asyncio.sleep", "anyio.sleep"})
_LIFESPANS: Final = frozenset({"contextlib.asynccontextmanager"})
_LONG_SECONDS: Final = 60
_APSCHEDULER: Final = "APScheduler"
_ADDERS: Final = ("add_job", "scheduled_job", "add_schedule")
_TRIGGERS: Final = ("IntervalTrigger", "CronTrigger", "CalendarIntervalTrigger")
_TIMES: Final = frozenset(
    {
        *("weeks", "days", "hours", "minutes", "seconds"),
        *("year", "month", "week", "day", "day_of_week", "hour", "minute", "second", "run_date"),
    }
)
_IMPORTED: Final = (
    *("apscheduler", "aiocron", "aioclock", "asyncz", "rocketry", "repeat_every", "repeat_at"),
    *("schedule", "contextlib", "asynccontextmanager"),
)
_WORDS: Final = (*_IMPORTED[:-3], "schedule.every", "lifespan=")


def read_schedulers(program: Program) -> Iterator[ExternalScheduler]:
    """Where the project starts periodic work beside its queues."""
    for module in _modules(program):
        for site in program.sites(module, _LAST | {"create_task"}):
            if site.name in _LAST:
                for option in options(program.value(site.call.func, site.frame)):
                    if isinstance(option, External) and option.name in EXTERNAL_SCHEDULERS:
                        what = EXTERNAL_SCHEDULERS[option.name]
                        if what != _APSCHEDULER or _has_fixed_times(program):
                            yield ExternalScheduler(program.at(site.call, site.frame), what)
            else:
                yield from _loop(program, module, site)


def _modules(program: Program) -> Iterator[Module]:
    """The modules that name SAQ, another scheduler or a lifespan."""
    yield from (found := list(program.relevant()))
    seen = {module.path for module in found}
    importing = program.importing(*_IMPORTED)
    for path in program.tree.mentioning(_WORDS, among=importing):
        module = None if path in seen else program.modules.load(path)
        if module is not None:
            yield module


def _has_fixed_times(program: Program) -> bool:
    """Whether APScheduler runs something at times that the code says.

    Not where all times come from elsewhere, as from rows that users write: no `CronJob` can.
    """
    seen = False
    for path in program.tree.mentioning((*_ADDERS, *_TRIGGERS)):
        module = program.modules.load(path)
        for site in program.sites(module, (*_ADDERS, *_TRIGGERS)) if module is not None else ():
            seen = True
            times = (k.value for k in site.call.keywords if k.arg in _TIMES)
            if any(isinstance(program.value(time, site.frame), Constant) for time in times):
                return True
    return not seen


def _loop(program: Program, module: Module, site: Site) -> Iterator[ExternalScheduler]:
    """`create_task(forever())` in a lifespan, where `forever` sleeps and works in turn."""
    holder = site.frame.scope.function
    if holder is None or not site.call.args or not isinstance(site.call.args[0], ast.Call):
        return
    assert isinstance(holder.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    outer = program.resolver.frame(module, holder.parent or module.scope)
    names = set(members.decorators(program.resolver, FunctionValue(holder.node, outer)))
    if not names & _LIFESPANS or not _is_given_app(holder.node):
        return
    for option in options(program.value(site.call.args[0].func, site.frame)):
        if isinstance(option, FunctionValue) and _sleeps_long(program, option):
            yield ExternalScheduler(program.at(site.call, site.frame), "an endless sleep loop")


def _is_given_app(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it is a lifespan: other context managers serve what they surround."""
    first = next(iter((*node.args.posonlyargs, *node.args.args)), None)
    return first is not None and "app" in first.arg.lower()


def _sleeps_long(program: Program, value: FunctionValue) -> bool:
    """Whether it sleeps and works in turn for ever, with long sleeps.

    Short ones keep something in this process fresh, which no other process can do.
    """
    scope = value.module.scopes[id(value.node)]
    frame = program.resolver.frame(value.module, scope)
    nodes = value.module.nodes
    for loop in nodes.own_of(body(value.node), ast.While):
        if isinstance(loop.test, ast.Constant) and loop.test.value:
            for waiting in nodes.of(loop, ast.Await):
                call = waiting.value
                if isinstance(call, ast.Call) and _is_long(program, call, frame):
                    return True
    return False


def _is_long(program: Program, call: ast.Call, frame: Frame) -> bool:
    match program.value(call.func, frame):
        case External(name=name) if name in _SLEEPS and call.args:
            match program.model_value(Expression(call.args[0], frame)):
                case Known(value=int() | float() as seconds):
                    return seconds >= _LONG_SECONDS
    return False
