"""The index of a tree says what a walk over the tree would say."""

import ast
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from saqlint.resolve.nodes import SCOPES, Nodes, children, walk

LEFT_OUT = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop, ast.type_ignore)
EVERY_STATEMENT = '''
async def f(a, /, b: int = 1, *c, d=2, e, **g) -> None:
    """Text."""
    global h
    async with a as b, c: ...
    async for x in y: await z
    else: yield
    try: raise E from None
    except* (A, B) as error: return
    match a:
        case {"k": [1, *_], **rest} if b: pass
        case Point(x=0) | None | -1 as p: del p, q[0:1]
    return lambda k=1: {**a, "b": {c for c in d if e}, **{f: g for f, g in h}}
class C(B, metaclass=M):
    x: int = f"{a!r:>{w}}" if (n := 1) else not b < c <= d
'''
STDLIB = Path(sysconfig.get_paths()["stdlib"])


def below(node: ast.AST) -> list[ast.AST]:
    """The nodes right below by `ast` itself."""
    return [child for child in ast.iter_child_nodes(node) if not isinstance(child, LEFT_OUT)]


def in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in below(node):
        yield from in_order(child)


def own(body: list[ast.stmt]) -> Iterator[ast.AST]:
    for statement in body:
        yield statement
        if not isinstance(statement, SCOPES):
            for child in below(statement):
                yield from own([child])  # type: ignore[list-item]


@pytest.fixture(params=["every statement", "ast", "argparse", "dataclasses", "enum", "typing"])
def tree(request: pytest.FixtureRequest) -> ast.Module:
    path = STDLIB / f"{request.param}.py"
    text = path.read_text(encoding="utf-8") if path.exists() else EVERY_STATEMENT
    try:
        return ast.parse(text)
    except SyntaxError:  # Python 3.10 has no `except*`.
        return ast.parse(text.replace("except*", "except"))


def test_children_are_those_of_ast(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if not isinstance(node, LEFT_OUT):
            assert children(node) == below(node), ast.dump(node)


def test_what_is_below_a_node_in_the_order_of_the_source(tree: ast.Module) -> None:
    nodes = Nodes(tree)
    for node in walk(tree):
        expected = list(in_order(node))
        assert nodes.below(node) == expected
        assert list(walk(node)) == expected
        for child in below(node):
            assert nodes.parent(child) is node
    assert nodes.parent(tree) is None
    assert nodes.parent(ast.Pass()) is None


@pytest.mark.parametrize(
    "kinds", [(ast.Call,), (ast.Name, ast.Constant), (ast.Await, ast.Return), SCOPES, (ast.Match,)]
)
def test_the_nodes_of_some_classes(tree: ast.Module, kinds: tuple[type[ast.AST], ...]) -> None:
    nodes = Nodes(tree)
    for node in walk(tree):
        if isinstance(node, ast.stmt):
            expected = [one for one in in_order(node) if isinstance(one, kinds)]
            assert nodes.of(node, *kinds) == expected


def test_nothing_of_inner_functions(tree: ast.Module) -> None:
    nodes = Nodes(tree)
    found = (getattr(node, "body", None) for node in ast.walk(tree))
    bodies = [body for body in found if isinstance(body, list)]
    assert bodies
    for body in bodies:
        expected = list(own(body))
        assert nodes.own(body) == expected
        for kinds in ((ast.Call,), (ast.Name, ast.Return), SCOPES):
            assert nodes.own_of(body, *kinds) == [one for one in expected if isinstance(one, kinds)]
    assert nodes.own([]) == nodes.own_of([], ast.Call) == []


def test_inner_functions_that_do_not_hide() -> None:
    tree = ast.parse("def a():\n    def b(): x\n    def c(): y\n    z\n")
    found = Nodes(tree).own(tree.body, lambda node: getattr(node, "name", "") == "b")
    assert [node.id for node in found if isinstance(node, ast.Name)] == ["y", "z"]


def test_trees_of_one_statement_or_none() -> None:
    for text in ("", "pass", "pass; break", "x", "def f(): pass"):
        tree = ast.parse(text)
        nodes = Nodes(tree)
        for node in walk(tree):
            assert nodes.below(node) == list(in_order(node))
