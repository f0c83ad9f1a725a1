"""Whatever code lies in the tree: the run ends soon, in little memory, and keeps what it found."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.bounded import Files, lay, shop, unread

Make: TypeAlias = Callable[[], Files]

HEAD = 'from saq import CronJob, Queue\nqueue = Queue.from_url("redis://localhost")\n'
USES = """
async def send():
    await queue.enqueue(VALUE)
    await queue.enqueue("resize", timeout=VALUE, key=VALUE, a=VALUE)
    await queue.enqueue("resize", **VALUE)
    await VALUE.enqueue("resize")

settings = {"queue": VALUE, "functions": VALUE, "cron_jobs": VALUE}
other = {"queue": queue, "functions": [VALUE], "cron_jobs": [CronJob(VALUE, cron=VALUE)]}
"""


def code(text: str) -> Make:
    """A module that follows a queue with `text`."""
    return lambda: {"x.py": HEAD + text}


def used(value: str, before: str = "") -> Make:
    """A module that makes jobs and workers of `value` in every way."""
    return code(f"{before}\nVALUE = {value}\n{USES}")


def each(count: int, line: str) -> str:
    """`line` for every number: `{0}` is the number, `{1}` the next one."""
    return "".join(f"{line.format(n, n + 1)}\n" for n in range(count))


def nested(count: int, head: str, inside: str) -> str:
    """Blocks in blocks; `{0}` in the head is the depth."""
    heads = "".join(f"{' ' * n}{head.format(n)}\n" for n in range(count))
    return f"{heads}{' ' * count}{inside}\n"


def check(folder: Path, make: Make, refused: str = "") -> None:
    """Lint a project with the files; `refused` are those that cannot be read."""
    shop(folder)
    lay(folder, make())
    assert unread(folder) == set(refused.split())


@pytest.mark.parametrize(
    ("make", "refused"),
    [
        pytest.param(lambda: {"x.py": HEAD + "a = '\0'", "y.py": "a = '\0'"}, "x.py", id="NUL"),
        pytest.param(lambda: {"x.py": HEAD.encode() + b"a = '\xff'"}, "x.py", id="not UTF-8"),
        pytest.param(lambda: {"x.py": "# coding: klingon\n" + HEAD}, "x.py", id="unknown cookie"),
        pytest.param(lambda: {"x.py": "# coding: rot13\n" + HEAD}, "x.py", id="no text encoding"),
        pytest.param(lambda: {"x.py": "# coding: utf-7\n" + HEAD}, "", id="UTF-7"),
        pytest.param(lambda: {"x.py": f"# coding: utf-7\n# +~\n{HEAD}"}, "x.py", id="bad UTF-7"),
        pytest.param(
            lambda: {"x.py": b"# coding: latin-1\n# \xff\n" + HEAD.encode()}, "", id="latin-1"
        ),
        pytest.param(lambda: {"x.py": b"\xef\xbb\xbf" + HEAD.encode()}, "", id="byte order mark"),
        pytest.param(
            lambda: {"x.py": b"\xef\xbb\xbf# coding: latin-1\n" + HEAD.encode()},
            "x.py",
            id="a cookie against the byte order mark",
        ),
        pytest.param(
            lambda: {"x.py": HEAD.encode("utf-16"), "y.py": b"\xff\xfe" + HEAD.encode()},
            "y.py",
            id="UTF-16",
        ),
        pytest.param(lambda: {"x.py": HEAD + "def f(:\n"}, "x.py", id="no Python"),
        pytest.param(lambda: {"x.py": HEAD.replace("\n", "\r")}, "", id="carriage returns"),
        pytest.param(lambda: {"x.py": "", "y.py": "\n" * 9_999, "z.py": "\f"}, "", id="empty"),
        pytest.param(used(r"'\ud800\0\x1b[31m\u202e'"), "", id="odd characters"),
    ],
)
def test_text_that_is_not_what_it_should_be(tmp_path: Path, make: Make, refused: str) -> None:
    check(tmp_path, make, refused)


@pytest.mark.parametrize(
    ("make", "refused"),
    [
        pytest.param(code("A = [" + "1," * 5_000_000 + "]"), "x.py", id="10 MB of numbers"),
        pytest.param(code("A = 1;" * 1_700_000), "x.py", id="10 MB of statements"),
        pytest.param(code("f(" * 5_000_000), "x.py", id="10 MB of open brackets"),
        pytest.param(code("A = a" + " or a" * 2_000_000), "x.py", id="10 MB of choices"),
        pytest.param(used("'" + "a" * 10_000_000 + "'"), "", id="10 MB of text"),
        pytest.param(code("#" + "noqa" * 2_500_000), "", id="10 MB of comment"),
        pytest.param(used("(" * 3_000 + "1" + ")" * 3_000), "x.py", id="3,000 brackets"),
        pytest.param(used("[" * 3_000 + "]" * 3_000), "x.py", id="3,000 lists"),
        pytest.param(used("{1:" * 3_000 + "1" + "}" * 3_000), "x.py", id="3,000 dicts"),
        pytest.param(used("1" + " + 1" * 20_000), "x.py", id="20,000 terms"),
        pytest.param(used("a" + ".b" * 20_000), "x.py", id="20,000 attributes"),
        pytest.param(code("type X = " + "[" * 3_000 + "]" * 3_000), "x.py", id="3,000 newer ones"),
        pytest.param(used("[" * 90 + "]" * 90), "", id="90 lists"),
        pytest.param(used("f(" * 90 + ")" * 90), "", id="90 calls"),
        pytest.param(used("(b := " * 90 + "1" + ")" * 90), "", id="90 bindings"),
        pytest.param(used("[b for b in " * 60 + "f()" + "]" * 60), "", id="60 comprehensions"),
        pytest.param(used("1" + " + 1" * 900), "", id="900 terms"),
        pytest.param(used("'a'" + " + 'a'" * 900), "", id="900 texts"),
        pytest.param(used("queue" + ".b" * 900), "", id="900 attributes"),
        pytest.param(used("queue" + ".b()" * 400), "", id="400 methods"),
        pytest.param(used("queue" + "[0]" * 900), "", id="900 items"),
        pytest.param(used("not " * 900 + "a"), "", id="900 negations"),
        pytest.param(used("-" * 900 + "1"), "", id="900 signs"),
        pytest.param(used("lambda: " * 900 + "1"), "", id="900 lambdas"),
        pytest.param(used("1 if a else " * 900 + "2"), "", id="900 conditions"),
        pytest.param(code(nested(90, "if a:", "queue.enqueue('a')")), "", id="90 blocks"),
        pytest.param(
            code(nested(90, "async def f{0}(queue):", "queue.enqueue('a')")), "", id="90 functions"
        ),
        pytest.param(
            code(nested(90, "class C{0}:", "a = queue.enqueue('a')")), "", id="90 classes"
        ),
        pytest.param(
            used("A", "if a: A = 0\n" + each(900, "elif b: A = {0}")), "", id="900 branches"
        ),
        pytest.param(used("a" + " or a" * 20_000), "", id="20,000 choices"),
        pytest.param(used("'a' " * 50_000), "", id="50,000 texts side by side"),
        pytest.param(used("f'" + "{A}b" * 20_000 + "'", "A = 'a'"), "", id="20,000 fields"),
        pytest.param(used("0x" + "f" * 9_000), "", id="a number of 9,000 digits"),
        pytest.param(used("1e999"), "", id="an infinite number"),
        pytest.param(used("-1e999"), "", id="a negative infinite number"),
        pytest.param(used("'" + "n" * 500_000 + "'"), "", id="a name of 500,000 letters"),
        pytest.param(used("'" + "9" * 5_000 + " * * * *'"), "", id="a minute of 5,000 digits"),
        pytest.param(used("'" + "1," * 100_000 + "1 * * * *'"), "", id="100,000 minutes"),
    ],
)
def test_deep_and_long_code(tmp_path: Path, make: Make, refused: str) -> None:
    check(tmp_path, make, refused)


MODULES = 400


def starred() -> Files:
    """Each module takes all names of the five after it: very many ways lead to the last."""
    files = {
        f"m{n}.py": "".join(
            f"from m{other} import *\n" for other in range(n + 1, min(n + 6, MODULES))
        )
        for n in range(MODULES)
    }
    return {**files, "x.py": f"from m0 import *\n{HEAD}queue.enqueue(NAME, timeout=LIMIT)\n"}


def handed_on() -> Files:
    """A queue that each module takes from the one before."""
    files = {f"m{n + 1}.py": f"from m{n} import queue\n" for n in range(MODULES)}
    last = f"import saq\nfrom m{MODULES} import queue\nqueue.enqueue('resize')\n"
    return {"m0.py": HEAD, **files, "x.py": last}


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(used("VALUE"), id="a constant of itself"),
        pytest.param(used("OTHER", "OTHER = VALUE"), id="constants of each other"),
        pytest.param(used("[*VALUE, VALUE]"), id="a list of itself"),
        pytest.param(used("{**VALUE, 'a': VALUE}"), id="a dict of itself"),
        pytest.param(used("VALUE.a(VALUE)[VALUE]"), id="an expression of itself"),
        pytest.param(used("A7", each(1_500, "A{1} = A{0}") + "A0 = A1500"), id="1,500 aliases"),
        pytest.param(
            lambda: {
                "a.py": f"from b import *\nfrom b import x, queue\n{HEAD}",
                "b.py": "from a import *\nfrom a import x, queue\nqueue.enqueue(x, timeout=x)\n",
                "p/__init__.py": "from .m import q\nfrom p import q as r, z\nimport saq\n",
                "p/m.py": "from . import q, z\nfrom p.m import q\nq.enqueue(z)\nimport saq\n",
            },
            id="imports",
        ),
        pytest.param(starred, id="starred imports"),
        pytest.param(handed_on, id="400 imports of a name"),
        pytest.param(
            used("C()", "class A(B): ...\nclass B(A): ...\nclass C(C, A): x = C"), id="classes"
        ),
        pytest.param(
            used(
                "D1000()", "class D0(Queue): timeout = 3\n" + each(1_000, "class D{1}(D{0}): ...")
            ),
            id="1,000 classes deep",
        ),
        pytest.param(
            used(
                "D40()",
                "class C0: ...\nclass D0: ...\n"
                + each(40, "class C{1}(C{0}, D{0}): ...\nclass D{1}(C{0}, D{0}): ..."),
            ),
            id="classes in many ways",
        ),
        pytest.param(
            used("f(1)", "def f(a): return g(a) or f([a])\ndef g(a): return f(g(a))"),
            id="functions",
        ),
        pytest.param(
            used(
                "f0(1)",
                each(12, "def f{0}(a): return " + " or ".join(f"f{n}(a)" for n in range(12))),
            ),
            id="twelve functions that call all of them",
        ),
        pytest.param(
            used(
                "g60('q')", "def g0(a): return a\n" + each(60, "def g{1}(a): return g{0}(g{0}(a))")
            ),
            id="functions that double",
        ),
        pytest.param(
            used("A60", "A0 = ['a']\n" + each(60, "A{1} = A{0} + [*A{0}]")), id="lists that double"
        ),
        pytest.param(
            used("A60", "A0 = {'a': 1}\n" + each(60, "A{1} = {{**A{0}, 'b{0}': A{0}}}")),
            id="dicts that double",
        ),
        pytest.param(
            used("A60", "A0 = 'a'\n" + each(60, "A{1} = A{0} + A{0}")), id="texts that double"
        ),
        pytest.param(
            used("A9", "A0 = 9\n" + each(9, "A{1} = A{0} ** A{0}")), id="powers of powers"
        ),
        pytest.param(used("['a'] * 10 ** 10 + 'b' * 10 ** 10"), id="10,000,000,000 items"),
        pytest.param(
            code(
                "async def w(n, **k):\n    await queue.enqueue(n, **k)\n    await w(n, **k)\n"
                "async def a(n, **k):\n    await b(n, **k)\n    await queue.enqueue(n, **k)\n"
                "async def b(n, **k):\n    await a(n, **k)\n"
                "async def f():\n    await w('resize'); await a('resize'); await b('resize')\n"
            ),
            id="wrappers",
        ),
        pytest.param(
            code(
                "from litestar import Litestar\nplugins = []\nplugins.append(plugins)\n"
                "app = Litestar(plugins=plugins)\n"
                "async def start(ctx):\n    ctx['q'] = ctx['q']\n    ctx['r'] = ctx['s']\n"
                "    ctx['s'] = ctx['r']\n"
                "async def t(ctx):\n    await ctx['q'].enqueue('t')\n"
                "    await ctx['r'].enqueue('t')\n    return plugins\n"
                "many = {'queue': queue, 'functions': [t], 'startup': start}\n"
            ),
            id="plugins, contexts and results",
        ),
        pytest.param(
            code(
                "async def t(ctx):\n    a = [1] * 200\n"
                f"    b = [{'a, ' * 200}]\n    c = [{'b, ' * 200}]\n    return [{'c, ' * 200}]\n"
                "many = {'queue': queue, 'functions': [t]}\n"
            ),
            id="results that grow",
        ),
        pytest.param(
            code(
                "async def t(ctx):\n    try:\n        await f()\n    except BaseException:\n"
                f"        a{'.b' * 900}.cancel()\n        log{'.b' * 900}.info('x')\n"
                "many = {'queue': queue, 'functions': [t]}\n"
            ),
            id="a long way to what is cancelled",
        ),
        pytest.param(used("t", "@t\n@VALUE\nasync def t(ctx): ..."), id="decorators"),
    ],
)
def test_circles_and_growth(tmp_path: Path, make: Make) -> None:
    check(tmp_path, make)


WRAPPER = "async def w0(n, **k):\n    await queue.enqueue(n, **k)\n"


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(
            code(
                each(1_000, "async def t{0}(ctx): ...")
                + f"many = {{'queue': queue, 'functions': [{'t1, t2, t3, t4,' * 25_000}]}}\n"
            ),
            id="100,000 entries of a task list",
        ),
        pytest.param(
            lambda: {
                "x.py": "from litestar_saq import QueueConfig\n"
                "c = QueueConfig(dsn='redis://x', tasks=[" + each(100_000, "'tasks.n{0}',") + "])"
            },
            id="100,000 dotted paths",
        ),
        pytest.param(
            code(
                each(1_000, "async def t{0}(ctx): ...")
                + "many = {'queue': queue, 'functions': ["
                + each(1_000, "t{0},")
                + "], 'cron_jobs': ["
                + each(1_000, "CronJob(t{0}, cron='{0} 0 29 2 1'), CronJob(t1, cron='* * * * *'),")
                + "]}\nasync def f():\n"
                + each(500, "    await queue.enqueue('tt{0}')")
            ),
            id="1,000 tasks with a cron job each",
        ),
        pytest.param(
            code(
                "async def f():\n" + each(5_000, "    await queue.enqueue('resize', image_id={0})")
            ),
            id="5,000 jobs in one function",
        ),
        pytest.param(
            code(
                WRAPPER + "async def f():\n" + each(5_000, "    await w0('resize', image_id={0})")
            ),
            id="5,000 jobs through a wrapper",
        ),
        pytest.param(
            code(
                WRAPPER
                + each(1_000, "async def w{1}(n, **k):\n    await w{0}(n, **k)")
                + "async def f():\n    await w1000('resize')\n    await w3('resize')\n"
            ),
            id="1,000 wrappers in a chain",
        ),
        pytest.param(
            code(
                WRAPPER
                + each(20, "async def w{1}(n, **k):\n" + "    await w{0}(n, **k)\n" * 4)
                + "async def f():\n    await w20('resize')\n    await w3('resize')\n"
            ),
            id="wrappers with four ways each",
        ),
        pytest.param(
            code(
                "async def t(ctx, *, " + each(1_000, "a{0}=1,") + "): ...\n"
                "async def f():\n    await queue.enqueue('t', " + each(1_000, "b{0}=1,") + ")\n"
                "many = {'queue': queue, 'functions': [t]}\n"
            ),
            id="1,000 arguments that do not match",
        ),
        pytest.param(
            used("A", "A = 1\n" + each(5_000, "if a: A = {0}\nif b: A += [{0}]")), id="5,000 values"
        ),
        pytest.param(
            used("A", "A = []\n" + each(10_000, "A.append(t{0})\nA[{0}] = t{0}")), id="10,000 items"
        ),
        pytest.param(
            code("A = 1  # noqa: SAQ201, SAQ999, saq1\n" * 5_000 + "# noqa: " + "SAQ201," * 20_000),
            id="5,000 suppressions",
        ),
    ],
)
def test_a_great_deal_of_it(tmp_path: Path, make: Make) -> None:
    check(tmp_path, make)
