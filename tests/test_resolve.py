"""What expressions stand for: every case of `tests/resolution/*.txt`.

A case is `== what it shows`, the source, and a line `-> value` for each argument of `reveal(…)`.
What stands before the first case of a file belongs to every case.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from saqlint.resolve.values import ContextItem, Expression
from tests.resolving import describe, resolver_of, reveal, revealed

FOLDER = Path(__file__).parent / "resolution"


def cases() -> Iterator[object]:
    for path in sorted(FOLDER.glob("*.txt")):
        shared, *parts = f"\n{path.read_text(encoding='utf-8')}".split("\n== ")
        for part in parts:
            identity, _, body = part.partition("\n")
            source = [line for line in body.splitlines() if not line.startswith("-> ")]
            expected = [line[3:] for line in body.splitlines() if line.startswith("-> ")]
            text = "\n".join([*source, shared])
            yield pytest.param(text, expected, id=f"{path.stem}: {identity}")


@pytest.mark.parametrize(("text", "expected"), list(cases()))
def test_what_an_expression_stands_for(text: str, expected: list[str]) -> None:
    assert expected
    assert reveal(text).splitlines() == expected


def test_source_roots() -> None:
    text = "from pkg.a import X\nreveal(X)\n# === src/pkg/__init__.py\n# === src/pkg/a.py\nX = 1"
    assert reveal(text, roots=("src", "")) == "1"
    assert reveal(text, roots=("",)) == "pkg.a.X"


def test_the_root_around_a_file_comes_first() -> None:
    text = (
        "from one.use import X\nfrom two.use import X as Y\nreveal(X, Y)\n"
        "# === one/use.py\nfrom common import X\n# === one/common.py\nX = 1\n"
        "# === two/use.py\nfrom common import X\n# === two/common.py\nX = 2\n"
    )
    assert reveal(text, roots=("", "one", "two")) == "1\n2"


def test_a_script_imports_what_stands_beside_it() -> None:
    text = (
        "import helper\nfrom helper import X, Y\nreveal(X, Y, helper.X)\n"
        "# === helper.py\nX = 5\n# === src/a.py\n"
    )
    assert reveal(text, roots=("src",)) == "5\nhelper.Y\n5"
    in_package = f"{text}# === __init__.py\n"
    assert reveal(in_package, roots=("src",)) == "5\nhelper.Y\nhelper.X"


CONTEXT = """
from redis import Redis
async def startup(ctx):
    ctx["redis"] = Redis()
    ctx["again"] = ctx["redis"]
    ctx["self"] = ctx["self"]
    ctx["twice"] = ctx["again"] if c() else ctx["twice"]
    ctx["ping"] = ctx["pong"] if c() else 5
    ctx["pong"] = ctx["ping"]
async def task(ctx):
    reveal(ctx["redis"].get, ctx["again"].get, ctx["self"].get, ctx["twice"].get, ctx["none"].get)
    reveal(ctx.get("redis").get, ctx["pong"].get, ctx["worker"].queue, ctx["job"].queue)
def helper(ctx):
    reveal(ctx["redis"])
"""


def test_what_hooks_store_in_the_context() -> None:
    resolver = resolver_of(CONTEXT)
    module = resolver.modules.load("main.py")
    assert module is not None
    nodes = revealed(resolver, module)
    startup, task, _ = module.tree.body[1:]
    scope = module.scopes[id(startup)]
    frame = resolver.frame(module, scope)
    assert describe(resolver, resolver.value(*nodes[0])) == "?"
    stores = {
        _key(change.key): [Expression(change.value, frame)] for change in scope.mutations["ctx"]
    }
    resolver.learn({id(startup): frozenset(), id(task): frozenset()}, stores)
    found = [describe(resolver, resolver.value(node, at)) for node, at in nodes]
    assert found == [
        *("redis.Redis.get", "redis.Redis.get", "?", "redis.Redis.get", "?"),
        *("redis.Redis.get", "?", "a saq.Queue", "a saq.Queue", "?"),
    ]
    read = resolver.value(nodes[0][0].value, nodes[0][1])  # type: ignore[attr-defined]
    assert isinstance(read, ContextItem)
    assert read.function.node is task
    assert isinstance(resolver.read(stores["again"][0]), ContextItem)


def _key(node: ast.expr | None) -> str:
    assert isinstance(node, ast.Constant)
    return str(node.value)
