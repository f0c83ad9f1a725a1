"""Holds what saqlint says of a program against what saq does with it."""

import dataclasses
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from croniter import croniter
from saq import Job

from saqlint.engine import Report
from saqlint.model import Enqueue, Known
from saqlint.rule import Rule
from saqlint.rules import all_rules
from tests.fuzz.programs import FIELDS, Call, Program
from tests.fuzz.real import Ran, run
from tests.linting import lint_files

RULES: tuple[Rule, ...] = tuple(all_rules())
CALLS = "jobs/calls.py"
DEFAULTS = {one.name: one.default for one in dataclasses.fields(Job)}


def disagreements(program: Program, root: Path) -> list[str]:
    """What saqlint says and is not so, or should say and does not; empty where all is well."""
    ran = run(program.files, [call.function for call in program.calls])
    report = lint_files(program.files, RULES, root)
    found = [*_crons(program, report)]
    for call in program.calls:
        job = ran.jobs[call.function]
        if job is not None:
            found += [f"{call.function}: {text}" for text in _call(program, call, job, ran, report)]
    return found


def _crons(program: Program, report: Report) -> Iterator[str]:
    told = {
        found.at.line
        for found in report.diagnostics
        if found.code == "SAQ402" and found.at.path == "jobs/worker.py"
    }
    for expression, line in program.crons:
        if croniter.is_valid(expression) == (line in told):
            yield f"cron {expression!r}: told invalid is {line in told}"


def _call(program: Program, call: Call, job: Job, ran: Ran, report: Report) -> Iterator[str]:
    seen = [
        enqueue
        for enqueue in report.project.requests()
        if enqueue.at.path == CALLS and enqueue.at.line == call.line
    ]
    if len(seen) != 1:
        if seen or call.plain:
            yield f"{len(seen)} jobs seen"
        return
    (enqueue,) = seen
    yield from _model(enqueue, job, plain=call.plain)
    told = {
        found.code
        for found in report.diagnostics
        if found.at.path == CALLS and call.first <= found.at.line <= call.line
    }
    yield from _registration(told, job, ran)
    if job.function in ran.functions and job.function not in program.ambiguous:
        yield from _arguments(told, report, ran.functions[job.function], job)
    yield from _timeout(enqueue, job, report, plain=call.plain)


def _model(enqueue: Enqueue, job: Job, *, plain: bool) -> Iterator[str]:
    if enqueue.name not in (job.function, None):
        yield f"named {enqueue.name!r}, is {job.function!r}"
    if plain and enqueue.name is None:
        yield f"the name is not seen: {enqueue.target}"
    for name in FIELDS:
        yield from _setting(enqueue, name, getattr(job, name), plain=plain)
    given, seen = set(job.kwargs or {}), set(enqueue.arguments)
    if not seen <= given:
        yield f"arguments {sorted(given)}, seen {sorted(seen)}"
    if not enqueue.arguments_open and given - seen:
        yield f"arguments {sorted(given)}, seen {sorted(seen)} and no more"
    if plain and enqueue.arguments_open:
        yield "the arguments are not seen"


def _setting(enqueue: Enqueue, name: str, real: object, *, plain: bool) -> Iterator[str]:
    setting = enqueue.settings.get(name)
    if setting is None:
        # A key that nobody gives is a new UUID.
        is_default = len(str(real)) == 36 if name == "key" else real == DEFAULTS[name]
        if not enqueue.settings_open and not is_default:
            yield f"`{name}` is {real!r}, seen as not given"
        if plain and enqueue.settings_open and is_default:
            yield f"it is not seen that `{name}` is not given"
    elif isinstance(setting.value, Known):
        if setting.value.value != real:
            yield f"`{name}` is {real!r}, seen as {setting.value.value!r}"
    elif plain:
        yield f"`{name}` is {real!r}, not seen: {setting.value}"


def _registration(told: set[str], job: Job, ran: Ran) -> Iterator[str]:
    unknown = job.function not in ran.functions
    if unknown != bool(told & {"SAQ204", "SAQ205"}):
        yield f"{job.function!r} registered is {not unknown}, told {sorted(told)}"


def _arguments(told: set[str], report: Report, function: Any, job: Job) -> Iterator[str]:
    signature = inspect.signature(function)
    try:
        signature.bind({}, **(job.kwargs or {}))
    except TypeError as error:
        of_task = {
            found.code
            for found in report.diagnostics
            if found.at.path == "jobs/tasks.py" and found.code in ("SAQ101", "SAQ105")
        }
        if "SAQ206" not in told and not of_task:
            yield f"{error}, told {sorted(told)}"
    else:
        if "SAQ206" in told:
            yield "the arguments fit, told SAQ206"


def _timeout(enqueue: Enqueue, job: Job, report: Report, *, plain: bool) -> Iterator[str]:
    places = {enqueue.at.line} | {enqueue.place("timeout").line}
    about = {
        found.code
        for found in report.diagnostics
        if found.code in ("SAQ201", "SAQ202")
        and (
            (found.at.path == CALLS and found.at.line in places)
            or (found.at.path == "jobs/sending.py" and enqueue.chain)
        )
    }
    if plain and job.timeout == DEFAULTS["timeout"] and "SAQ201" not in about:
        yield "SAQ201 is not told"
    if plain and not job.timeout and not job.heartbeat and "SAQ202" not in about:
        yield "SAQ202 is not told"
    here = {
        found.code
        for found in report.diagnostics
        if found.at.path == CALLS and found.at.line == enqueue.at.line
    }
    if "SAQ201" in here and job.timeout != DEFAULTS["timeout"]:
        yield "SAQ201 is told"
    if "SAQ202" in here and (job.timeout or job.heartbeat):
        yield "SAQ202 is told"


def shown(program: Program, wrong: list[str]) -> str:
    """The files of a program and what is wrong, for a message."""
    texts = [f"# --- {path}\n{text}" for path, text in program.files.items() if text]
    return "\n".join([*texts, *wrong])
