"""What is read from the bodies of tasks and hooks: context, job, waiting, calls."""

import textwrap
from pathlib import Path

import pytest

from saqlint.model import Body, Known, Project, Typed, Unknown
from tests.linting import lint_files

HEAD = (
    "import asyncio\nfrom saq import Queue, Worker\nqueue = Queue.from_url('redis://localhost')\n"
)


def project(text: str, **more: str) -> Project:
    files = {"worker.py": text, **{f"{name}.py": other for name, other in more.items()}}
    return lint_files(files, (), Path("nowhere")).project


def body(statements: str, before: str = "", signature: str = "ctx, **kw") -> Body:
    """The body of an `async def` task with these statements."""
    indented = textwrap.indent(textwrap.dedent(statements).strip(), "    ")
    text = (
        f"{HEAD}{textwrap.dedent(before)}\nasync def task({signature}):\n{indented}\n"
        "settings = {'queue': queue, 'functions': [task]}\n"
    )
    (task,) = project(text).tasks
    return task.function.body


@pytest.mark.parametrize(
    ("statements", "keys"),
    [
        pytest.param("ctx['a'] = 1", ("a",), id="item"),
        pytest.param("ctx['a'], ctx['b'] = 1, 2", ("a", "b"), id="unpacked"),
        pytest.param("ctx['a']: int = 1", ("a",), id="annotated"),
        pytest.param("ctx.update(a=1, b=2)", ("a", "b"), id="update by keyword"),
        pytest.param("ctx.update({'a': 1, **{'b': 2}})", ("a", "b"), id="update by dict"),
        pytest.param("ctx |= {'a': 1}", ("a",), id="in-place union"),
        pytest.param("ctx.setdefault('a', 1)", ("a",), id="setdefault"),
        pytest.param("ctx.__setitem__('a', 1)", ("a",), id="setitem"),
        pytest.param("c = ctx\nc['a'] = 1", ("a",), id="another name"),
        pytest.param("async with kw['x'] as ctx['a']: pass", ("a",), id="async with"),
        pytest.param("for ctx['a'] in (): pass", ("a",), id="for"),
        pytest.param("KEY = 'a'\nctx[KEY] = 1", ("a",), id="constant"),
        pytest.param("def inner():\n    ctx['a'] = 1\ninner()", ("a",), id="closure"),
        pytest.param("ctx['worker'].context['a'] = 1", ("a",), id="the worker's own"),
    ],
)
def test_keys_that_a_body_stores(statements: str, keys: tuple[str, ...]) -> None:
    found = body(statements)
    assert found.context_writes == keys
    assert not found.context_writes_open


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param("ctx.update(kw)", id="a mapping that is not certain"),
        pytest.param("ctx[kw['key']] = 1", id="a key that is not certain"),
        pytest.param("kw['setup'](ctx)", id="handed to something unknown"),
        pytest.param("kw['self'].ctx = ctx", id="kept in an attribute"),
        pytest.param("kw['all'].append([ctx])", id="kept in a list"),
    ],
)
def test_stores_that_may_be_more(statements: str) -> None:
    assert body(statements).context_writes_open


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param("print(ctx, len(ctx), dict(ctx))", id="looked at"),
        pytest.param("logger = kw['logger']\nlogger.info('%s', ctx)", id="logged"),
        pytest.param("for key in ctx: print(key, f'{ctx}')", id="gone through"),
        pytest.param("return ctx is None or not ctx", id="tested"),
    ],
)
def test_looking_stores_nothing(statements: str) -> None:
    found = body(statements)
    assert not found.context_writes
    assert not found.context_writes_open
    assert not found.updates_open


@pytest.mark.parametrize(
    ("statements", "guarded"),
    [
        pytest.param("ctx['a']", False, id="item"),
        pytest.param("ctx.get('a')", False, id="get"),
        pytest.param("ctx.get('a', None)", False, id="None is no default"),
        pytest.param("ctx.get('a', 1)", True, id="a default"),
        pytest.param("ctx.get('a') or 1", True, id="or"),
        pytest.param("if 'a' in ctx:\n    ctx['a']", True, id="asked for"),
        pytest.param("try:\n    ctx['a']\nexcept KeyError:\n    pass", True, id="KeyError"),
        pytest.param("try:\n    ctx['a']\nexcept Exception:\n    pass", False, id="any error"),
        pytest.param("a = ctx.get('a')\nif not a:\n    return", False, id="given up"),
        pytest.param("a = ctx.get('a')\nif a is None:\n    a = 1", True, id="made up for"),
        pytest.param("a = ctx.get('a')\nif a:\n    a()", True, id="optional"),
        pytest.param("if (a := ctx.get('a')) is not None:\n    a()", True, id="optional walrus"),
        pytest.param("a = ctx.get('a')\nb = a or 1", True, id="or later"),
    ],
)
def test_reads_and_whether_the_function_copes_without(statements: str, guarded: bool) -> None:  # noqa: FBT001
    assert {(read.key, read.guarded) for read in body(statements).context_reads} == {("a", guarded)}


@pytest.mark.parametrize(
    ("statements", "updates", "is_open"),
    [
        pytest.param("await ctx['job'].update()", True, False, id="directly"),
        pytest.param("job = ctx.get('job')\nawait job.update(meta={})", True, False, id="by name"),
        pytest.param(
            "await ctx['worker'].queue.update(ctx['job'])", True, False, id="by the queue"
        ),
        pytest.param("await beat(ctx['job'])", True, False, id="in a helper"),
        pytest.param("asyncio.create_task(beat(job=ctx['job']))", True, False, id="in a child"),
        pytest.param("ctx['job'].progress = 1", False, False, id="progress is no update"),
        pytest.param("await ctx['job'].refresh()", False, False, id="nor is refresh"),
        pytest.param("print(ctx['job'].id, ctx['job'])", False, False, id="nor looking at it"),
        pytest.param("await kw['report'](ctx['job'])", False, True, id="handed on"),
        pytest.param("kw['jobs'].append((1, ctx['job']))", False, True, id="kept"),
        pytest.param("await kw['run'](**ctx)", False, True, id="handed on with all"),
    ],
)
def test_who_updates_the_job(statements: str, updates: bool, is_open: bool) -> None:  # noqa: FBT001
    found = body(statements, "async def beat(job):\n    await job.update()\n")
    assert (found.updates_job, found.updates_open) == (updates, is_open)


@pytest.mark.parametrize(
    ("statements", "continues"),
    [
        pytest.param(
            "while True:\n    try:\n        await x()\n    except: pass", True, id="a loop turns"
        ),
        pytest.param(
            "while True:\n    try:\n        await x()\n    except: break", False, id="it is left"
        ),
        pytest.param(
            "while True:\n    try:\n        await x()\n    except: break\nawait y()",
            True,
            id="and something waits behind it",
        ),
        pytest.param("try:\n    await x()\nexcept: pass", False, id="the end"),
        pytest.param("try:\n    await x()\nexcept: return\nawait y()", False, id="returned"),
        pytest.param(
            "if 1:\n    try:\n        await x()\n    except: pass\nasync with y: pass",
            True,
            id="further out",
        ),
    ],
)
def test_what_goes_on_after_a_swallowed_cancellation(statements: str, continues: bool) -> None:  # noqa: FBT001
    (found,) = body(statements).swallowed
    assert found.continues is continues


def test_returned_values_with_what_is_in_them() -> None:
    returns = body(
        """
        at = datetime.now()
        if kw:
            return {"at": at, "n": [1, image_id]}
        return await ctx["x"]()
        """,
        "from datetime import datetime",
        "ctx, *, image_id: str, **kw",
    ).returns
    values = [returned.value for returned in returns]
    assert [value.type for value in values if isinstance(value, Typed)] == [
        "builtins.dict",
        "datetime.datetime",
        "builtins.list",
    ]
    assert [value.value for value in values if isinstance(value, Known)] == [1]
    # A parameter arrives as the serializer left it, and the last one nobody knows.
    assert sum(isinstance(value, Unknown) for value in values) == 2


def test_the_family_of_a_class() -> None:
    returns = body(
        "return Mine()",
        """
        from dataclasses import dataclass
        from abc import ABC
        from enum import Enum
        class Plain(ABC): ...
        @dataclass
        class Mine(Plain): ...
        """,
    ).returns
    (value,) = [returned.value for returned in returns]
    assert isinstance(value, Typed)
    assert value.family == (
        "worker.Mine",
        "dataclasses.dataclass",
        "worker.Plain",
        "abc.ABC",
    )


def test_a_decorator_that_gives_back_its_function_hides_nothing() -> None:
    found = project(
        HEAD
        + textwrap.dedent("""
        def plain(function): return function
        def options(*, name):
            def decorate(function):
                print(name)
                return function
            return decorate
        def both(function=None, *, name=""):
            def decorate(inner): return inner
            return decorate if function is None else decorate(function)
        def wraps(function):
            async def wrapper(ctx): return await function(ctx)
            return wrapper
        @plain
        async def a(ctx): ...
        @options(name="b")
        async def b(ctx): ...
        @both
        async def c(ctx): ...
        @both(name="d")
        async def d(ctx): ...
        @wraps
        async def e(ctx): ...
        worker = Worker(queue, [a, b, c, d, e])
        """)
    )
    assert {task.name: task.function.opaque for task in found.tasks} == {
        "a": False,
        "b": False,
        "c": False,
        "d": False,
        "e": True,
    }


def test_a_table_of_queues_registers_its_functions() -> None:
    found = project(
        "async def send(ctx): ...\n"
        "QUEUES = {'mails': {'url': 'redis://localhost', 'functions': [send]}}\n"
        "OTHER = {'mails': {'url': 'redis://localhost', 'functions': [send], 'unknown': 1}}\n"
        "# saq\n"
    )
    assert [(worker.queue_name, worker.backend) for worker in found.workers] == [("mails", "redis")]
    assert [task.name for task in found.tasks] == ["send"]


def test_settings_that_one_function_builds_for_two_workers() -> None:
    found = project(
        HEAD
        + textwrap.dedent("""
        async def a(ctx): ...
        async def b(ctx): ...
        def base(functions):
            return {"queue": queue, "functions": functions}
        def one():
            return base([a])
        def two():
            return {**base([b]), "cron_jobs": []}
        """)
    )
    assert [[entry.name for entry in worker.registrations] for worker in found.workers] == [
        ["a"],
        ["b"],
    ]


def test_imports_in_a_circle_end() -> None:
    found = project(
        HEAD + "from a import x\nimport a\nworker = Worker(queue, [x, a.y])\n",
        a="from b import x\nfrom b import *\n",
        b="from a import x\nfrom a import *\n",
    )
    (worker,) = found.workers
    assert worker.registrations_open
