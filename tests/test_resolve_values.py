"""Expressions come to values: what is certain is known, what is not stays open."""

import pytest

from tests.resolving import reveal


def case(identity: str, text: str, expected: str) -> object:
    return pytest.param(text, expected, id=identity)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("list", "reveal([1, 'a', None])", "list[1, 'a', None]"),
        case("tuple, set", "reveal((1,), {2})", "tuple[1]\nset[2]"),
        case("concatenated", "A = [1]\nB = [2]\nreveal(A + B + [3])", "list[1, 2, 3]"),
        case("starred", "A = [1]\nB = (2,)\nreveal([*A, *B, 3])", "list[1, 2, 3]"),
        case("starred unknown", "reveal([1, *f()])", "list[1, ...]"),
        case("unknown added", "reveal([1] + f(), f() + [1])", "list[1, ...]\nlist[1, ...]"),
        case("added in place", "A = [1]\nA += [2]\nreveal(A)", "list[1, 2]"),
        case("appended", "A = []\nA.append(1)\nA.extend((2, 3))\nA.insert(0, 4)\nreveal(A)", "list[1, 2, 3, 4]"),
        case("perhaps appended", "A = [1]\nif c():\n    A.append(2)\nreveal(A)", "list[1, 2, ...]"),
        case("appended in a loop", "A = [1]\nfor x in f():\n    A.append(x)\nreveal(A)", "list[1, ?, ...]"),
        case("not appended", "D = False\nA = [1]\nif D:\n    A.append(2)\nreveal(A)", "list[1]"),
        case("appended behind", "A = [1]\nreveal(A)\nA.append(2)", "list[1, 2, ...]"),
        case("appended to the one before", "A = [1]\nA.append(2)\nA = [3]\nreveal(A)", "list[3]"),
        case("appended by a function", "A = [1]\ndef f(x):\n    A.append(x)\nreveal(A)", "list[1, ...]"),
        case("appended by a comprehension", "A = [1]\n[A.append(x) for x in f()]\nreveal(A)", "list[1, ...]"),
        case("appended in an expression", "A = [1]\ng(A.append(2))\nreveal(A)", "list[1, 2]"),
        case("removed", "A = [1, 2]\nA.remove(1)\nreveal(A)", "list[1, 2, ...]"),
        case("cleared", "A = [1, 2]\nA.clear()\nreveal(A)", "list[1, 2, ...]"),
        case("filled by a function", "def fill(x):\n    x.append(2)\nA = [1]\nfill(A)\nreveal(A)", "list[1, ...]"),
        case("filled by keyword", "def fill(*, x):\n    x.append(2)\nA = [1]\nfill(x=A)\nreveal(A)", "list[1, ...]"),
        case("only looked at", "def look(x):\n    print(x)\nA = [1]\nlook(A)\nreveal(A)", "list[1]"),
        case("item", "A = ['a', 'b']\nreveal(A[0], A[-1], A[5], A[f()])", "'a'\n'b'\n?\n?"),
        case("item of an open one", "A = [1, *f()]\nreveal(A[0])", "?"),
        case("slices", "A = [1, 2, 3]\nreveal(A[1:], A[:-1], A[::2], A[f():])", "list[2, 3]\nlist[1, 2]\nlist[1, 3]\nlist[1, 2, 3, ...]"),
        case("slice without a step", "A = [1, 2, 3]\nreveal(A[::0])", "list[1, 2, 3, ...]"),
        case("copied", "A = [1]\nreveal(list(A), tuple(A), set(A), A.copy(), sorted(A))", "list[1]\ntuple[1]\nset[1]\nlist[1]\nlist[1]"),
        case("empty ones", "reveal(list(), dict(), tuple())", "list[]\n{}\ntuple[]"),
        case("list of a dict", "reveal(list({'a': 1}))", "list['a']"),
        case("comprehension", "A = [1, 2]\nreveal([x for x in A], [x + 1 for x in A])", "list[1, 2]\nlist[2, 3]"),
        case("comprehension of calls", "def f(x): return [x]\nreveal([f(x) for x in (1, 2)])", "list[list[1], list[2]]"),
        case("comprehension with a test", "reveal([x for x in (1, 2, 3) if x > 1])", "list[2, 3]"),
        case("comprehension with an open test", "reveal([x for x in (1, 2) if c(x)])", "list[...]"),
        case("comprehension of pairs", "reveal([b for a, b in [(1, 2), (3, 4)]])", "list[2, 4]"),
        case("comprehension over anything", "reveal([x for x in f()])", "list[...]"),
        case("comprehension over part", "reveal([x for x in [1, *f()]])", "list[1, ...]"),
        case("two loops", "reveal([x for x in (1,) for y in (2,)])", "list[...]"),
        case("generator", "reveal(list(x for x in (1, 2)))", "list[1, 2]"),
        case("set comprehension", "reveal({x for x in (1, 2)})", "set[1, 2]"),
        case("async comprehension", "async def f():\n    reveal([x async for x in (1, 2)])", "list[...]"),
        case("mapped", "A = {'a': 1, 'b': 2}\nN = ['b']\nreveal([A[n] for n in N])", "list[2]"),
    ],
)
def test_sequences(text: str, expected: str) -> None:
    assert reveal(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("dict", "reveal({'a': 1, 'b': [2]})", "{a: 1, b: list[2]}"),
        case("constant keys", "K = 'a'\nreveal({K: 1, f'{K}b': 2})", "{a: 1, ab: 2}"),
        case("unknown keys", "reveal({f(): 1, 'a': 2})", "{a: 2, ...}"),
        case("unknown key behind", "reveal({'a': 2, f(): 1})", "{a: ?, ...}"),
        case("keys that are no text", "reveal({1: 2})", "{...}"),
        case("merged", "A = {'a': 1, 'b': 2}\nreveal({**A, 'b': 3})", "{a: 1, b: 3}"),
        case("merged behind", "A = {'a': 1}\nreveal({'a': 2, **A})", "{a: 1}"),
        case("merged with anything", "reveal({'a': 1, **f()}, {**f(), 'a': 1})", "{a: ?, ...}\n{a: 1, ...}"),
        case("joined", "reveal({'a': 1} | {'b': 2}, {'a': 1} | f())", "{a: 1, b: 2}\n{...}"),
        case("joined in place", "A = {'a': 1}\nA |= {'b': 2}\nreveal(A)", "{a: 1, b: 2}"),
        case("made by a call", "A = {'b': 2}\nreveal(dict(a=1, **A), dict(A, a=1), dict(f()))", "{b: 2, a: 1}\n{b: 2, a: 1}\n{...}"),
        case("step by step", "A = {}\nA['a'] = 1\nA.update({'b': 2}, c=3)\nA.setdefault('d', 4)\nreveal(A)", "{a: 1, b: 2, c: 3, d: 4}"),
        case("set again", "A = {'a': 1}\nA['a'] = 2\nreveal(A)", "{a: 2}"),
        case("perhaps set", "A = {'a': 1}\nif c():\n    A['b'] = 2\nreveal(A)", "{a: 1, b?: 2}"),
        case("perhaps set again", "A = {'a': 1}\nif c():\n    A['a'] = 2\nreveal(A)", "{a: 1 | 2}"),
        case("set in the branch", "A = {}\nif c():\n    A['b'] = 2\n    reveal(A)", "{b: 2}"),
        case("set behind", "A = {'a': 1}\nreveal(A)\nA['b'] = 2", "{a: 1, b?: 2}"),
        case("counted up", "A = {'a': 1}\nA['a'] += 1\nreveal(A)", "{a: ?}"),
        case("any key set", "A = {'a': 1}\nA[f()] = 2\nreveal(A)", "{a: ?, ...}"),
        case("updated with anything", "A = {'a': 1}\nA.update(f())\nreveal(A)", "{a: ?, ...}"),
        case("popped", "A = {'a': 1, 'b': 2}\nx = A.pop('a')\nreveal(A, x)", "{a?: 1, b: 2}\n1"),
        case("deleted", "A = {'a': 1, 'b': 2}\ndel A['a']\nreveal(A)", "{a?: 1, b: 2}"),
        case("any popped", "A = {'a': 1}\nA.pop(f())\nreveal(A)", "{a?: 1, ...}"),
        case("cleared", "A = {'a': 1}\nA.clear()\nreveal(A)", "{a?: 1, ...}"),
        case("default kept", "A = {'a': 1}\nA.setdefault('a', 2)\nreveal(A)", "{a: 1}"),
        case("default in an open one", "A = {**f()}\nA.setdefault('a', 2)\nreveal(A)", "{a: ?, ...}"),
        case("known condition", "T = None\nA = {}\nif T is not None:\n    A['t'] = T\nreveal(A)", "{}"),
        case("filled by a function", "def fill(x):\n    x['b'] = 2\nA = {'a': 1}\nfill(A)\nreveal(A)", "{a: 1, ...}"),
        case("item", "A = {'a': 1}\nreveal(A['a'], A['b'])", "1\n?"),
        case("item that may be missing", "A = {}\nif c():\n    A['a'] = 1\nreveal(A['a'])", "?"),
        case("nested", "A = {'a': {'b': 1}}\nreveal(A['a']['b'])", "1"),
        case("get", "A = {'a': 1}\nreveal(A.get('a'), A.get('b'), A.get('b', 2), A.get(k()))", "1\nNone\n2\n1 | None"),
        case("get of an open one", "A = {**f(), 'a': 1}\nreveal(A.get('a'), A.get('b', 2))", "1\n? | 2"),
        case("values", "A = {'a': 1, 'b': 2}\nreveal(A.values(), A.keys(), A.items())", "list[1, 2]\nlist['a', 'b']\nlist[tuple['a', 1], tuple['b', 2]]"),
        case("values of an open one", "A = {'a': 1, **f()}\nreveal(A.keys())", "list['a', ...]"),
        case("copied", "A = {'a': 1}\nB = A.copy()\nB['b'] = 2\nreveal(A, B)", "{a: 1}\n{a: 1, b: 2}"),
        case("comprehension", "reveal({k: v for k, v in {'a': 1}.items()})", "{a: 1}"),
        case("comprehension of names", "def f(): ...\nreveal({t.__name__: t for t in [f]})", "{f: def main.f}"),
        case("comprehension over anything", "reveal({k: 1 for k in f()})", "{...}"),
        case("loop over keys", "for k in {'a': 1}:\n    reveal(k)", "'a'"),
    ],
)
def test_dicts(text: str, expected: str) -> None:
    assert reveal(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("f-string", "H = 'h'\nP = 5\nreveal(f'redis://{H}:{P}/0')", "'redis://h:5/0'"),
        case("f-string in part", "reveal(f'redis://{f()}:1')", "'redis://'..."),
        case("f-string with a format", "P = 5\nreveal(f'a{P:>3}', f'{P!r}')", "'a'...\n''..."),
        case("f-string of a part", "A = f'a{f()}'\nreveal(f'b{A}c')", "'ba'..."),
        case("f-string of a default", "import os\nH = os.getenv('H', 'h')\nreveal(f'x{H}')", "'xh'~"),
        case("added", "A = 'a'\nreveal(A + 'b' + f())", "'ab'..."),
        case("added to anything", "reveal(f() + 'b')", "a builtins.str"),
        case("percent", "reveal('a%s' % f())", "'a'..."),
        case("format", "reveal('a{}'.format(1), 'ab'.format())", "'a'...\n'ab'"),
        case("methods", "reveal('A b'.lower(), 'a'.upper(), ' a '.strip(), 'ab'.replace('b', 'c'))", "'a b'\n'A'\n'a'\n'ac'"),
        case("methods with a default", "import os\nU = os.environ.get('U', 'a+b')\nreveal(U.replace('+b', ''))", "'a'~"),
        case("methods with anything", "reveal('a'.replace(f(), ''), 'a'.split())", "a builtins.str\n?"),
        case("methods misused", "reveal('a'.replace())", "?"),
        case("joined", "reveal(':'.join(['a', 'b']), ':'.join(['a', f()]), ':'.join(f()))", "'a:b'\n'a'...\na builtins.str"),
        case("starts", "reveal('abc'.startswith('a'))", "True"),
        case("converted", "reveal(str(5), int('5'), float(1), str('a'), int(f()), int('x'))", "'5'\n5\n1.0\n'a'\na builtins.int\na builtins.int"),
        case("numbers", "reveal(5 * 60, 7 // 2, 7 % 4, 1 / 2, 2 - 5)", "300\n3\n3\n0.5\n-3"),
        case("zero", "reveal(1 / 0)", "?"),
        case("large", "reveal(10**100 * 10**100)", "a builtins.int"),
        case("truth is no number", "reveal(True + 1)", "?"),
        case("parts of texts", "A = 'abc'\nreveal(A[0], A[1:])", "?\na builtins.str"),
        case("very long", "A = 'a' * 5\nreveal(A)", "?"),
    ],
)
def test_texts_and_numbers(text: str, expected: str) -> None:
    assert reveal(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("choice", "reveal(1 if c() else 2, 1 if True else 2, 1 if [] else 2)", "1 | 2\n1\n2"),
        case("or", "reveal(0 or 5, 3 or 5, None or 'a', f() or 5)", "5\n3\n'a'\n? | 5"),
        case("and", "reveal(3 and 5, 0 and 5, f() and 5)", "5\n0\n? | 5"),
        case("not", "reveal(not 1, not f())", "False\na builtins.bool"),
        case("is None", "A = None\nreveal(A is None, A is not None, 1 is None)", "True\nFalse\nFalse"),
        case("equal", "reveal(1 == 1, 'a' != 'b', 1 == f())", "True\nTrue\na builtins.bool"),
        case("ordered", "reveal(1 < 2, 2 <= 1, 'a' < 'b')", "True\nFalse\na builtins.bool"),
        case("chained", "reveal(1 < 2 < 3)", "a builtins.bool"),
        case("in", "A = {'a': 1}\nreveal('a' in A, 'b' in A, 2 in [1, 2], 3 not in (1, 2), 'b' in 'abc')", "True\nFalse\nTrue\nTrue\nTrue"),
        case("in an open one", "reveal('a' in {**f()}, 1 in [2, *f()])", "a builtins.bool\na builtins.bool"),
        case("isinstance", "reveal(isinstance('a', str), isinstance(1, (str, bytes)), isinstance(f(), str))", "True\nFalse\na builtins.bool"),
        case("identical numbers", "A = 1000\nreveal(A is 1000)", "a builtins.bool"),
        case("all of them", "X = True\nreveal(1 if X and c() else 2, 1 if X or c() else 2)", "1 | 2\n1"),
        case("awaited", "async def f(): return 5\nasync def g():\n    reveal(await f())", "5"),
        case("cast", "from typing import cast\nreveal(cast(int, 5), cast('str', f()))", "5\na builtins.str"),
        case("yield", "def f():\n    reveal((yield))", "?"),
    ],
)
def test_conditions(text: str, expected: str) -> None:
    assert reveal(text) == expected
