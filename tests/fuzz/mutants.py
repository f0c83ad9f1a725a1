"""Code that nobody would write: the fixtures with their parts exchanged."""

import ast
import copy
import random
import re
from functools import cache
from pathlib import Path

from saqlint.resolve.newer import lower

FIXTURES = Path(__file__).parents[2] / "fixtures"
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_CHANGES = 6


@cache
def texts() -> tuple[str, ...]:
    """The text of every Python fixture."""
    return tuple(file.read_text("utf-8", "replace") for file in sorted(FIXTURES.rglob("*.py")))


@cache
def trees() -> tuple[ast.Module, ...]:
    """Those that Python can parse."""
    found = []
    for text in texts():
        readable = text if _parses(text) else lower(text)
        if readable is not None:
            found.append(ast.parse(readable))
    return tuple(found)


@cache
def parts() -> tuple[ast.expr, ...]:
    """Every expression of all of them."""
    return tuple(
        node
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.expr) and _is_whole(node)
    )


def _is_whole(node: ast.expr) -> bool:
    """Whether an expression can stand wherever another one stood."""
    loaded = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    return loaded and not isinstance(node, (ast.FormattedValue, ast.Slice, ast.Starred))


@cache
def statements() -> tuple[ast.stmt, ...]:
    """Every statement of all of them."""
    return tuple(n for tree in trees() for n in ast.walk(tree) if isinstance(n, ast.stmt))


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


class _Exchange(ast.NodeTransformer):
    def __init__(self, dice: random.Random, rate: float) -> None:
        self.dice = dice
        self.rate = rate

    def visit(self, node: ast.AST) -> ast.AST:
        """Put another expression in the place of some."""
        if isinstance(node, ast.expr) and _is_whole(node) and self.dice.random() < self.rate:
            return copy.deepcopy(self.dice.choice(parts()))
        if isinstance(node, ast.JoinedStr):
            return node
        visited = self.generic_visit(node)
        assert isinstance(visited, ast.AST)
        return visited


def grafted(dice: random.Random) -> str:
    """A fixture with expressions and statements of others in it."""
    tree = _Exchange(dice, dice.choice([0.02, 0.1, 0.3])).visit(copy.deepcopy(dice.choice(trees())))
    bodies: list[list[ast.stmt]] = [
        node.body
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.AsyncFunctionDef, ast.If, ast.With))
    ]
    for _ in range(dice.randrange(_MOST_CHANGES)):
        body = dice.choice(bodies)
        body.insert(dice.randrange(len(body) + 1), copy.deepcopy(dice.choice(statements())))
    return ast.unparse(ast.fix_missing_locations(tree))


_ODD = ("\0", "\f", "\r", "\t", "\\\n", '"""', "é", "\ud800", "(", "]", "{")


def garbled(dice: random.Random) -> str:
    """A fixture with words taken out, doubled, moved, or taken from others."""
    words = _words(dice)
    for _ in range(1 + dice.randrange(_MOST_CHANGES)):
        at = dice.randrange(len(words) + 1)
        new = dice.choice(
            [
                [],
                words[at : at + 1] * 2,
                [dice.choice(words or [""])],
                [dice.choice(_words(dice) or [""])],
                [dice.choice(_ODD)],
            ]
        )
        words[at : at + dice.randrange(3)] = new
    return "".join(words)


def _words(dice: random.Random) -> list[str]:
    found: list[str] = _WORDS.findall(dice.choice(texts()))
    return found


def mutant(dice: random.Random) -> bytes:
    """One or the other."""
    if dice.random() < 0.7:
        return grafted(dice).encode("utf-8", "surrogatepass")
    return garbled(dice).encode("utf-8", "surrogatepass")
