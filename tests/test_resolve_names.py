"""A name stands for what is bound to it where it is read; what is not certain is open."""

import pytest

from tests.resolving import reveal


def case(identity: str, text: str, expected: str) -> object:
    return pytest.param(text, expected, id=identity)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("constant", "X = 5\nreveal(X)", "5"),
        case("negative", "X = -1.5\nreveal(X, +X)", "-1.5\n-1.5"),
        case("chain", "A = 1\nB = A\nC = B\nreveal(C)", "1"),
        case("annotated", "X: int = 5\nreveal(X)", "5"),
        case("several targets", "A = B = 'x'\nreveal(A, B)", "'x'\n'x'"),
        case("unpacked", "A, (B, C) = 1, (2, 3)\nreveal(A, B, C)", "1\n2\n3"),
        case("unpacked with a star", "A, *B, C = 1, 2, 3\nreveal(A, B, C)", "1\n?\n?"),
        case("unpacked from a call", "A, B = f()\nreveal(A)", "?"),
        case("the last one before", "X = 1\nreveal(X)\nX = 2\nreveal(X)", "1\n2"),
        case("bound from itself", "X = 1\nX = X + 1\nreveal(X)", "2"),
        case("bound from itself alone", "X = X\nreveal(X)", "?"),
        case("in a circle", "def f(): return A\nA = f()\nB = A\nreveal(B)", "?"),
        case("undefined", "reveal(nothing)", "?"),
        case("built in", "reveal(print)", "builtins.print"),
        case("deleted", "X = 1\ndel X\nreveal(X)", "?"),
        case("counted up", "X = 1\nX += 2\nreveal(X)", "3"),
        case("counted down", "X = 3\nX -= 2\nreveal(X)", "?"),
        case("text added", "X = 'a'\nX += 'b'\nreveal(X)", "'ab'"),
        case("perhaps added", "X = 'a'\nif c():\n    X += 'b'\nreveal(X)", "'a' | 'ab'"),
        case("added behind", "X = 1\nreveal(X)\nX += 2", "1"),
        case("walrus", "if (x := 5) > 3:\n    reveal(x)", "5"),
        case("walrus in a call", "f(y := 'a')\nreveal(y)", "'a'"),
        case("walrus in a comprehension", "[z := 3 for _ in a]\nreveal(z)", "3"),
        case("one of two", "if c():\n    X = 1\nelse:\n    X = 2\nreveal(X)", "1 | 2"),
        case("perhaps again", "X = 1\nif c():\n    X = 2\nreveal(X)", "1 | 2"),
        case("in the branch", "X = 1\nif c():\n    X = 2\n    reveal(X)", "2"),
        case("certain branch", "D = True\nX = 1\nif D:\n    X = 2\nreveal(X)", "2"),
        case("dead branch", "D = False\nX = 1\nif D:\n    X = 2\nreveal(X)", "1"),
        case(
            "elif",
            "M = 'b'\nif M == 'a':\n    X = 1\nelif M == 'b':\n    X = 2\nelse:\n    X = 3\nreveal(X)",
            "2",
        ),
        case("the same twice", "if c():\n    X = 1\nelse:\n    X = 1\nreveal(X)", "1"),
        case("in a loop", "for i in a():\n    X = 1\n    reveal(X)", "1"),
        case("later in a loop", "X = 1\nfor i in a():\n    reveal(X)\n    X = 2", "1 | 2"),
        case("first in a loop", "for i in a():\n    X = 1\n    reveal(X)\n    X = 2", "1"),
        case("loop variable", "for X in (1, 2):\n    reveal(X)", "1 | 2"),
        case("loop over anything", "for X in f():\n    reveal(X)", "?"),
        case("loop over many", "for X in range(100):\n    reveal(X)", "?"),
        case("loop over pairs", "for A, B in [(1, 2)]:\n    reveal(B)", "2"),
        case("tried", "try:\n    X = 1\nexcept E:\n    X = 2\nreveal(X)", "1 | 2"),
        case("caught", "X = 1\ntry:\n    f()\nexcept E as X:\n    reveal(X)", "?"),
        case("behind the handler", "X = 1\ntry:\n    f()\nexcept E as e:\n    pass\nreveal(X)", "1"),
        case("tried at last", "try:\n    f()\nfinally:\n    X = 1\nreveal(X)", "1"),
        case("in a with", "with f():\n    X = 1\nreveal(X)", "1"),
        case("matched", "x = 1\nmatch f():\n    case [x]:\n        reveal(x)", "?"),
        case("matched elsewhere", "x = 1\nmatch f():\n    case [y]:\n        reveal(x)", "1"),
        case("matched rest", "x = 1\nmatch f():\n    case {'a': 1, **x}:\n        reveal(x)", "?"),
        case("in a case", "match f():\n    case 1:\n        X = 1\n    case _:\n        X = 2\nreveal(X)", "1 | 2"),
        case("while", "X = 1\nwhile f():\n    X = 2\nreveal(X)", "1 | 2"),
        case("many", "\n".join(f"if c({i}):\n    X = {i}" for i in range(20)) + "\nreveal(X)", "?"),
    ],
)
def test_names(text: str, expected: str) -> None:
    assert reveal(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("read later", "def f():\n    reveal(X)\nX = 1\nX = 2", "2"),
        case("own name", "X = 1\ndef f():\n    X = 2\n    reveal(X)", "2"),
        case("own name behind", "X = 1\ndef f():\n    reveal(X)\n    X = 2", "2"),
        case("enclosing", "def f():\n    X = 1\n    def g():\n        reveal(X)", "1"),
        case("parameter", "def f(x):\n    reveal(x)", "parameter x"),
        case("default", "def f(x=5):\n    reveal(x)", "parameter x"),
        case("filled parameter", "def f(x=None):\n    x = x or 5\n    reveal(x)", "parameter x | 5"),
        case("lambda", "reveal((lambda: 5)())", "5"),
        case("lambda's parameter", "reveal((lambda x: x)(5))", "5"),
        case("lambda in a lambda", "reveal((lambda: (lambda: 5))()())", "5"),
        case("class attribute", "class A:\n    X = 1\n    reveal(X)", "1"),
        case("class hides nothing below", "X = 1\nclass A:\n    X = 2\n    def f(self):\n        reveal(X)", "1"),
        case("class takes from outside", "X = 1\nclass A:\n    X = X\n    reveal(X)", "1"),
        case("class in place", "X = 1\nclass A:\n    Y = X\nX = 2\nreveal(A.Y)", "1"),
        case("comprehension hides", "x = 1\nreveal([x for x in (2, 3)], x)", "list[2, 3]\n1"),
        case("comprehension's own", "[reveal(x) for x in (2, 3)]", "2 | 3"),
        case("comprehension outside", "x = (1,)\n[reveal(x) for x in x]", "1"),
        case("global", "X = 1\ndef f():\n    global X\n    reveal(X)", "1"),
        case("global set elsewhere", "X = 1\ndef f():\n    global X\n    X = 2\nreveal(X)", "1 | 2"),
        case("global set first", "def f():\n    global X\n    X = 2\ndef g():\n    reveal(X)", "2"),
        case("global of a local", "X = 1\ndef f(v):\n    global X\n    y = 3\n    X = y\ndef g():\n    reveal(X)", "1 | 3"),
        case("global past a function", "X = 1\ndef f():\n    X = 2\n    def g():\n        global X\n        reveal(X)", "1"),
        case("nonlocal", "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n    reveal(x)", "1 | 2"),
        case("nonlocal of nothing", "nonlocal x\nx = 1\nreveal(x)", "1"),
        case("annotation only", "x: int\nreveal(x)", "a builtins.int"),
        case("filled later", "x: int | None = None\nreveal(x)", "None | a builtins.int"),
        case("constant None", "LIMIT: int | None = None\nreveal(LIMIT)", "None"),
        case("not followed but typed", "x: str = f()\nreveal(x)", "a builtins.str"),
        case("the module's name", "reveal(__name__)", "'main'~"),
        case("definition", "def f(): ...\nreveal(f)", "def main.f"),
        case("class", "class A:\n    class B: ...\nreveal(A.B)", "class main.A.B"),
        case("redefined", "def f(): ...\nX = f\ndef f(): return 1\nreveal(X(), f())", "?\n1"),
    ],
)
def test_scopes(text: str, expected: str) -> None:
    assert reveal(text) == expected
