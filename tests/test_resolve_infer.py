"""Where the resolver ends astroid may answer: seldom, within a budget, looking at nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest
from astroid.manager import AstroidManager  # type: ignore[import-untyped]

from saqlint.resolve.infer import Inference
from saqlint.resolve.inferable import is_inferable
from saqlint.resolve.values import Expression, Open
from tests.resolving import resolver_of, reveal, revealed

ROOT = Path(__file__).parents[1]


def answers(text: str) -> list[object]:
    """What astroid says of each argument of `reveal(…)` that the resolver leaves open."""
    resolver = resolver_of(text)
    module = resolver.modules.load("main.py")
    assert module is not None
    inference = Inference(resolver.modules)
    return [
        inference.constant(node, frame.module)
        for node, frame in revealed(resolver, module)
        if isinstance(resolver.value(node, frame), Open)
        and is_inferable(resolver, Expression(node, frame))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "class A: ...\na = A()\na.timeout = 30\nreveal(a.timeout, A().timeout)",
            [30, 30],
            id="attribute set from outside",
        ),
        pytest.param("def f(): ...\nf.timeout = 30\nreveal(f.timeout)", [30], id="of a function"),
        pytest.param(
            "class A:\n    def __getitem__(self, key): return 'x'\nreveal(A()['a'])",
            ["x"],
            id="item of an object",
        ),
        pytest.param("T = {1: 30}\nreveal(T[1])", [30], id="key that is a number"),
        pytest.param(
            "class M(type):\n    X = 2.5\nclass A(metaclass=M): ...\nreveal(A.X)",
            [2.5],
            id="attribute of a metaclass",
        ),
        pytest.param(
            "from m import a\nreveal(a.x)\n# === m.py\nfrom n import A\na = A()\na.x = 5\n"
            "# === n.py\nclass A: ...",
            [5],
            id="across modules",
        ),
        pytest.param(
            "import m\nreveal(m.a.x)\n# === m.py\nclass A: ...\na = A()\na.x = True\ntype T = int",
            [True],
            id="newer syntax",
        ),
    ],
)
def test_it_answers_what_leaves_no_choice(text: str, expected: list[object]) -> None:
    assert answers(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("class A: ...\na = A()\na.x = 1\na.x = 2\nreveal(a.x)", id="two values"),
        pytest.param("class A: ...\na = A()\na.x = 0\nreveal(a.x)", id="nothing"),
        pytest.param("class A: ...\na = A()\na.x = f()\nreveal(a.x)", id="not certain"),
        pytest.param("class A: ...\na = A()\na.x = str(f())\nreveal(a.x)", id="text of anything"),
        pytest.param("class A: ...\na = A()\na.x = f'{g()}'\nreveal(a.x)", id="f-string"),
        pytest.param(
            "import os\nclass A: ...\na = A()\na.x = os.environ['X']\nreveal(a.x)", id="environment"
        ),
        pytest.param(
            "class A:\n    def __getitem__(self, k=5): return k\nreveal(A()[f()])", id="parameter"
        ),
        pytest.param("class A: ...\na = A()\na.x = a.y\na.y = a.x\nreveal(a.x)", id="circle"),
        pytest.param("class A: ...\na = A()\na.x = [1]\nreveal(a.x)", id="list"),
        pytest.param("def f(): return f()\nf.x = f()\nreveal(f.x)", id="recursion"),
    ],
)
def test_it_says_nothing_where_there_is_a_choice(text: str) -> None:
    assert answers(text) == [None]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def f(x):\n    reveal(x.y, x[0], x())", id="parameters"),
        pytest.param("from redis import r\nreveal(r.x(), r())", id="from outside"),
        pytest.param("class A: ...\ndef f(a: A):\n    reveal(a.x)", id="typed parameters"),
        pytest.param("reveal(nothing, nothing.x)", id="undefined"),
        pytest.param("a = f()\nreveal(a.x)", id="variables"),
        pytest.param("A = 5\nreveal(A.x)", id="constants"),
    ],
)
def test_it_is_not_asked_what_it_cannot_know(text: str) -> None:
    assert answers(text) == []


@pytest.mark.parametrize(
    "value",
    [
        "'a' * 10**10",
        "(0,) * 10**8",
        "10 ** 10 ** 10",
        "1 << 10**10",
        "'%1000000000d' % 5",
        "f'{5:>1000000000}'",
    ],
)
def test_what_would_grow_is_not_computed(value: str) -> None:
    assert answers(f"class A: ...\na = A()\na.x = {value}\nreveal(a.x)") == [None]


def test_lists_that_double_are_not_computed() -> None:
    doubling = "A0 = [1]\n" + "".join(f"A{i + 1} = [*A{i}, *A{i}]\n" for i in range(60))
    assert answers(f"{doubling}class A: ...\na = A()\na.x = A60[0]\nreveal(a.x)") == [None]


def test_questions_and_trees_have_a_budget() -> None:
    text = "class A: ...\na = A()\na.x = 5\n" + "reveal(a.x)\n" * 60
    found = answers(text)
    assert found.count(5) == 40
    assert found[40:] == [None] * 20
    modules = "".join(f"# === m{i}.py\nclass A: ...\na = A()\na.x = 5\n" for i in range(39))
    many = "".join(f"import m{i}\nreveal(m{i}.a.x)\n" for i in range(39))
    assert answers(f"{many}{modules}").count(5) == 24


def test_long_and_broken_modules_are_left_alone() -> None:
    long = "class A: ...\na = A()\na.x = 5\n# " + "x" * 200_000 + "\nreveal(a.x)"
    assert answers(long) == [None]
    deep = f"x = {'[' * 90}{']' * 90}\nclass A: ...\na = A()\na.x = 5\nreveal(a.x)"
    assert answers(deep) in ([5], [None])


def test_astroid_is_left_as_it_was() -> None:
    before = dict(AstroidManager.brain)
    cached = set(before["astroid_cache"])
    assert answers("class A: ...\na = A()\na.x = 5\nreveal(a.x)") == [5]
    assert AstroidManager.brain == before
    assert set(before["astroid_cache"]) - cached <= {"builtins", "types"}


def test_the_resolver_alone_leaves_these_open() -> None:
    assert reveal("class A: ...\na = A()\na.timeout = 30\nreveal(a.timeout)") == "?"


INERT = """
import sys
from pathlib import Path
import saqlint.resolve.infer
from saqlint.resolve.infer import Inference
from tests.resolving import resolver_of, revealed

text = Path(sys.argv[1]).read_text()
allowed = tuple(sys.argv[2].split(":"))
seen = []

def hook(event, arguments):
    if event == "open" and not str(arguments[0]).startswith(allowed):
        seen.append((event, arguments))
    elif event == "import" and str(arguments[0]).partition(".")[0] in ("trap", "main", "json5"):
        seen.append((event, arguments))
    elif event.startswith(("socket.", "subprocess.", "os.", "shutil.", "ctypes.")):
        if event not in ("os.listdir", "os.scandir"):
            seen.append((event, arguments))

resolver = resolver_of(text)
module = resolver.modules.load("main.py")
inference = Inference(resolver.modules)
sys.addaudithook(hook)
found = [inference.constant(node, module) for node, _ in revealed(resolver, module)]
assert not {"trap", "main", "json5"} & set(sys.modules), "imported"
print(found, seen)
"""

TRAPS = """
import trap
import trap.inner
import os, math, _socket, json, json5
from trap import a
from trap.native import x
class A: ...
b = A()
b.x = 5
reveal(a.x, trap.inner.y, x, math.pi, json5.loads, _socket.AF_INET, b.x, os.environ)
# === trap/__init__.py
open("/nowhere/written", "w")
class A: ...
a = A()
a.x = 30
# === trap/inner.py
raise SystemExit
y = A()
# === trap/native.py
import ctypes
"""


def test_nothing_is_imported_opened_or_run(tmp_path: Path) -> None:
    script, text = tmp_path / "inert.py", tmp_path / "traps.txt"
    script.write_text(INERT)
    text.write_text(TRAPS)
    library = f"{sys.prefix}:{sys.base_prefix}:{ROOT}"
    found = subprocess.run(
        [sys.executable, str(script), str(text), library],
        env={"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == "[30, None, None, None, None, None, 5, None] []\n", found.stderr


NOT_NEEDED = """
import sys
from pathlib import Path
from saqlint.extract.project import build
from saqlint.files.discover import discover
from saqlint.model import RuleSettings, Stack, Versions
from saqlint.settings.config import Config

root = Path(sys.argv[1])
tree = discover([root], Config(), root, root=root)
project = build(tree, Versions("0.26.4", "0.8.0"), Stack(), RuleSettings())
timeout = project.enqueues[-1].settings["timeout"].value
print(getattr(timeout, "value", None), "astroid" in sys.modules)
"""

PLAIN = """
import os
from saq import CronJob, Queue
from lib import unset

class Options: ...

options = Options()
options.timeout = 300
queue = Queue.from_url(os.environ.get("REDIS_URL", "redis://localhost"))

async def send(ctx, *, to): ...
async def notify(to): await queue.enqueue("send", to=to, timeout=TIMEOUT)

settings = {"queue": queue, "functions": [send], "cron_jobs": [CronJob(send, cron="* * * * *")]}
"""


@pytest.mark.parametrize(
    ("timeout", "said"),
    [
        pytest.param("int(os.environ['T'])", "None False", id="plain"),
        pytest.param("unset.timeout", "None False", id="from outside"),
        pytest.param("options.timeout", "300 True", id="open end"),
    ],
)
def test_astroid_is_imported_when_it_is_needed(tmp_path: Path, timeout: str, said: str) -> None:
    script, project = tmp_path / "needed.py", tmp_path / "project"
    script.write_text(NOT_NEEDED)
    project.mkdir()
    (project / "app.py").write_text(PLAIN.replace("TIMEOUT", timeout))
    found = subprocess.run(
        [sys.executable, str(script), str(project)],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout.strip() == said, found.stderr


@pytest.mark.parametrize(
    ("set_so", "expected"),
    [
        ("a.x = [1, 2][0]", 1),
        ("a.x = (1, 2)[1]", 2),
        ("a.x = 'a' 'b'", "ab"),
        ("a.x = -5", -5),
        ("a.x = 9223372036854775808", 2**63),
        ("a.x = True", True),
        ("a.x = 1\na.x = 1", 1),
        ("a.x = 9223372036854775809", None),
        ("a.x = 2 + 3", None),
        ("a.x = 5\na.x += 1", None),
        ("a.x = 5\na.x *= 2", None),
        ("a.x = [*[1], 2][0]", None),
        ("a.x = (*(1,), 2)[0]", None),
        ("a.x = [*[1], 2][1]", None),
        ("a.x = f'a'", None),
        ("a.x = f'{1}'", None),
        ("a.x = False", None),
        ("a.x = ''", None),
        ("a.x = None", None),
        ("a.x = b'a'", None),
        ("a.x = 1\na.x = True", None),
        ("a.x = 1\na.x = 1.0", None),
        ("a.x = 1\na.x = A", None),
        ("a.x = str(1)", None),
    ],
)
def test_only_what_is_written_down_counts(set_so: str, expected: object) -> None:
    (found,) = answers(f"class A: ...\na = A()\n{set_so}\nreveal(a.x)")
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("expression", "asked"),
    [
        *(("a.x", True), ("b.x", True), ("[a][0].x", True), ("a.x.y[0]()", True), ("f.x", True)),
        *(
            ("A.x", True),
            ("m.a.x", True),
            ("f().x", True),
            ("{1: 2}[1]", True),
            ("(a.x + 1)[0]", True),
        ),
        *(
            ("c.x", False),
            ("d.x", True),
            ("r.x", False),
            ("(lambda: 1)().x", False),
            ("g.x", False),
        ),
        *(("e.x", True), ("(a or b)[1]", False), ("nothing", False)),
    ],
)
def test_what_is_rooted_in_the_project(expression: str, asked: object) -> None:
    text = (
        "from redis import r\nimport m\nclass A: ...\ndef f(): ...\na = A()\nb = a\nd, e = a, a\n"
        f"for c in a: ...\nif f():\n    g = A()\nelse:\n    g = A()\nreveal({expression})\n"
        "# === m.py\nclass B: ...\na = B()\n"
    )
    resolver = resolver_of(text)
    module = resolver.modules.load("main.py")
    assert module is not None
    ((node, frame),) = revealed(resolver, module)
    assert is_inferable(resolver, Expression(node, frame)) is asked
    assert not is_inferable(resolver, Expression(None, frame))
