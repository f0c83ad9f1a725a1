"""Hostile code ends as open, in bounded time: nothing escapes, nothing runs away."""

import ast
import time

import pytest

from saqlint.resolve.bindings import build
from saqlint.resolve.modules import Modules
from saqlint.resolve.newer import lower
from saqlint.resolve.nodes import Nodes
from tests.resolving import resolver_of, reveal, revealed, tree_of

SECONDS = 20.0  # far above what is needed here, far below what running away takes


def parsed(text: str) -> bool:
    """Whether this Python's own parser takes the text."""
    try:
        ast.parse(text)
    except (SyntaxError, RecursionError, MemoryError):
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("reveal(" + "[" * 150 + "]" * 150 + ")", id="brackets"),
        pytest.param("X = " + "+".join(["1"] * 20_000) + "\nreveal(X)", id="terms"),
        pytest.param("X = " + "+".join(["f()"] * 3_000) + "\nreveal(X)", id="terms that are calls"),
        pytest.param("X = " + " or ".join(["f()"] * 20_000) + "\nreveal(X)", id="or"),
        pytest.param("X = " + " < ".join(["f()"] * 20_000) + "\nreveal(X)", id="comparisons"),
        pytest.param("X = a" + ".b" * 900 + "\nreveal(X)", id="attributes"),
        pytest.param("X = a" + "()" * 900 + "\nreveal(X)", id="calls"),
        pytest.param("X = a" + "[0]" * 900 + "\nreveal(X)", id="items"),
        pytest.param("X = " + "not " * 900 + "f()\nreveal(X)", id="negations"),
        pytest.param("X = " + "-" * 900 + "1\nreveal(X)", id="signs"),
        pytest.param("X = " + "lambda: " * 900 + "1\nreveal(X())", id="lambdas"),
        pytest.param("X = " + "1 if f() else " * 900 + "2\nreveal(X)", id="choices"),
        pytest.param("def f(a: " + "|".join(["A"] * 900) + "):\n    reveal(a.x)", id="a union"),
        pytest.param(
            "def f(x):\n    if x == 0:\n        return 0\n"
            + "".join(f"    elif x == {i}:\n        return {i}\n" for i in range(1, 900))
            + "reveal(f(y()), f(5))",
            id="elif",
        ),
        pytest.param(
            "if a():\n    X = 0\n"
            + "".join(f"elif b({i}):\n    X = {i}\n" for i in range(900))
            + "reveal(X)",
            id="bindings under elif",
        ),
        pytest.param(
            "".join(f"{' ' * i}if c({i}):\n" for i in range(95)) + " " * 95 + "X = 1\nreveal(X)",
            id="indentation",
        ),
        pytest.param(
            "".join(f"{' ' * i}def f{i}():\n" for i in range(95)) + " " * 95 + "reveal(X)",
            id="functions in functions",
        ),
        pytest.param("X = " + "[x for x in " * 60 + "f()" + "]" * 60 + "\nreveal(X)", id="loops"),
    ],
)
def test_deep_code(text: str) -> None:
    before = time.process_time()
    if parsed(text):
        assert reveal(text)
    assert time.process_time() - before < SECONDS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("A = B\nB = C\nC = A\nreveal(A)", "?", id="constants"),
        pytest.param("A = [*B]\nB = [*A, 1]\nreveal(A)", "list[1, ...]", id="lists"),
        pytest.param("A = {**B}\nB = {**A, 'a': 1}\nreveal(A)", "{a: 1, ...}", id="dicts"),
        pytest.param("def f(): return f\nX = f" + "()" * 50 + "\nreveal(X)", None, id="itself"),
        pytest.param("def f(x): return f([x])\nreveal(f(1))", "?", id="growing argument"),
        pytest.param(
            "def f(x): return g(x, x)\ndef g(a, b): return f(a) or f(b)\nreveal(f(1))",
            None,
            id="two ways each",
        ),
        pytest.param("f = lambda g: g(g)\nreveal(f(f))", "?", id="combinator"),
        pytest.param("class A(A): ...\nreveal(A.x)", "?", id="class of itself"),
        pytest.param(
            "class A:\n    @property\n    def x(self): return self.y\n"
            "    @property\n    def y(self): return self.x\nreveal(A().x)",
            "?",
            id="properties",
        ),
        pytest.param("@deco\ndef deco(f): return f\nreveal(deco(1))", None, id="own decorator"),
        pytest.param("X: X = X\nreveal(X.y)", "?", id="own annotation"),
        pytest.param("X: 'X' = f()\nreveal(X.y)", "?", id="own quoted annotation"),
        pytest.param(
            "def f(n):\n    return [f(n), f(n), f(n), f(n)]\nreveal(f(1)[0][0][0])",
            None,
            id="four ways each",
        ),
        pytest.param(
            "".join(f"def f{i}(x): return f{i + 1}(x) or f{i + 1}([x])\n" for i in range(40))
            + "def f40(x): return x\nreveal(f0(1))",
            None,
            id="doubling",
        ),
        pytest.param(
            "from m import *\nreveal(x)\n# === m.py\nfrom n import *\n"
            "# === n.py\nfrom main import *",
            "?",
            id="stars",
        ),
        pytest.param(
            "from m0 import x\nreveal(x)\n"
            + "".join(f"# === m{i}.py\nfrom m{i + 1} import x\n" for i in range(300))
            + "# === m300.py\nx = 1\n",
            None,
            id="a long chain of imports",
        ),
    ],
)
def test_circles(text: str, expected: str | None) -> None:
    before = time.process_time()
    found = reveal(text)
    assert time.process_time() - before < SECONDS
    if expected is not None:
        assert found == expected


def test_a_list_of_a_hundred_thousand() -> None:
    text = "def f(): ...\nA = [\n" + "    f,\n" * 100_000 + "]\nB = [*A, f]\nreveal(B)\n"
    resolver = resolver_of(text)
    module = resolver.modules.load("main.py")
    assert module is not None
    (node, frame), *_ = revealed(resolver, module)
    before = time.process_time()
    value = resolver.value(node, frame)
    assert time.process_time() - before < SECONDS
    assert len(value.items) == 100_001  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("A = []\n" + "A.append(f)\n" * 20_000 + "reveal(A)", id="appended"),
        pytest.param("A = {}\n" + "A['a'] = f\n" * 20_000 + "reveal(A)", id="set"),
        pytest.param("A = 1\n" + "A += 1\n" * 20_000 + "reveal(A)", id="counted"),
        pytest.param("".join(f"A = {i}\n" for i in range(20_000)) + "reveal(A)", id="bound"),
        pytest.param(
            "A = {" + "".join(f"'k{i}': f," for i in range(50_000)) + "}\nreveal(A['k9'])",
            id="dict",
        ),
        pytest.param("A = {" + "**f()," * 5_000 + "}\nreveal(A)", id="merged"),
        pytest.param("f(" + "**A," * 5_000 + ")\nA = {'a': 1}\nreveal(A)", id="given"),
        pytest.param("reveal([x for x in [" + "1," * 50_000 + "]])", id="comprehension"),
        pytest.param(
            "X = '" + "a" * 2_000_000 + "'\nreveal(X + X, f'{X}{X}', X.upper())", id="text"
        ),
        pytest.param("reveal('a' * 10**9, [1] * 10**9, 10**9 ** 10**9)", id="large results"),
        pytest.param(
            "class A:\n"
            + "".join(f"    x{i}: int = {i}\n" for i in range(5_000))
            + "reveal(A(1).x7)",
            id="fields",
        ),
    ],
)
def test_much_of_everything(text: str) -> None:
    before = time.process_time()
    assert reveal(text)
    assert time.process_time() - before < SECONDS


def test_scopes_of_deep_code_need_no_recursion() -> None:
    chain = "if a: pass\n" + "elif b: x = 1\n" * 3_000
    if parsed(chain):
        scopes = build(Nodes(ast.parse(chain)))
        assert len(scopes.module.bindings["x"]) == 3_000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = " + "[" * 3_000 + "]" * 3_000, id="brackets"),
        pytest.param("x = " + "(" * 100_000, id="brackets left open"),
        pytest.param("x = " + "-" * 100_000 + "1", id="signs"),
        pytest.param("x = a" + ".b" * 100_000, id="attributes"),
        pytest.param("x = " + "+".join(["1"] * 100_000), id="terms"),
        pytest.param("if a: pass\n" + "elif b: pass\n" * 20_000, id="elif"),
        pytest.param("x = '\0'", id="NUL"),
        pytest.param("x = 1" + "0" * 10_000, id="number"),
        pytest.param("\t\tx\n  y", id="indentation"),
        pytest.param("type X = " + "[" * 3_000 + "]" * 3_000, id="newer and deep"),
    ],
)
def test_what_the_parser_cannot_stand_is_unreadable_or_read(text: str) -> None:
    modules = Modules(tree_of({"a.py": text}), lower)
    module = modules.load("a.py")
    assert (module is None) == bool(modules.unreadable)
    if module is not None:
        assert module.scope is not None
