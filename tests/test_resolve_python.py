"""Expressions of constants stand for what Python makes of them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from saqlint.resolve.values import Constant, Dictionary, Instance, Text
from tests.resolving import resolver_of, reveal, revealed

TEXTS = """
" a ".capitalize() | "AB".casefold() | "AB".lower() | " a ".lstrip() | " a ".rstrip()
" a ".strip()
"xax".strip("x") | "xax".lstrip("x") | "xax".rstrip("x") | "a b".title() | "a".upper()
"abc".removeprefix("a") | "abc".removesuffix("c") | "aXbX".replace("X", "-")
"aXbX".replace("X", "-", 1)
"abc".startswith("a") | "abc".endswith("bc") | "5".isdigit() | "a".isdigit()
"{} {}".format(1, "a") | "{0}{0}{x}".format("a", x=5) | "-".join(["a", "b"]) | "-".join(("a",))
"".join([])
"%s-%d" % ("a", 5) | "%s" % "a" | "%%%s" % 5 | "a" "b" | "a" + "b" | "ab" * 3 | "abc"[1]
"abc"[1:] | "abc"[-1] | "abc"[::2] | "abc"[::-1] | "b" in "abc" | "b" not in "abc" | "a" == "a"
f"{5}" | f"{'a'!s}" | f"{1.5}" | f"{True}" | str(5) | str("a") | str(1.5) | str(True)
len("abc") | bool("") | bool("a") | not "" | "" or "a" | "a" and "b"
"a" if True else "b" | "a" if "" else "b" | int("5") | int(" 5 ") | float("1.5") | int("-5")
"""
NUMBERS = """
1 + 2 | 1 - 2 | 3 * 4 | 7 / 2 | 7 // 2 | 7 % 3 | 2 ** 10 | 1 << 3 | 16 >> 2 | 6 & 3 | 6 | 3 ^ 1
-5 | +5
1.5 + 1 | 2 * 1.5 | 7.5 // 2 | -7 // 2 | -7 % 3 | 60 * 60 * 24 | 1_000 * 5 | 0x10 | 1e3 * 2
1 < 2 | 2 <= 2 | 3 > 2 | 2 >= 3 | 1 == 1.0 | 1 != 2 | None is None
None is not None | not 0 | not 5 | 0 or 5 | 5 or 0 | 5 and 0 | 0 and 5 | None or 5
5 if 1 > 2 else 6
abs(-5) | max(1, 5, 3) | min(1, 5, 3) | round(1.6) | round(1.234, 2) | int(5.9) | int(-5.9)
float(5) | bool(0)
int(True) | True and False | True or False | not True | 5 in (1, 5) | 5 not in [1, 5]
"""
COLLECTIONS = """
len([1, 2]) | len((1,)) | len({"a": 1}) | [1, 2][0] | (1, 2)[-1] | {"a": 5}["a"] | {"a": 5}.get("a")
{"a": 5}.get("b", 6) | {"a": 5}.get("b") | {"a": 5}.pop("a") | {"a": 5}.pop("b", 6)
{"a": 5}.setdefault("a", 6)
{"a": 5}.setdefault("b", 6) | dict(a=5)["a"]
{**{"a": 1}, "a": 2}["a"] | [*[1, 2], 3][2] | ([1] + [2])[1] | ((1,) + (2,))[1] | ([5] * 3)[2]
[1, 2, 3][1:][0]
list((1, 2))[1] | tuple([1, 2])[1] | sorted([2, 1])[0] | [x for x in [1, 2]][1]
{"a": {"b": 5}}["a"]["b"]
(5, 6)[1] if (5, 6) else 0 | [] or 5 | {} or 5 | [0] and 5 | not [] | not {"a": 1}
{k: 5 for k in ["a"]}["a"]
"""


TABLES = {"text": TEXTS, "number": NUMBERS, "collection": COLLECTIONS}


def _expressions(name: str) -> Iterator[object]:
    for line in TABLES[name].strip().splitlines():
        for expression in line.split(" | "):
            yield pytest.param(expression, id=f"{name}: {expression}")


@pytest.mark.parametrize("expression", [one for name in TABLES for one in _expressions(name)])
def test_an_expression_of_constants(expression: str) -> None:
    assert reveal(f"reveal({expression})") == repr(eval(expression))  # noqa: S307 - it stands above


@pytest.mark.parametrize("expression", [*_expressions("text"), *_expressions("number")])
def test_where_a_value_is_written(expression: str) -> None:
    resolver = resolver_of(f"X = {expression}\nreveal(X)")
    module = resolver.modules.load("main.py")
    assert module is not None
    ((node, frame),) = revealed(resolver, module)
    value = resolver.value(node, frame)
    assert isinstance(value, Constant)
    if isinstance(value.value, bool) or expression.startswith("len("):
        return  # a test or a length is written nowhere
    assert value.source is not None
    assert value.source.node is not None
    assert value.source.frame.module is module
    written = ast.unparse(value.source.node)
    if expression.startswith(("int(", "float(", "str(")) or expression.endswith("]"):
        assert written in ast.unparse(ast.parse(expression))
    else:
        assert eval(written) == value.value  # noqa: S307 - it stands above


CHANGES = """
[1, 2] | append(3) | extend([3]) | insert(0, 3) | clear() | pop() | remove(1)
{1, 2} | add(3) | update([3]) | clear() | discard(1) | pop() | remove(1)
{'a': 1} | update(b=2) | setdefault('b', 2) | clear() | pop('a') | popitem()
"""
_CHANGES = [
    pytest.param(parts[0], method, id=f"{parts[0]}.{method}")
    for parts in (line.split(" | ") for line in CHANGES.strip().splitlines())
    for method in parts[1:]
]


@pytest.mark.parametrize("place", ["a", "A.a", "A().a"])
@pytest.mark.parametrize(("display", "method"), _CHANGES)
def test_what_a_method_changes_is_not_believed_to_be_as_before(
    display: str, method: str, place: str
) -> None:
    value = eval(display)  # noqa: S307 - it stands above
    eval(f"value.{method}", {"value": value})  # noqa: S307
    assert value != eval(display)  # noqa: S307
    text = f"class A:\n    a = {display}\na = {display}\n"
    assert reveal(f"{text}{place}.{method}\nreveal({place})") != reveal(f"{text}reveal({place})")


@pytest.mark.parametrize("method", ["appendleft(3)", "extendleft([3])", "popleft()"])
def test_nor_is_a_deque(method: str) -> None:
    text = "class A:\n    a = [1, 2]\na = [1, 2]\n"
    assert reveal(f"{text}A.a.{method}\nreveal(A.a)") != "list[1, 2]"
    assert reveal(f"{text}a.{method}\nreveal(a)") != "list[1, 2]"


@pytest.mark.parametrize("method", ["index(1)", "count(1)", "copy()"])
def test_what_only_reads_changes_nothing(method: str) -> None:
    assert reveal(f"a = [1, 2]\na.{method}\nreveal(a)") == "list[1, 2]"


TYPES = """
datetime.now() - datetime.now() | datetime.now() - timedelta(1) | datetime.now() + timedelta(1)
timedelta(1) + datetime.now() | timedelta(1) + timedelta(2) | timedelta(2) - timedelta(1)
Path("a") / "b" | Path("a") / Path("b") | "a" / Path("b") | Path("a") / str(randint(1, 2))
randint(1, 2) + 1 | 1 - randint(1, 2) | randint(1, 2) / 2 | randint(1, 2) // 2 | randint(1, 2) & 1
random() * 2 | random() + randint(1, 2) | 2.5 - random() | time() + 5 | time_ns() + 1
-randint(1, 2) | +random() | uuid4().hex | uuid4() | str(randint(1, 2)) + "a"
datetime(2026, 1, 1) | date(2026, 1, 1) | Decimal("1") | timedelta(1) | clock(1, 2)
datetime.now().isoformat() | datetime.now().date() | timedelta(1).total_seconds() * random()
token_hex()[0] | int(random()) | bool(random())
str(randint(1, 2)).upper() | str(random()) | len(token_hex()) | list(token_hex())
tuple(token_hex())
sorted(token_hex()) | set(token_hex()) | frozenset(token_hex()) | not random() | random() < 2
1j | repr(random()) | json.dumps(random()) | os.getcwd() | os.environ.copy()
os.environ["PATH"] | os.environ["PATH"].lower() | os.environ["PATH"][0] | os.environ["PATH"] + "a"
"%s" % random() if 0 else token_hex()
"""
IMPORTS = """
import json, os
from datetime import date, datetime, time as clock, timedelta
from decimal import Decimal
from pathlib import Path
from random import randint, random
from secrets import token_hex
from time import time, time_ns
from uuid import uuid4
"""


@pytest.mark.parametrize(
    "expression",
    [one for line in TYPES.strip().splitlines() for one in line.split(" | ")],
)
def test_the_type_of_what_is_not_certain(expression: str) -> None:
    names: dict[str, object] = {}
    exec(IMPORTS, names)  # noqa: S102 - it stands above
    kind = type(eval(expression, names))  # noqa: S307
    name = f"{kind.__module__}.{kind.__qualname__}"
    if issubclass(kind, Path):
        name = "pathlib.Path"  # the name of the class that people write
    assert reveal(f"{IMPORTS}\nreveal({expression})") == f"a {name}"


@pytest.mark.parametrize(
    "expression",
    [
        *(
            "'a' + f()",
            "'a' + f'b{f()}'",
            "f'a{f()}'",
            "f'a{f()}' + 'b'",
            "'a%s' % f()",
            "f'a{1:>3}'",
        ),
        *("'a{}'.format(f())", "'a{}'.format(*f())", "'a{:>3}'.format(1)", "'-'.join(['a', f()])"),
        *(
            "'a' * 10000 + 'b' * 10001",
            "'a%s%s' % ('b', f())",
            "f'{\"a\" * 20001}'",
            "'{'.format(1)",
        ),
        *("f'a{f()}'.rstrip('/')", "str(f'a{f()}')", "URL.create('a').render_as_string()"),
    ],
)
def test_where_a_text_is_written_of_which_the_beginning_is_known(expression: str) -> None:
    resolver = resolver_of(f"from sqlalchemy import URL\nX = {expression}\nreveal(X)")
    module = resolver.modules.load("main.py")
    assert module is not None
    ((node, frame),) = revealed(resolver, module)
    value = resolver.value(node, frame)
    assert isinstance(value, Text)
    assert value.source is not None
    assert value.source.node is not None
    assert value.source.frame.module is module
    written = ast.unparse(value.source.node)
    assert written in ast.unparse(ast.parse(expression))
    if not expression.endswith(("rstrip('/')", "str(f'a{f()}')", "as_string()")):
        assert ast.dump(ast.parse(written)) == ast.dump(ast.parse(expression))


def test_where_what_is_counted_up_is_written() -> None:
    resolver = resolver_of("X = 1\nX += 2\nY = 'a'\nY += 'b'\nreveal(X, Y)")
    module = resolver.modules.load("main.py")
    assert module is not None
    for (node, frame), written in zip(revealed(resolver, module), ["2", "'b'"], strict=True):
        value = resolver.value(node, frame)
        assert isinstance(value, Constant)
        assert value.source is not None
        assert value.source.node is not None
        assert ast.unparse(value.source.node) == written
        assert value.source.frame.module is module


KEYS = {
    "{'a': 1}": "'a'",
    "{**{'a': 1}, 'b': 2}": "'a'",
    "{'b': 2, **{'a': 1}}": "'a'",
    "dict(a=1)": "a=1",
    "dict({'a': 1}, b=2)": "'a'",
    "{'a': 1} | {'b': 2}": "'a'",
    "{'b': 1} | {'a': 2}": "'a'",
}


@pytest.mark.parametrize(("display", "written"), KEYS.items())
def test_where_the_keys_of_a_dict_are_written(display: str, written: str) -> None:
    resolver = resolver_of(f"X = {display}\nreveal(X)\nY = {{}}\nY['a'] = 1\nreveal(Y)")
    module = resolver.modules.load("main.py")
    assert module is not None
    found = [resolver.value(node, frame) for node, frame in revealed(resolver, module)]
    for value, expected in zip(found, [written, "'a'"], strict=True):
        assert isinstance(value, Dictionary)
        node, frame = value.keys_at["a"]
        assert module.source(node) == expected
        assert frame.module is module
        assert set(value.keys_at) == set(value.items)


HOW = {
    "Queue.from_url('x')": "from_url",
    "Queue()": "",
    "plugin.get_queue('x')": "get_queue",
    "queues.get('x')": "get",
    "worker.queue": "attribute queue",
    "OwnQueue.from_url('x')": "from_url",
}


@pytest.mark.parametrize(("expression", "how"), HOW.items())
def test_how_an_object_was_come_by(expression: str, how: str) -> None:
    text = (
        "from saq import Queue, Worker\nfrom litestar_saq import SAQPlugin\nworker = Worker(q)\n"
        "class OwnQueue(Queue): ...\nclass OwnWorker(Worker): ...\nplugin = SAQPlugin(c)\n"
        f"queues = plugin.get_queues()\nreveal({expression})"
    )
    resolver = resolver_of(text)
    module = resolver.modules.load("main.py")
    assert module is not None
    ((node, frame),) = revealed(resolver, module)
    value = resolver.value(node, frame)
    assert isinstance(value, Instance)
    assert value.how == how
    assert (value.call is node) is (how != "attribute queue")
    assert value.frame is (None if value.call is None else frame)
